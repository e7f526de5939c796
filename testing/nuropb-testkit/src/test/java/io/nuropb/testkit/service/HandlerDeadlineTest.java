package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.FullLog;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers that hang, on real threads. */
class HandlerDeadlineTest {

    private static final long PATIENCE_SECONDS = 60;

    private final HandTimers scheduler = new HandTimers();
    private final ScriptedPublisher publisher = new ScriptedPublisher();
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private final Dispatcher dispatcher = DispatchBench.dispatcher(
            service(), publisher, scheduler, DispatchConfig.defaults().withMaxOverdue(1));

    @AfterEach
    void close() {
        release.countDown();
        scheduler.close();
    }

    @Test
    void aHandlerThatHangsIsInterrupted() throws Exception {
        assertThat(settledAtItsDeadline("hang")).isEqualTo(Settlement.REJECT);

        assertThat(interrupted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(publisher.publications()).hasSize(1);
        assertThat(TestDeliveries.error(publisher.last().envelope()).error()).isEqualTo("NuropbTimeoutError");
    }

    @Test
    void aHandlerThatDoesNotListenIsSettledOnceAndLeftToItself() throws Exception {
        assertThat(settledAtItsDeadline("deaf")).isEqualTo(Settlement.REJECT);
        assertThat(dispatcher.counters().overdue()).isEqualTo(1);

        release.countDown();

        assertThat(interrupted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(publisher.publications()).hasSize(1);
    }

    @Test
    void aHandlerThatHangsIsSettledAndInterruptedThoughItsFailureCannotBeLogged() throws Exception {
        CompletableFuture<Settlement> settlement = handle("hang");
        assertThat(begun.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        try (FullLog full = new FullLog()) {
            scheduler.goOff();
            assertThat(full.lines())
                    .as("of its deadline, and perhaps of its late end")
                    .isPositive();
        }
        assertThat(settled(settlement)).isEqualTo(Settlement.REJECT);
        assertThat(TestDeliveries.error(publisher.last().envelope()).error()).isEqualTo("NuropbTimeoutError");
        assertThat(interrupted.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(settled(handle("ping"))).isEqualTo(Settlement.ACK);
    }

    @Test
    void theInterruptionOfOneHandlerDoesNotReachTheNext() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(settledAtItsDeadline("hang")).isEqualTo(Settlement.REJECT);
            assertThat(settled(handle("ping"))).isEqualTo(Settlement.ACK);
            assertThat(TestDeliveries.result(publisher.last().envelope())).isEqualTo(false);
        }
    }

    @Test
    void noMoreHandlersStartWhileTooManyHoldTheirThreads() throws Exception {
        assertThat(settledAtItsDeadline("deaf")).isEqualTo(Settlement.REJECT);
        CompletableFuture<Settlement> next = handle("ping");
        assertThat(next).isNotDone();
        assertThat(dispatcher.counters().underWay()).isEqualTo(1);

        release.countDown();

        assertThat(settled(next)).isEqualTo(Settlement.ACK);
    }

    @Test
    void aMessageThatWaitsForAThreadInVainGoesBackToTheQueue() throws Exception {
        assertThat(settledAtItsDeadline("deaf")).isEqualTo(Settlement.REJECT);
        CompletableFuture<Settlement> next = handle("ping");
        int published = publisher.publications().size();

        scheduler.goOff();

        assertThat(settled(next)).isEqualTo(Settlement.REQUEUE);
        assertThat(publisher.publications()).hasSize(published);
        assertThat(dispatcher.counters().givenBackByReason()).containsEntry(GiveBackReason.NO_ROOM, 1L);
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("hang", context -> {
                    begun.release();
                    try {
                        release.await();
                        interrupted.complete(false);
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                    return "too late";
                })
                .method("deaf", context -> {
                    begun.release();
                    boolean wasInterrupted = false;
                    while (release.getCount() > 0) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            wasInterrupted = true;
                        }
                    }
                    // The interruption may have come when the handler was not waiting.
                    interrupted.complete(wasInterrupted || Thread.interrupted());
                    return "too late";
                })
                .method("ping", context -> Thread.currentThread().isInterrupted())
                .build();
    }

    private Settlement settledAtItsDeadline(String method) throws Exception {
        CompletableFuture<Settlement> settlement = handle(method);
        assertThat(begun.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        scheduler.goOff();
        return settled(settlement);
    }

    private CompletableFuture<Settlement> handle(String method) {
        return dispatcher.handle(TestDeliveries.request(method, Map.of())).toCompletableFuture();
    }

    private static Settlement settled(CompletableFuture<Settlement> settlement) throws Exception {
        return settlement.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
