package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.SystemScheduler;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.Dispatcher;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many handlers of a method, and of a service, run at once, and on which threads. */
class ConcurrencyLimitTest {

    private static final MethodOptions TWO = MethodOptions.defaults().withMaxConcurrent(2);

    private final List<CompletableFuture<Object>> running = new ArrayList<>();
    private int number;

    @Test
    void aMethodsLimitIsKeptAndLeavesThePlacesOfOthers() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", TWO, (params, context) -> begun())
                .method("fast", (params, context) -> "at once")
                .build());
        List<CompletableFuture<Settlement>> slow = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            slow.add(bench.handle(next("slow")));
        }
        bench.time.runUntilIdle();
        assertThat(running).hasSize(2);
        assertThat(bench.settled(next("fast"))).isEqualTo(Settlement.ACK);

        for (int i = 0; i < 5; i++) {
            running.get(i).complete("done");
            bench.time.runUntilIdle();
            assertThat(slow.get(i)).isCompletedWithValue(Settlement.ACK);
            assertThat(running).hasSize(Math.min(5, i + 3));
        }
    }

    @Test
    void aServicesLimitHoldsForItsMethodsAndEventsTogether() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .maxConcurrent(1)
                .method("slow", (params, context) -> begun())
                .onEvent("stock.low", (event, context) -> begun())
                .build());
        assertThat(bench.handle(next("slow"))).isNotDone();
        CompletableFuture<Settlement> event = bench.handle(TestDeliveries.event("stock.low"));
        bench.time.runUntilIdle();
        assertThat(running).hasSize(1);
        running.get(0).complete(null);
        bench.time.runUntilIdle();
        assertThat(running).hasSize(2);
        running.get(1).complete(null);
        bench.time.runUntilIdle();
        assertThat(event).isCompletedWithValue(Settlement.ACK);
    }

    @Test
    void aHandlerPastItsDeadlineHoldsItsPlaceUntilItEnds() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", MethodOptions.defaults().withMaxConcurrent(1), (params, context) -> begun())
                .build());
        CompletableFuture<Settlement> first = bench.handle(next("slow"));
        assertThat(bench.handle(next("slow"))).isNotDone();
        bench.time.advance(Duration.ofSeconds(61));
        assertThat(first).isCompletedWithValue(Settlement.REJECT);
        assertThat(running).hasSize(1);
        running.get(0).complete("late");
        bench.time.runUntilIdle();
        assertThat(running).hasSize(2);
    }

    @Test
    void whoeverWaitsBehindHandlersPastTheirDeadlineGoesBackToTheQueueAfterADeadlineMore() {
        for (MeshService service : stuckServices()) {
            running.clear();
            DispatchBench bench = new DispatchBench(service);
            assertThat(bench.handle(next("slow"))).isNotDone();
            CompletableFuture<Settlement> second = bench.handle(next("slow"));
            try (LoggedLines log = new LoggedLines()) {
                bench.time.advance(Duration.ofSeconds(119));
                assertThat(second).isNotDone();
                bench.time.advance(Duration.ofSeconds(2));
                assertThat(second).isCompletedWithValue(Settlement.REQUEUE);

                CompletableFuture<Settlement> later = bench.handle(next("slow"));
                bench.time.advance(Duration.ofSeconds(59));
                assertThat(later).isNotDone();
                bench.time.advance(Duration.ofSeconds(2));
                assertThat(later).isCompletedWithValue(Settlement.REQUEUE);
                assertThat(log.with("orders.slow could not start")).isNotEmpty();
            }
            running.get(0).complete("late");
            bench.time.runUntilIdle();
            assertThat(bench.handle(next("slow"))).isNotDone();
            bench.time.runUntilIdle();
            assertThat(running).as("the place is free again").hasSize(2);
        }
    }

    private List<MeshService> stuckServices() {
        return List.of(
                MeshService.named("orders")
                        .method("slow", MethodOptions.defaults().withMaxConcurrent(1), (params, context) -> begun())
                        .build(),
                MeshService.named("orders")
                        .maxConcurrent(1)
                        .method("slow", (params, context) -> begun())
                        .build());
    }

    @Test
    void aPlaceThatWorksKeepsThoseWhoWaitForIt() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", TWO, (params, context) -> begun())
                .build());
        List<CompletableFuture<Settlement>> slow = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            slow.add(bench.handle(next("slow")));
        }
        for (int i = 1; i < 5; i++) {
            bench.time.advance(Duration.ofSeconds(50));
            running.get(i).complete("done");
            bench.time.runUntilIdle();
            assertThat(slow.get(i)).isCompletedWithValue(Settlement.ACK);
        }
        assertThat(running).as("the first is still there").hasSize(6);
    }

    @Test
    void whoDoesNotGetATurnGoesBackToTheQueueBeforeTheBrokerTakesIt() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", MethodOptions.defaults().withMaxConcurrent(1), (params, context) -> begun())
                .build());
        List<CompletableFuture<Settlement>> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            slow.add(bench.handle(next("slow")));
        }
        for (int i = 0; i < 26; i++) {
            bench.time.advance(Duration.ofSeconds(59));
            assertThat(slow.get(39)).isNotDone();
            running.get(i).complete("done");
            bench.time.runUntilIdle();
        }
        bench.time.advance(Duration.ofSeconds(59));
        assertThat(slow.get(39)).isCompletedWithValue(Settlement.REQUEUE);
    }

    @Test
    void whoeverWaitsWhenNothingIsToBeginAnyMoreGoesBackToTheQueue() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", MethodOptions.defaults().withMaxConcurrent(1), (params, context) -> begun())
                .build());
        CompletableFuture<Settlement> first = bench.handle(next("slow"));
        CompletableFuture<Settlement> second = bench.handle(next("slow"));
        bench.time.runUntilIdle();
        bench.begin(false);
        bench.time.runUntilIdle();
        assertThat(second).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(bench.settled(next("slow"))).isEqualTo(Settlement.REQUEUE);
        running.get(0).complete("done");
        bench.time.runUntilIdle();
        assertThat(first).isCompletedWithValue(Settlement.ACK);
        assertThat(running).hasSize(1);
    }

    @Test
    void quickHandlersShareOneThreadInTheOrderOfTheirDeliveriesAndNotTheOneThatBringsThem() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Object> handled = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(10);
        try (SystemScheduler scheduler = new SystemScheduler()) {
            CountDownLatch brought = new CountDownLatch(1);
            MeshService service = MeshService.named("orders")
                    .method("quick", MethodOptions.defaults().withQuickHandler(), (params, context) -> {
                        brought.await();
                        threads.add(Thread.currentThread());
                        handled.add(params.get("number"));
                        all.countDown();
                        return "done";
                    })
                    .build();
            Dispatcher dispatcher =
                    DispatchBench.dispatcher(service, new ScriptedPublisher(), scheduler, DispatchConfig.defaults());
            for (int i = 0; i < 10; i++) {
                assertThat(dispatcher.handle(next("quick")).toCompletableFuture())
                        .isNotDone();
            }
            brought.countDown();
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Set.copyOf(threads)).hasSize(1).doesNotContain(Thread.currentThread());
        assertThat(handled).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void aQuickHandlerThatIsSlowIsNamedInAWarning() {
        DispatchBench[] bench = new DispatchBench[1];
        bench[0] = new DispatchBench(MeshService.named("orders")
                .method("quick", MethodOptions.defaults().withQuickHandler(), (params, context) -> {
                    bench[0].time.advance(Duration.ofMillis(11));
                    return "done";
                })
                .build());
        try (LoggedLines log = new LoggedLines()) {
            assertThat(bench[0].settled(next("quick"))).isEqualTo(Settlement.ACK);
            assertThat(log.with("orders.quick is declared quick, and kept all other quick handlers waiting for 11 ms"))
                    .hasSize(1);
        }
    }

    @Test
    void aQuickHandlerThatDoesNotEndIsNamedWhileItRunsAndLeftBehindAtItsDeadline() {
        DispatchBench[] bench = new DispatchBench[1];
        List<Object> handled = new ArrayList<>();
        bench[0] = new DispatchBench(MeshService.named("orders")
                .method("quick", MethodOptions.defaults().withQuickHandler(), (params, context) -> {
                    Object number = params.get("number");
                    handled.add(number);
                    if (Integer.valueOf(1).equals(number)) {
                        bench[0].time.advance(Duration.ofSeconds(59));
                        assertThat(handled).containsExactly(1);
                        bench[0].time.advance(Duration.ofSeconds(2));
                        assertThat(handled).containsExactly(1, 2, 3);
                    }
                    return "done";
                })
                .build());
        try (LoggedLines log = new LoggedLines()) {
            CompletableFuture<Settlement> first = bench[0].handle(next("quick"));
            CompletableFuture<Settlement> second = bench[0].handle(next("quick"));
            CompletableFuture<Settlement> third = bench[0].handle(next("quick"));
            bench[0].time.runUntilIdle();
            assertThat(first).isCompletedWithValue(Settlement.REJECT);
            assertThat(second).isCompletedWithValue(Settlement.ACK);
            assertThat(third).isCompletedWithValue(Settlement.ACK);
            assertThat(log.with("kept all other quick handlers waiting for 20 ms by now"))
                    .hasSize(1);
        }
        assertThat(bench[0].counters().overdue()).isZero();
        assertThat(bench[0].settled(next("quick"))).isEqualTo(Settlement.ACK);
    }

    @Test
    void whoGetsATurnWhileTheBrokerTakesNothingWaitsForAnother() {
        DispatchBench bench = new DispatchBench(MeshService.named("orders")
                .method("slow", MethodOptions.defaults().withMaxConcurrent(1), (params, context) -> begun())
                .method("fast", (params, context) -> "at once")
                .build());
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> first = bench.handle(next("slow"));
        CompletableFuture<Settlement> second = bench.handle(next("slow"));
        CompletableFuture<Settlement> fast = bench.handle(next("fast"));
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(Reason.UNREACHABLE, "away", null).withoutEffect());
        bench.time.runUntilIdle();
        assertThat(bench.counters().held()).isEqualTo(1);
        running.get(0).complete("done");
        bench.time.runUntilIdle();
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        bench.time.runUntilIdle();
        assertThat(first).isCompletedWithValue(Settlement.ACK);
        assertThat(running).as("handlers that began").hasSize(1);

        bench.time.advance(Duration.ofSeconds(1));
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        bench.time.runUntilIdle();
        assertThat(fast).isCompletedWithValue(Settlement.ACK);
        assertThat(running).hasSize(2);
        assertThat(second).isNotDone();
    }

    @Test
    void limitsAreAtLeastOne() {
        assertThatThrownBy(() -> MethodOptions.defaults().withMaxConcurrent(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MethodOptions.maxConcurrent");
        assertThatThrownBy(() -> MeshService.named("orders").maxConcurrent(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MeshServiceBuilder.maxConcurrent");
    }

    private CompletionStage<Object> begun() {
        CompletableFuture<Object> result = new CompletableFuture<>();
        running.add(result);
        return result.minimalCompletionStage();
    }

    private Delivery next(String method) {
        number++;
        return TestDeliveries.request(method, Map.of("number", number));
    }
}
