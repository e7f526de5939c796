package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.DispatchConfig;
import io.nuropb.messaging.Dispatcher;
import io.nuropb.messaging.MeshService;
import io.nuropb.messaging.Settlement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that hang, on real threads. */
class HandlerDeadlineTest {

    private static final Duration SOON = Duration.ofMillis(50);

    private final SystemScheduler scheduler = new SystemScheduler();
    private final ScriptedPublisher publisher = new ScriptedPublisher();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    @AfterEach
    void close() {
        release.countDown();
        scheduler.close();
    }

    @Test
    void aHandlerThatHangsIsInterrupted() throws Exception {
        Dispatcher dispatcher = dispatcher(MeshService.named("orders")
                .method("hang", context -> {
                    try {
                        release.await();
                        interrupted.complete(false);
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                    return "too late";
                })
                .build());

        assertThat(settled(dispatcher, "hang")).isEqualTo(Settlement.REJECT);

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(publisher.publications()).hasSize(1);
        assertThat(Letters.error(publisher.last().envelope()).error()).isEqualTo("NuropbTimeoutError");
    }

    @Test
    void aHandlerThatDoesNotListenIsSettledOnceAndLeftToItself() throws Exception {
        Dispatcher dispatcher = dispatcher(MeshService.named("orders")
                .method("deaf", context -> {
                    boolean released = false;
                    while (!released) {
                        try {
                            released = release.await(10, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            interrupted.complete(true);
                        }
                    }
                    ended.countDown();
                    return "too late";
                })
                .build());

        assertThat(settled(dispatcher, "deaf")).isEqualTo(Settlement.REJECT);
        assertThat(dispatcher.counters().overdue()).isEqualTo(1);

        release.countDown();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(publisher.publications()).hasSize(1);
    }

    @Test
    void theInterruptionOfOneHandlerDoesNotReachTheNext() throws Exception {
        MeshService service = MeshService.named("orders")
                .method("hang", context -> {
                    release.await();
                    return "too late";
                })
                .method("ping", context -> Thread.currentThread().isInterrupted())
                .build();
        Dispatcher hasty = dispatcher(service);
        Dispatcher patient = dispatcher(service, Duration.ofMinutes(1));
        for (int i = 0; i < 20; i++) {
            assertThat(settled(hasty, "hang")).isEqualTo(Settlement.REJECT);
            assertThat(settled(patient, "ping")).isEqualTo(Settlement.ACK);
            assertThat(Letters.result(publisher.last().envelope())).isEqualTo(false);
        }
    }

    private Dispatcher dispatcher(MeshService service) {
        return dispatcher(service, SOON);
    }

    private Dispatcher dispatcher(MeshService service, Duration deadline) {
        return new Dispatcher(
                service,
                publisher,
                new JacksonJson(),
                scheduler,
                DispatchConfig.defaults().withHandlerDeadline(deadline));
    }

    private static Settlement settled(Dispatcher dispatcher, String method) throws Exception {
        return dispatcher
                .handle(Letters.request(method, Map.of()))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
