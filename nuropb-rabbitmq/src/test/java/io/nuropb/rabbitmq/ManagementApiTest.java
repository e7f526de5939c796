package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.net.httpserver.HttpServer;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A management API that begins an answer and does not end it, as behind a proxy that has lost it. */
final class ManagementApiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PROMISED_BYTES = 10;

    private final SystemScheduler scheduler = new SystemScheduler();
    private final CountDownLatch begun = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, PROMISED_BYTES);
            exchange.getResponseBody().flush();
            begun.countDown();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        scheduler.close();
    }

    private ManagementApi api(Duration operation) {
        return api(config(operation), scheduler);
    }

    private RabbitConfig config(Duration operation) {
        return RabbitConfig.of("amqp://localhost")
                .withManagement("http://localhost:" + server.getAddress().getPort())
                .withLimits(RabbitLimits.defaults().withOperation(operation));
    }

    private static ManagementApi api(RabbitConfig config, Scheduler scheduler) {
        return new ManagementApi(config, Objects.requireNonNull(config.management()), new JacksonJson(), scheduler);
    }

    @Test
    void anAnswerThatDoesNotEndFailsInTime() {
        Duration limit = Duration.ofMillis(500);
        ManagementApi api = api(limit);
        assertThat(api.get("overview"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .satisfies(thrown -> {
                    assertThat(((BrokerException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
                    assertThat(thrown).hasMessageContaining("no whole answer within 500 ms");
                });
        api.close();
    }

    @Test
    void anAnswerWithoutEndIsNotTakenIntoMemory() {
        server.createContext("/api/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[1 << 20];
            while (true) {
                exchange.getResponseBody().write(part);
            }
        });
        ManagementApi api = api(Duration.ofMinutes(10));
        assertThat(api.get("endless"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BrokerException.class)
                .withMessageContaining("the answer has more than " + BoundedBody.MAX_BYTES + " bytes");
        api.close();
    }

    @Test
    void aPasswordThatIsNotToldFailsInTime() {
        CountDownLatch never = new CountDownLatch(1);
        ManagementApi api = api(
                config(Duration.ofMillis(500)).withPassword(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "late";
                }),
                scheduler);
        assertThat(api.get("overview"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BrokerException.class)
                .withMessageContaining("no whole answer within 500 ms");
        never.countDown();
        api.close();
    }

    @Test
    void whereNoThreadIsLeftToAskForThePasswordTheAnswerSaysSo() {
        ManagementApi api =
                api(config(Duration.ofMillis(500)).withPassword(() -> "secret"), new PassingScheduler(scheduler) {
                    @Override
                    public Executor blocking() {
                        return task -> {
                            throw new RejectedExecutionException("no threads any more");
                        };
                    }
                });
        assertThat(api.get("overview"))
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BrokerException.class)
                .withMessageContaining("no threads any more");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void closingDoesNotWaitForAnAnswerThatDoesNotEnd() throws Exception {
        ManagementApi api = api(Duration.ofMinutes(10));
        CompletableFuture<?> asked = api.get("overview");
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThatCode(api::close).doesNotThrowAnyException();
        asked.cancel(true);
    }
}
