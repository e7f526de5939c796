package io.nuropb.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nuropb.client.CallObserver;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What the timers cost, in time of the processor, so that it is the same beside other work; and what they do not
 * believe.
 */
final class MessageTimersTest {

    /**
     * Two cores handle 10,000 messages a second, broker included: each has 200 µs of a processor. These are 3 % of half
     * of that.
     */
    private static final Duration MOST = Duration.ofNanos(3_000);

    private static final int MESSAGES = 20_000;
    private static final int ROUNDS = 20;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MessageTimers timers = new MessageTimers(
            registry, Tags.of("nuropb.service", "orders"), Duration.ofSeconds(90), Duration.ofSeconds(4));
    private final Message request =
            new Message.Request("orders", "create", Map.of(), "a reply queue", "an id", null, Map.of());
    private final Delivery delivery = new Delivery(
            new Envelope(null, null, null, null, true, Map.of(), new byte[0]),
            "nuropb-rpc-exchange",
            "orders",
            false,
            0);

    @Test
    void aMessageThatIsSentAndHandledCostsLessThanThreePercentOfItsTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = LongStream.range(0, ROUNDS)
                .map(round -> {
                    long begin = threads.getCurrentThreadCpuTime();
                    record(MESSAGES);
                    return (threads.getCurrentThreadCpuTime() - begin) / MESSAGES;
                })
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(least)).isPositive().isLessThan(MOST);
    }

    @Test
    void bucketsReachToTheDeadline() {
        record(1);
        assertThat(buckets(MessageTimers.PROCESS)).contains(10_000.0, 60_000.0).endsWith(90_000.0);
        assertThat(buckets(MessageTimers.OPERATION)).contains(4_000.0).endsWith(10_000.0);
    }

    private List<Double> buckets(String name) {
        return Arrays.stream(registry.get(name)
                        .timers()
                        .iterator()
                        .next()
                        .takeSnapshot()
                        .histogramCounts())
                .map(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
                .toList();
    }

    @Test
    void theSeriesOfCommonFailuresAreThereBeforeTheFirstFailure() {
        assertThat(registry.find(MessageTimers.PROCESS).timers()).isEmpty();
        record(1);
        for (String error : List.of("HANDLER_ERROR", "HANDLER_EXCEPTION", "DEADLINE")) {
            assertThat(count(MessageTimers.PROCESS, error)).as(error).isZero();
        }
        for (String error :
                List.of("NuropbTimeoutException", "NuropbTransportException", "NuropbNotDeliveredException")) {
            assertThat(count(MessageTimers.OPERATION, error)).as(error).isZero();
        }
        assertThat(count(MessageTimers.PROCESS, "none")).isEqualTo(1);
        assertThat(registry.getMeters().stream().filter(Timer.class::isInstance))
                .as("few for each handler and kind")
                .hasSizeLessThan(10);
    }

    private long count(String name, String error) {
        return registry.get(name).tag("error.type", error).timer().count();
    }

    private void record(int messages) {
        for (int message = 0; message < messages; message++) {
            CallObserver.Sending sending = timers.sending(request);
            timers.handling("create", request, delivery, Optional.of(Duration.ofSeconds(1)))
                    .ended(new Outcome.Returned(null), null);
            sending.ended(null);
        }
    }
}
