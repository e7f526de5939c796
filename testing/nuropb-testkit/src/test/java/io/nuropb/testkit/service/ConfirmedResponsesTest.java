package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConfirmedResponsesTest {

    private static final Duration LONGEST_PAUSE =
            DispatchConfig.defaults().replies().pauses().last();

    private final AtomicInteger runs = new AtomicInteger();

    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("ping", (params, context) -> {
                runs.incrementAndGet();
                return "pong";
            })
            .method("stream", (params, context) -> {
                runs.incrementAndGet();
                return List.of(1, 2, 3).iterator();
            })
            .build());

    @Test
    void aRequestIsNotSettledBeforeItsResponseIsConfirmed() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.advance(Duration.ofMinutes(5));
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(settlement).isNotDone();
        assertThat(bench.counters().underWay()).isEqualTo(1);

        bench.publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.counters().underWay()).isZero();
    }

    @Test
    void aResponseThatIsRefusedIsPublishedAgain() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().complete(Published.NACKED);
        bench.time.advance(Duration.ofMillis(49));
        assertThat(bench.publisher.publications()).hasSize(1);
        bench.time.advance(Duration.ofMillis(51));
        bench.publisher.last().answer().completeExceptionally(unreachable());
        bench.time.advance(Duration.ofMillis(200));
        bench.publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(3);
    }

    @Test
    void aRequestWhoseResponseIsNotConfirmedGoesBackNearItsLimitAndIsOnlyAnsweredWhenItComesAgain() {
        bench.publisher.holdAnswers();
        Delivery request = TestDeliveries.request("ping", Map.of());
        Duration waited = untilItGoesBack(request);
        assertThat(waited).isBetween(Duration.ofMinutes(26), Duration.ofMinutes(28));
        assertThat(bench.counters().unanswered()).isEqualTo(1);
        assertThat(bench.counters().handled()).isZero();

        CompletableFuture<Settlement> again = bench.handle(TestDeliveries.again(request));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        assertThat(again).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).hasValue(1);
        assertThat(bench.counters().handled()).isEqualTo(1);
    }

    @Test
    void aResultThatCanBeReadOnceIsAnsweredAsAWholeWhenItsRequestComesAgain() {
        bench.publisher.holdAnswers();
        Delivery request = TestDeliveries.request("stream", Map.of());
        untilItGoesBack(request);

        var unused = bench.handle(TestDeliveries.again(request));
        bench.time.runUntilIdle();
        assertThat(runs).hasValue(1);
        assertThat(bench.lastResult()).isEqualTo(List.of(1, 2, 3));
    }

    /** The broker cannot be reached until a request goes back; tells how long that takes. */
    private Duration untilItGoesBack(Delivery request) {
        CompletableFuture<Settlement> settlement = bench.handle(request);
        bench.time.runUntilIdle();
        Duration waited = Duration.ZERO;
        while (!settlement.isDone()) {
            bench.publisher.last().answer().completeExceptionally(unreachable());
            bench.time.advance(LONGEST_PAUSE);
            waited = waited.plus(LONGEST_PAUSE);
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        return waited;
    }

    @Test
    void aPublisherThatFailsInAWayOfItsOwnIsAskedAgain() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        for (Throwable failure : List.of(
                new RejectedExecutionException("no thread"), new IllegalStateException("odd"), new AssertionError())) {
            int published = bench.publisher.publications().size();
            bench.publisher.last().answer().completeExceptionally(failure);
            for (int i = 0; i < 100 && bench.publisher.publications().size() == published; i++) {
                bench.time.advance(Duration.ofMillis(100));
            }
            assertThat(settlement).as(failure.toString()).isNotDone();
            assertThat(bench.publisher.publications()).as(failure.toString()).hasSize(published + 1);
        }
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(4);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aResponseThatAmqpCannotCarryIsGivenUp() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(new IllegalArgumentException("too long a header"));
        bench.time.runUntilIdle();
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
    }

    @Test
    void whileAResponseIsHeldNoFurtherHandlerBegins() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> first = bench.handle(TestDeliveries.request("ping", Map.of("id", 1)));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(unreachable());
        bench.time.advance(Duration.ofMillis(50));
        assertThat(bench.counters().held()).isEqualTo(1);
        CompletableFuture<Settlement> second = bench.handle(TestDeliveries.request("ping", Map.of("id", 2)));
        bench.time.advance(Duration.ofMillis(50));
        assertThat(runs).hasValue(1);

        bench.publisher.last().answer().complete(Published.CONFIRMED);
        bench.time.runUntilIdle();
        assertThat(first).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).hasValue(2);
        assertThat(bench.counters().held()).isZero();
        bench.publisher.last().answer().complete(Published.CONFIRMED);
        assertThat(second).isCompletedWithValue(Settlement.ACK);
    }

    @Test
    void aResponseThatMayHaveBeenTakenHoldsNobodyUp() {
        bench.publisher.holdAnswers();
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 1))))
                .isNotDone();
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(notConfirmed());
        bench.time.runUntilIdle();
        assertThat(bench.counters().held()).isZero();
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 2))))
                .isNotDone();
        bench.time.runUntilIdle();
        assertThat(runs).hasValue(2);
    }

    @Test
    void aResponseThatWasHeldAndThenMayHaveBeenTakenHoldsNobodyUpAnyMore() {
        bench.publisher.holdAnswers();
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 1))))
                .isNotDone();
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(unreachable());
        bench.time.advance(Duration.ofMillis(50));
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 2))))
                .isNotDone();
        bench.time.advance(Duration.ofMillis(50));
        assertThat(runs).hasValue(1);
        bench.publisher.last().answer().completeExceptionally(notConfirmed());
        bench.time.advance(Duration.ofMillis(50));
        assertThat(runs).hasValue(2);
    }

    @Test
    void aMessageThatMayHaveBeenTakenIsPublishedAgainLessAndLessOftenUntilItsLimit() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        Moment begun = bench.time.now();
        while (!settlement.isDone()) {
            int published = bench.publisher.publications().size();
            bench.time.advance(Duration.ofSeconds(10));
            bench.publisher.last().answer().completeExceptionally(notConfirmed());
            bench.time.runUntilIdle();
            while (!settlement.isDone() && bench.publisher.publications().size() == published) {
                bench.time.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(begun.until(bench.time.now())).isBetween(Duration.ofMinutes(26), Duration.ofMinutes(28));
        assertThat(bench.publisher.publications()).hasSizeBetween(5, 9);
    }

    @Test
    void anExchangeThatIsMissingHoldsNobodyUp() {
        bench.publisher.holdAnswers();
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 1))))
                .isNotDone();
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.NOT_FOUND, "no exchange", null));
        assertThat(bench.handle(TestDeliveries.request("ping", Map.of("id", 2))))
                .isNotDone();
        bench.time.runUntilIdle();
        assertThat(runs).hasValue(2);
    }

    @Test
    void aDeliveryThatWasSettledOnALostChannelIsSettledAgainWithoutItsHandler() {
        Delivery request = TestDeliveries.request("ping", Map.of());
        assertThat(bench.settled(request)).isEqualTo(Settlement.ACK);
        assertThat(bench.settled(TestDeliveries.again(request))).isEqualTo(Settlement.ACK);
        assertThat(runs).hasValue(1);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.counters().settledAgain()).isEqualTo(1);
    }

    private static CompletionStage<Object> begin(List<CompletableFuture<Object>> runs) {
        CompletableFuture<Object> run = new CompletableFuture<>();
        runs.add(run);
        return run;
    }

    @Test
    void twoLossesOfTheConnectionDuringAHandlerDoNotHaveItRunTwiceAtOnce() {
        List<CompletableFuture<Object>> runs = new ArrayList<>();
        DispatchBench slow = new DispatchBench(MeshService.named("orders")
                .method("slow", (params, context) -> begin(runs))
                .build());
        Delivery request = TestDeliveries.command("slow", Map.of());
        List<CompletableFuture<Settlement>> deliveries = new ArrayList<>(List.of(slow.handle(request)));
        deliveries.add(slow.handle(TestDeliveries.again(request)));
        deliveries.add(slow.handle(TestDeliveries.again(request)));
        slow.time.runUntilIdle();
        assertThat(runs).hasSize(1);

        runs.get(0).completeExceptionally(new NuropbCallAgainException("not yet"));
        slow.time.runUntilIdle();
        assertThat(runs).hasSize(2);
        runs.get(1).complete("done");
        slow.time.runUntilIdle();

        assertThat(runs).hasSize(2);
        assertThat(deliveries)
                .map(CompletableFuture::join)
                .containsExactly(Settlement.REQUEUE, Settlement.ACK, Settlement.ACK);
    }

    @Test
    void aDeliveryThatTheBrokerTakesBackAfterItsConsumerTimeoutIsSettledAgainWithoutItsHandler() {
        Delivery request = TestDeliveries.request("ping", Map.of());
        assertThat(bench.settled(request)).isEqualTo(Settlement.ACK);
        bench.time.advance(DispatchConfig.defaults().consumerTimeout().plusSeconds(1));
        assertThat(bench.settled(TestDeliveries.again(request))).isEqualTo(Settlement.ACK);
        assertThat(runs).hasValue(1);
        bench.time.advance(DispatchConfig.defaults().consumerTimeout());
        assertThat(bench.settled(TestDeliveries.again(request))).isEqualTo(Settlement.ACK);
        assertThat(runs).hasValue(2);
    }

    @Test
    void anotherMessageThatTakesTheSameIdIsHandledWhetherItComesAgainOrNot() {
        bench.settled(TestDeliveries.request("ping", Map.of("id", 1)));
        bench.settled(TestDeliveries.again(TestDeliveries.request("ping", Map.of("id", 2))));
        bench.settled(TestDeliveries.request("ping", Map.of("id", 1)));
        assertThat(runs).hasValue(3);
    }

    @Test
    void aResponseIsNotPublishedAgainWhereWaitingDoesNotHelp() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.CLOSED, "closed", null));
        bench.time.runUntilIdle();
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
    }

    @Test
    void aResponseThatTheBrokerRefusesForGoodMakesADeadLetterAtOnce() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.ACCESS_REFUSED, "no right", null));
        bench.time.runUntilIdle();
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
    }

    @Test
    void aRequestThatComesFirstToThisInstanceIsHandledThoughAnotherCallersIsLikeIt() {
        Delivery request = TestDeliveries.request("ping", Map.of());
        assertThat(bench.settled(request)).isEqualTo(Settlement.ACK);
        Delivery other = TestDeliveries.first(request.envelope().withReplyTo("nuropb-shop-b2-rq"));
        assertThat(bench.settled(TestDeliveries.again(other))).isEqualTo(Settlement.ACK);
        assertThat(runs).hasValue(2);
        assertThat(bench.publisher.last().routingKey()).isEqualTo("nuropb-shop-b2-rq");
    }

    private static BrokerException unreachable() {
        return notConfirmed().withoutEffect();
    }

    private static BrokerException notConfirmed() {
        return new BrokerException(BrokerException.Reason.UNREACHABLE, "no answer", null);
    }
}
