package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.MessageObserver;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an observer is told of the handlers' runs, and what it cannot do to them. */
class HandlerObserverTest {

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("ping", context -> told.add("runs"))
            .method("broken", context -> {
                throw new IllegalStateException("broken in a test");
            })
            .method("again", context -> new Outcome.CallAgain())
            .method("later", context -> pending)
            .onEvent("stock.*", (event, context) -> null)
            .build());

    /** Notes what it is told. */
    private final class Notes implements MessageObserver {
        @Override
        public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
            told.add(handler + " of " + message.getClass().getSimpleName() + " begins in "
                    + Thread.currentThread().getId()
                    + waited.map(time -> " after " + time).orElse(""));
            return new Handling() {
                @Override
                public void left() {
                    told.add("left in " + Thread.currentThread().getId());
                }

                @Override
                public void ended(Outcome outcome, @Nullable Kind failure) {
                    told.add(outcome.getClass().getSimpleName() + (failure == null ? "" : " by " + failure));
                }
            };
        }
    }

    /** Throws whatever it is told. */
    private static final class Thrower implements MessageObserver {
        @Override
        public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
            if (handler.equals("again")) {
                throw new IllegalStateException("an observer in a test");
            }
            return new Handling() {
                @Override
                public void left() {
                    throw new AssertionError("left");
                }

                @Override
                public void ended(Outcome outcome, @Nullable Kind failure) {
                    throw new AssertionError("ended");
                }
            };
        }
    }

    private List<String> toldWithoutThreads() {
        return told.stream().map(line -> line.replaceAll(" in \\d+", "")).toList();
    }

    @Test
    void aRunIsToldAroundItsHandlerAndOnItsThread() {
        bench.observe(new Notes());
        assertThat(bench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(toldWithoutThreads()).containsExactly("ping of Request begins", "runs", "left", "Returned");
        assertThat(told.get(0).replaceAll(".* in ", "")).isEqualTo(told.get(2).replaceAll(".* in ", ""));
    }

    @Test
    void aFailureIsToldByItsKind() {
        bench.observe(new Notes());
        bench.settled(TestDeliveries.command("broken", Map.of()));
        assertThat(toldWithoutThreads())
                .containsExactly("broken of Command begins", "left", "Failed by HANDLER_EXCEPTION");
    }

    @Test
    void toBeCalledAgainIsNoFailure() {
        bench.observe(new Notes());
        assertThat(bench.settled(TestDeliveries.request("again", Map.of()))).isEqualTo(Settlement.REQUEUE);
        assertThat(toldWithoutThreads()).containsExactly("again of Request begins", "left", "CallAgain");
    }

    @Test
    void anEventIsToldByThePatternOfItsHandler() {
        bench.observe(new Notes());
        bench.settled(TestDeliveries.event("stock.changed"));
        assertThat(toldWithoutThreads()).containsExactly("stock.* of Event begins", "left", "Returned");
    }

    @Test
    void aDeadlineIsToldOnceAndTheLateResultIsNot() {
        bench.observe(new Notes());
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.advance(Duration.ofSeconds(60));
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        pending.complete("too late");
        bench.time.runUntilIdle();
        assertThat(toldWithoutThreads()).containsExactly("later of Request begins", "left", "Failed by DEADLINE");
    }

    @Test
    void howLongAMessageHasWaitedIsTold() {
        bench.observe(new Notes());
        Delivery delivery = TestDeliveries.request("ping", Map.of());
        bench.settled(new Delivery(
                delivery.envelope(),
                delivery.exchange(),
                delivery.routingKey(),
                false,
                0,
                Optional.empty(),
                Optional.of(bench.time.wallClock().minusSeconds(7))));
        assertThat(toldWithoutThreads()).first().isEqualTo("ping of Request begins after PT7S");
    }

    @Test
    void whatNoHandlerRunsForIsNotTold() {
        bench.observe(new Notes());
        bench.settled(TestDeliveries.request("unknown", Map.of()));
        bench.settled(TestDeliveries.event("weather"));
        assertThat(told).isEmpty();
    }

    @Test
    void whatAnObserverThrowsHarmsNoMessageAndNoOtherObserver() {
        bench.observe(new Thrower());
        bench.observe(new Notes());
        assertThat(bench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.settled(TestDeliveries.request("again", Map.of()))).isEqualTo(Settlement.REQUEUE);
        assertThat(toldWithoutThreads())
                .containsExactly(
                        "ping of Request begins",
                        "runs",
                        "left",
                        "Returned",
                        "again of Request begins",
                        "left",
                        "CallAgain");
    }

    @Test
    @SuppressWarnings("NullAway") // A careless observer that returns null is what this is about.
    void anObserverThatReturnsNullHarmsNoMessageAndNoThread() {
        bench.observe(new MessageObserver() {
            @Override
            public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
                return null;
            }
        });
        bench.observe(new Notes());
        try (LoggedLines log = new LoggedLines()) {
            for (int i = 0; i < 2 * DispatchConfig.defaults().maxOverdue(); i++) {
                assertThat(bench.settled(TestDeliveries.command("ping", Map.of())))
                        .isEqualTo(Settlement.ACK);
            }
            assertThat(log.with("An observer of handlers failed")).hasSize(1);
        }
        assertThat(toldWithoutThreads())
                .startsWith("ping of Command begins", "runs", "left", "Returned")
                .hasSize(8 * DispatchConfig.defaults().maxOverdue());
    }

    @Test
    void whatIsGivenUpIsCountedByItsKindAndWhatComesAgainTwice() {
        bench.settled(TestDeliveries.request("broken", Map.of()));
        bench.settled(TestDeliveries.again(TestDeliveries.request("unknown", Map.of())));
        assertThat(bench.counters().givenUpByKind())
                .containsEntry(Kind.HANDLER_EXCEPTION, 1L)
                .containsEntry(Kind.UNKNOWN_METHOD, 1L)
                .containsEntry(Kind.DEADLINE, 0L);
        assertThat(bench.counters().redelivered()).isEqualTo(1);
    }
}
