package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits, views, blocking calls and the end of a client. */
class ClientLifeTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults().withMaxPending(3));

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void asManyRequestsAsAllowedMayWait() {
        rig.begin();
        rig.begin();
        rig.begin();
        assertThat(rig.transportFailure(rig.call()).mayHaveBeenTaken()).isFalse();
        assertThat(rig.publisher.publications()).hasSize(3);

        rig.respond(new Outcome.Returned(null));

        assertThat(rig.call()).isNotDone();
        assertThat(rig.publisher.publications()).hasSize(4);
    }

    @Test
    void whoeverWaitsForRoomHearsOfItWhenAPlaceIsFree() {
        assertThat(rig.client.roomForRequest().toCompletableFuture()).isDone();
        rig.begin();
        rig.begin();
        rig.begin();
        CompletableFuture<Void> first = rig.client.roomForRequest().toCompletableFuture();
        CompletableFuture<Void> second = rig.client.roomForRequest().toCompletableFuture();
        assertThat(first).isNotDone();
        assertThat(rig.client.roomForMessage().toCompletableFuture()).isDone();

        rig.respond(new Outcome.Returned(null));
        rig.time.runUntilIdle();

        assertThat(first).isDone();
        assertThat(second).isNotDone();
    }

    @Test
    void whoeverHasGivenUpWaitingForRoomIsPassedOver() {
        rig.begin();
        rig.begin();
        rig.begin();
        CompletableFuture<Void> givenUp = rig.client.roomForRequest().toCompletableFuture();
        CompletableFuture<Void> next = rig.client.roomForRequest().toCompletableFuture();
        givenUp.cancel(false);

        rig.respond(new Outcome.Returned(null));
        rig.time.runUntilIdle();

        assertThat(next).isDone();
    }

    @Test
    void aPlaceThatWhoeverHeardOfItDoesNotUseIsToldToOthers() {
        rig.begin();
        rig.begin();
        rig.begin();
        // Nobody can tell that its caller does not wait any more.
        rig.client
                .roomForRequest()
                .toCompletableFuture()
                .thenApply(room -> "room")
                .cancel(false);
        CompletableFuture<Void> second = rig.client.roomForRequest().toCompletableFuture();
        CompletableFuture<Void> third = rig.client.roomForRequest().toCompletableFuture();

        rig.respond(new Outcome.Returned(null));
        rig.time.advance(Duration.ofMillis(100));

        assertThat(second).isDone();
        assertThat(third).isDone();
    }

    @Test
    void whoeverUsesThePlaceLeavesNoneToTellOthersOf() {
        rig.begin();
        rig.begin();
        rig.begin();
        rig.client.roomForRequest().thenRun(rig::begin);
        CompletableFuture<Void> second = rig.client.roomForRequest().toCompletableFuture();

        rig.respond(new Outcome.Returned(null));
        rig.time.advance(Duration.ofMillis(100));

        assertThat(second).isNotDone();
    }

    @Test
    void aCallWithoutAPlaceIsNotEncoded() {
        rig.begin();
        rig.begin();
        rig.begin();
        AtomicInteger read = new AtomicInteger();
        Map<String, Object> params = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                read.incrementAndGet();
                return Set.of();
            }
        };
        assertThat(rig.transportFailure(rig.client.request("orders", "count", params, Receipt.class))
                        .mayHaveBeenTaken())
                .isFalse();
        assertThat(read).hasValue(0);
    }

    @Test
    void whenManyCallsFailTogetherNoCallbackWaitsForAnother() throws Exception {
        try (SystemScheduler scheduler = new SystemScheduler()) {
            CallRig realTime = new CallRig(ClientConfig.defaults(), scheduler);
            CyclicBarrier together = new CyclicBarrier(3);
            List<CompletableFuture<Integer>> met = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                met.add(realTime.call().handle((receipt, failure) -> meet(together)));
            }
            realTime.client.close();
            for (CompletableFuture<Integer> one : met) {
                assertThat(one.get(1, TimeUnit.MINUTES)).isNotNegative();
            }
        }
    }

    private static int meet(CyclicBarrier together) {
        try {
            return together.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            return -1;
        }
    }

    @Test
    void aCallEndsThoughThereIsNoThreadForItsResult() {
        Threadless threadless = new Threadless(rig.time);
        CallRig scarce = new CallRig(ClientConfig.defaults(), threadless);
        CompletableFuture<Receipt> call = scarce.call();
        threadless.lacking = true;

        scarce.respond(new Outcome.Returned(Map.of("id", "r1")));

        assertThat(call).isCompletedExceptionally();
        assertThat(scarce.failure(call)).isInstanceOf(NuropbException.class).hasCauseInstanceOf(OutOfMemoryError.class);
        CompletableFuture<Receipt> next = scarce.call();
        scarce.respond(new Outcome.Returned(Map.of("id", "r2")));
        assertThat(rig.time.await(next)).isEqualTo(new Receipt("r2"));
        scarce.client.close();
    }

    @Test
    void whoeverWaitsForRoomHearsOfItThoughThereIsNoThreadAtFirst() {
        Threadless threadless = new Threadless(rig.time);
        CallRig scarce = new CallRig(ClientConfig.defaults().withMaxPending(1), threadless);
        scarce.begin();
        CompletableFuture<Void> room = scarce.client.roomForRequest().toCompletableFuture();
        threadless.lacking = true;

        scarce.respond(new Outcome.Returned(null));
        rig.time.advance(Duration.ofMillis(100));

        assertThat(room).isDone();
        scarce.client.close();
    }

    /** Lacks a thread once for callbacks. */
    private static final class Threadless extends PassingScheduler {
        private boolean lacking;

        Threadless(Scheduler base) {
            super(base);
        }

        @Override
        public Executor callbacks() {
            return task -> {
                if (lacking) {
                    lacking = false;
                    throw new OutOfMemoryError("no thread, says this test");
                }
                base.callbacks().execute(task);
            };
        }
    }

    @Test
    void aCallEndsThoughTheSchedulerWasClosedBefore() {
        SystemScheduler closed = new SystemScheduler();
        CallRig realTime = new CallRig(ClientConfig.defaults(), closed);
        CompletableFuture<Receipt> call = realTime.call();
        closed.close();

        realTime.client.close();

        assertThat(call).isCompletedExceptionally();
        assertThat(call.handle((receipt, failure) -> failure).join()).isInstanceOf(NuropbException.class);
    }

    @Test
    void closingFailsWhatIsPendingAndGivesUpTheQueue() {
        CompletableFuture<Receipt> call = rig.call();
        rig.client.close();
        rig.client.close();
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isTrue();
        assertThat(rig.source.last().closed()).isDone();
    }

    @Test
    void aClosedClientCallsNobody() {
        rig.client.close();
        assertThat(rig.transportFailure(rig.call()).mayHaveBeenTaken()).isFalse();
        assertThat(rig.source.consumers()).isEmpty();
        assertThat(rig.publisher.publications()).isEmpty();
    }

    @Test
    void aClientThatIsClosedWhileItOpensGivesUpTheQueue() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.client.close();
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isFalse();

        rig.source.last().answer().complete(rig.source.last());

        assertThat(rig.source.last().closed()).isDone();
        assertThat(rig.publisher.publications()).isEmpty();
    }

    @Test
    void aViewHasItsOwnDefaultsAndAllElseInCommon() {
        MeshClient view = rig.client.withDefaults(CallOptions.defaults()
                .withTraceId("t-9")
                .withContext(Map.of("user", "ann"))
                .withPriority(4));
        rig.begin(view.request("orders", "x", null, Void.class));
        assertThat(content()).isInstanceOfSatisfying(Message.Request.class, request -> {
            assertThat(request.traceId()).isEqualTo("t-9");
            assertThat(request.context()).isEqualTo(Map.of("user", "ann"));
        });
        rig.time.await(view.command("orders", "x", null));
        assertThat(((Message) content()).traceId()).isEqualTo("t-9");
        rig.time.await(view.publish("stock.changed", 1));
        assertThat(((Message) content()).traceId()).isEqualTo("t-9");
        assertThat(rig.publisher.last().envelope().priority()).isEqualTo(4);
        rig.begin();
        assertThat(((Message) content()).traceId()).isNull();
        assertThat(rig.source.consumers()).hasSize(1);
        assertThat(rig.client.counters().pending()).isEqualTo(2);
        assertThat(view.counters()).isEqualTo(rig.client.counters());
    }

    @Test
    void closingAViewDoesNothing() {
        CompletableFuture<Receipt> call = rig.call();
        rig.client.withDefaults(CallOptions.defaults()).close();
        assertThat(call).isNotDone();
        assertThat(rig.source.last().closed()).isNotDone();
    }

    @Test
    void aBlockingCallReturnsTheResult() {
        rig.time.execute(() -> rig.respond(new Outcome.Returned(Map.of("id", "r1"))));
        assertThat(rig.client.call("orders", "x", null, Receipt.class)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void aBlockingCallThrowsTheFailureItself() {
        CallOptions hasty = CallOptions.defaults().withTimeout(Duration.ofSeconds(1));
        assertThatThrownBy(() -> rig.client.call("orders", "x", null, Receipt.class, hasty))
                .isInstanceOf(NuropbTimeoutException.class);
        assertThat(rig.time.now().nanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aBlockingCallCanBeInterrupted() {
        SystemScheduler scheduler = new SystemScheduler();
        CallRig realTime = new CallRig(ClientConfig.defaults(), scheduler);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> realTime.client.call("orders", "x", null, Receipt.class))
                .isInstanceOf(NuropbException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(realTime.client.counters().pending()).isZero();
        realTime.client.close();
        scheduler.close();
    }

    private Object content() {
        return TestDeliveries.content(rig.publisher.last().envelope());
    }
}
