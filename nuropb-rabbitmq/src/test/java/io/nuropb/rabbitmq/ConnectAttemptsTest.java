package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a publisher tries to connect while nobody listens at the broker's port. */
class ConnectAttemptsTest {

    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(50);

    private final VirtualTime time = new VirtualTime();
    private final Scarce scheduler = new Scarce(time);
    private final MessagePublisher publisher = new RabbitMessagePublisher(
            RabbitConfig.of("amqp://127.0.0.1:" + freePort() + "/"), RabbitBench.identity(), scheduler);
    private final AtomicInteger attempts = new AtomicInteger();

    /** Lacks a thread for what may block as often as it is told. */
    private static final class Scarce extends PassingScheduler {
        private int lacking;

        Scarce(Scheduler base) {
            super(base);
        }

        @Override
        public Executor blocking() {
            return task -> {
                if (lacking > 0) {
                    lacking--;
                    throw new OutOfMemoryError("no thread, says this test");
                }
                base.blocking().execute(task);
            };
        }
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void theyBecomeRarerHoweverMuchIsPublished() {
        publisher.listen(report -> attempts.incrementAndGet());
        publishFor(Duration.ofMinutes(1));
        int first = attempts.get();
        assertThat(first).isBetween(12, 60);
        publishFor(Duration.ofMinutes(1));
        // After pauses of 2.5 to 5 s there is one that looks whether the broker is back, and one for the next message.
        assertThat(attempts.get() - first).isBetween(12, 48);
    }

    @Test
    void theyGoOnThoughOneEndsWithAnError() {
        publisher.listen(report -> {
            assertThat(report).isInstanceOf(LinkReport.NotOpened.class);
            if (attempts.incrementAndGet() == 1) {
                throw new OutOfMemoryError("no memory, says this test");
            }
        });
        CompletableFuture<Published> outcome = publish();
        time.advance(Duration.ofMillis(10));
        assertThat(Stages.failure(outcome).isWithoutEffect()).isTrue();
        time.advance(Duration.ofSeconds(30));
        assertThat(attempts).hasValueGreaterThan(5);
    }

    @Test
    void theyGoOnThoughThereIsNoThreadForOne() {
        publisher.listen(report -> attempts.incrementAndGet());
        scheduler.lacking = 1;
        CompletableFuture<Published> outcome = publish();
        time.advance(Duration.ofMillis(10));
        assertThat(Stages.failure(outcome).reason()).isEqualTo(BrokerException.Reason.UNREACHABLE);
        assertThat(attempts).hasValue(0);
        scheduler.lacking = 1;
        time.advance(Duration.ofSeconds(30));
        assertThat(attempts).hasValueGreaterThan(5);
    }

    private void publishFor(Duration duration) {
        for (long i = 0; i < duration.dividedBy(BETWEEN_MESSAGES); i++) {
            assertThat(publish()).isNotNull();
            time.advance(BETWEEN_MESSAGES);
        }
    }

    private CompletableFuture<Published> publish() {
        Envelope envelope = new Envelope(null, null, null, null, true, Map.of(), new byte[0]);
        return publisher.publish("", "q", true, envelope).toCompletableFuture();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("No free port", e);
        }
    }
}
