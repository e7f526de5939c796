package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When heartbeats are sent. */
class HeartbeatTimerTest {

    private final VirtualTime time = new VirtualTime();
    private final HeartbeatTimer timer = new HeartbeatTimer(time);
    private final AtomicInteger beats = new AtomicInteger();

    @Test
    void aHeartbeatIsSentInEachPeriodUntilItIsCancelled() {
        Future<?> heartbeat = timer.scheduleAtFixedRate(beats::incrementAndGet, 2, 5, TimeUnit.SECONDS);
        time.advance(Duration.ofSeconds(1));
        assertThat(beats).hasValue(0);
        time.advance(Duration.ofSeconds(11));
        assertThat(beats).hasValue(3);
        heartbeat.cancel(true);
        time.advance(Duration.ofMinutes(1));
        assertThat(beats).hasValue(3);
    }

    @Test
    void oneThatThrowsIsTheLast() {
        Future<?> heartbeat = timer.scheduleAtFixedRate(
                () -> {
                    beats.incrementAndGet();
                    throw new IllegalStateException("the connection is broken");
                },
                1,
                1,
                TimeUnit.SECONDS);
        time.advance(Duration.ofMinutes(1));
        assertThat(beats).hasValue(1);
        assertThat(heartbeat).isDone();
    }
}
