package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.Envelope;
import io.nuropb.Moment;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries that cannot be taken: an acknowledgement of later ones must not take their messages away. */
class ChannelConsumptionTest {

    private final VirtualTime time = new VirtualTime();
    private boolean hasClock = true;
    private final PassingScheduler scheduler = new PassingScheduler(time) {
        @Override
        public Moment now() {
            if (!hasClock) {
                throw new IllegalStateException("no clock, says this test");
            }
            return super.now();
        }
    };
    private final List<String> written = new ArrayList<>();
    private final AtomicReference<Consumer> consumer = new AtomicReference<>();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("basicConsume")) {
                    consumer.set((Consumer) arguments[arguments.length - 1]);
                } else if (List.of("basicAck", "basicReject", "abort").contains(method.getName())) {
                    written.add(method.getName() + (arguments == null ? "" : Arrays.toString(arguments)));
                }
                return null;
            });
    private final List<CompletableFuture<Settlement>> handed = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        RabbitLink link = new RabbitLink(
                new RabbitConnections(RabbitConfig.of("amqp://localhost"), RabbitBench.identity(), scheduler),
                scheduler,
                "consuming",
                () -> {});
        ChannelConsumption consumption = new ChannelConsumption(
                Subscription.shared("q", 10),
                link,
                channel,
                scheduler,
                delivery -> {
                    CompletableFuture<Settlement> settlement = new CompletableFuture<>();
                    handed.add(settlement);
                    return settlement;
                },
                lost -> {});
        consumption.begin(Duration.ofSeconds(10));
        consumption.announced();
    }

    @Test
    void whatCannotBeReadIsRejected() throws IOException {
        consumer().handleDelivery("nuropb", new Envelope(1, false, "x", "q"), null, new byte[0]);
        assertThat(written).containsExactly("basicReject[1, false]");
        deliver(2);
        handed.get(0).complete(Settlement.ACK);
        assertThat(written).containsExactly("basicReject[1, false]", "basicAck[2, false]");
    }

    @Test
    void whatCannotBeNotedClosesTheChannelAndNothingIsAcknowledgedAnyMore() throws IOException {
        deliver(1);
        hasClock = false;
        deliver(2);
        hasClock = true;
        deliver(3);
        handed.forEach(settlement -> settlement.complete(Settlement.ACK));
        time.runUntilIdle();
        assertThat(written).containsExactly("abort");
    }

    @Test
    void aHandlerThatFailsAtEachDeliveryFloodsNoLog() throws IOException {
        try (CapturedLog log = CapturedLog.of(ChannelConsumption.class)) {
            for (int tag = 1; tag <= 100; tag++) {
                deliver(tag);
            }
            handed.forEach(settlement -> settlement.completeExceptionally(new IllegalStateException("poison")));
            assertThat(log.with("failed"))
                    .containsExactly("ERROR A handler of queue 'q' failed; the message is rejected");
            time.advance(Duration.ofMinutes(1));
            deliver(101);
            handed.get(100).completeExceptionally(new IllegalStateException("poison"));
            assertThat(log.with("; 99 more were left out")).hasSize(1);
        }
        time.runUntilIdle();
        assertThat(written).hasSize(101).contains("basicReject[101, false]");
    }

    private Consumer consumer() {
        return Objects.requireNonNull(consumer.get());
    }

    private void deliver(long tag) throws IOException {
        consumer()
                .handleDelivery(
                        "nuropb",
                        new Envelope(tag, false, "x", "q"),
                        new BasicProperties.Builder().build(),
                        new byte[0]);
    }
}
