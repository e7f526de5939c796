package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of messages that this instance does not know, and another one of its fleet handles. */
class GiveBackTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final List<Boolean> repeated = new ArrayList<>();
    private final Others others = new Others();
    private final DispatchBench bench = new DispatchBench(
            MeshService.named("orders")
                    .method("ping", context -> {
                        repeated.add(context.redelivered());
                        return "pong";
                    })
                    .build(),
            DispatchConfig.defaults().withGiveBackLimit(LIMIT),
            time,
            others);

    @Test
    void aCallThatAnotherOneHandlesIsGivenBackAfterAPause() {
        CompletableFuture<Settlement> settled = bench.handle(newCall());
        assertThat(settled).as("at once").isNotDone();
        assertThat(time.await(settled)).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).isEmpty();
        assertThat(bench.counters().givenBackByReason()).containsEntry(GiveBackReason.PEERS, 1L);
        assertThat(bench.counters().failed()).isZero();
    }

    @Test
    void anEventThatAnotherOneHandlesIsGivenBackAfterAPause() {
        assertThat(bench.settled(TestDeliveries.event("stock.sold", 7))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.counters().unrouted()).isZero();
    }

    @Test
    void whatNobodyHandlesIsRefusedAsEver() {
        assertThat(bench.settled(TestDeliveries.request("pang", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("Unknown method pang");
        assertThat(bench.settled(TestDeliveries.event("stock.lost", 7))).isEqualTo(Settlement.REJECT);
        assertThat(bench.counters().unrouted()).isEqualTo(1);
    }

    @Test
    void whatIsKnownHereIsHandledHere() {
        assertThat(bench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.counters().givenBack()).isZero();
    }

    @Test
    void thePausesGrowAndAfterTheLimitItIsRefusedAndNobodyBlamed() {
        assertThat(returns(newCall())).isBetween(25, 75);
        assertThat(bench.lastError().description())
                .isEqualTo("Only some of this service's instances handle newer, and none of these took the message"
                        + " within 3 s");
        assertThat(bench.counters().failed()).isEqualTo(1);
        assertThat(bench.counters().givenUpByKind().get(MessageFailure.Kind.NOT_TAKEN))
                .isEqualTo(1);
        assertThat(bench.tally().failed()).containsEntry(Blame.CALLER, 0L).containsEntry(Blame.SERVICE, 0L);
    }

    @Test
    void whatNobodyIsKnownToHandleJustNowIsGivenBackAFewTimesOnly() {
        assertThat(returns(call("former"))).isBetween(10, 15);
        assertThat(bench.lastError().description()).isEqualTo("Unknown method former");
    }

    @Test
    void hopeIsAsLongAtTheTailOfTheQueue() {
        bench.prefetch(1);
        Moment begun = time.now();
        while (bench.settled(TestDeliveries.again(call("former"))) == Settlement.ACK) {}
        assertThat(begun.until(time.now())).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(bench.lastError().description()).isEqualTo("Unknown method former");
    }

    @Test
    void whoMayBeBackIsHopedForAnewHoweverLongItsMessagesHaveGoneRound() {
        for (int i = 0; i < 30; i++) {
            assertThat(bench.settled(TestDeliveries.again(newCall()))).isEqualTo(Settlement.REQUEUE);
        }
        others.lose("newer");
        Delivery often = newCall();
        Map<String, Object> headers = new TreeMap<>(often.envelope().headers());
        headers.put("nuropb_earlier_deliveries", 300L);
        Envelope copy = often.envelope().withHeaders(headers);
        assertThat(returns(new Delivery(copy, "", "nuropb-orders-sq", false, 0)))
                .isBetween(10, 15);
    }

    @Test
    void whatWaitsBehindMuchElseIsNotRefusedForTheTimeThatThatTakes() {
        for (int round = 0; round < 5; round++) {
            assertThat(bench.settled(TestDeliveries.again(newCall()))).isEqualTo(Settlement.REQUEUE);
            time.advance(LIMIT);
        }
        assertThat(bench.counters().failed()).isZero();
    }

    @Test
    void whatComesBackSeldomIsRefusedInTheEndAllTheSame() {
        int rounds = 0;
        while (bench.settled(TestDeliveries.again(newCall())) == Settlement.REQUEUE) {
            time.advance(LIMIT);
            rounds++;
        }
        assertThat(rounds).isBetween(25, 30);

        rounds = 0;
        while (bench.settled(TestDeliveries.again(newCall("often"))) == Settlement.REQUEUE) {
            time.advance(LIMIT.dividedBy(10));
            rounds++;
        }
        assertThat(rounds).isBetween(50, 51);
    }

    @Test
    void whoseInstancesAreHeldBackIsGivenBackHoweverLongThatLasts() {
        others.holdBack("newer");
        Moment begun = time.now();
        for (int i = 0; i < 300; i++) {
            assertThat(bench.settled(TestDeliveries.again(newCall()))).isEqualTo(Settlement.REQUEUE);
        }
        assertThat(begun.until(time.now()).dividedBy(300))
                .as("each pause")
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        bench.prefetch(1);
        for (int i = 0; i < 300; i++) {
            assertThat(bench.settled(TestDeliveries.again(newCall())))
                    .as("to the tail")
                    .isEqualTo(Settlement.ACK);
        }
        others.holdBack("nothing");
        bench.prefetch(10);
        assertThat(returns(newCall())).as("the limit begins when they go on").isBetween(25, 75);
    }

    @Test
    void whatIsHeldBackUntilItsTimeToLiveIsOverIsNobodysFault() {
        others.holdBack("newer");
        Delivery call = newCall();
        Delivery lasting = TestDeliveries.first(call.envelope().withExpiration(Duration.ofSeconds(5)));
        assertThat(returns(lasting)).isBetween(5, 12);
        assertThat(bench.lastError().description())
                .isEqualTo("Only instances of this service that its leader holds back for a time handle newer, and none"
                        + " of these took the message within its time to live");
        assertThat(bench.tally().failed()).containsEntry(Blame.CALLER, 0L);
    }

    @Test
    void whatWaitsToGoBackIsNoWorkOfTheInstance() {
        var unused = bench.handle(newCall());
        assertThat(bench.counters().underWay()).isEqualTo(1);
        assertThat(bench.tally().underWay()).hasValue(0);
    }

    @Test
    void whileTheBrokerTakesNothingAMessageIsHeldAndNeitherItsTimeNorItsReturnsCount() {
        bench.prefetch(1);
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settled = bench.handle(counted(16));
        Moment begun = time.now();
        while (begun.until(time.now()).compareTo(Duration.ofMinutes(10)) < 0) {
            time.advance(Duration.ofMillis(50));
            bench.publisher.last().answer().completeExceptionally(blocked());
            assertThat(settled).isNotDone();
        }
        CompletableFuture<Settlement> another = bench.handle(newCall("another"));
        time.advance(Duration.ofMillis(50));
        assertThat(another).as("a message that comes meanwhile").isNotDone();

        bench.publisher.confirm();
        time.advance(Duration.ofSeconds(1));
        assertThat(settled).isCompletedWithValue(Settlement.ACK);
        assertThat(another).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.settled(TestDeliveries.again(newCall())))
                .as("long after the limit")
                .isEqualTo(Settlement.ACK);
        assertThat(bench.counters().failed()).isZero();
    }

    @Test
    void noCopyIsTriedAgainOfWhatGoesBackToTheQueue() {
        bench.prefetch(1);
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settled = bench.handle(newCall());
        time.advance(Duration.ofMillis(50));
        bench.publisher.last().answer().completeExceptionally(blocked());

        bench.begin(false);
        bench.publisher.confirm();
        time.advance(Duration.ofMinutes(1));
        assertThat(settled).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).hasSize(1);
    }

    @Test
    void aCopyThatMayHaveBeenTakenIsPublishedOnce() {
        bench.prefetch(1);
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settled = bench.handle(newCall());
        time.advance(Duration.ofMillis(50));
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.UNREACHABLE, "no answer", null));
        assertThat(time.await(settled)).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).hasSize(1);
    }

    @Test
    void whatIsGivenBackCountsAsHandledByNeitherWay() {
        bench.prefetch(1);
        assertThat(bench.settled(newCall())).as("to the tail").isEqualTo(Settlement.ACK);
        bench.prefetch(10);
        assertThat(bench.settled(newCall())).as("to the head").isEqualTo(Settlement.REQUEUE);
        assertThat(bench.tally().handled()).isZero();
    }

    @Test
    void aMessageThatWasRefusedIsNewWhenItComesAgain() {
        returns(call("former"));
        assertThat(bench.settled(call("former"))).isEqualTo(Settlement.REQUEUE);
    }

    @Test
    void aQuarterOfThePlacesIsForWhatReturnsToTheHeadOfTheQueueAndTheRestGoesToItsTail() {
        bench.begin(true);
        List<CompletableFuture<Settlement>> settled = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            settled.add(bench.handle(newCall("call" + i)));
        }
        assertThat(settled.subList(0, 2).stream().map(time::await)).containsOnly(Settlement.REQUEUE);
        assertThat(settled.subList(2, 10).stream().map(time::await)).containsOnly(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(8).allSatisfy(copy -> {
            assertThat(copy.exchange()).isEmpty();
            assertThat(copy.routingKey()).isEqualTo("nuropb-orders-sq");
            assertThat(copy.mandatory()).as("the queue may be gone").isTrue();
        });
    }

    @Test
    void aMessageGoesToTheTailNotMoreOftenThanTenTimesASecond() {
        takeTheShare();
        assertThat(bench.settled(newCall())).isEqualTo(Settlement.ACK);
        takeTheShare();
        CompletableFuture<Settlement> again = bench.handle(newCall());
        time.advance(Duration.ofMillis(50));
        assertThat(again).isNotDone();
        assertThat(time.await(again)).isEqualTo(Settlement.ACK);
    }

    @Test
    void whoseCopyTheBrokerDoesNotConfirmReturnsToTheHead() {
        takeTheShare();
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settled = bench.handle(newCall());
        time.advance(Duration.ofMillis(30));
        assertThat(settled).as("before the broker has answered").isNotDone();
        bench.publisher.last().answer().complete(Published.RETURNED);
        assertThat(time.await(settled)).isEqualTo(Settlement.REQUEUE);
    }

    @Test
    void aCopyIsTheMessageButForWhatTheBrokerHasAddedAndWhatIsLeftOfItsTime() {
        takeTheShare();
        Map<String, Object> headers = new TreeMap<>(newCall().envelope().headers());
        headers.putAll(Map.of("CC", List.of("elsewhere"), "x-delivery-count", 3L, "ours", "kept"));
        Envelope sent = newCall().envelope().withHeaders(headers).withExpiration(Duration.ofSeconds(2));
        bench.settled(new Delivery(sent, "nuropb-rpc-exchange", "orders", true, 3));
        Envelope copy = bench.publisher.last().envelope();
        assertThat(copy.body()).isEqualTo(sent.body());
        assertThat(copy.replyTo()).isEqualTo(sent.replyTo());
        assertThat(copy.headers()).containsEntry("ours", "kept").doesNotContainKeys("CC", "x-delivery-count");

        takeTheShare();
        time.advance(Duration.ofMillis(1500));
        takeTheShare();
        bench.settled(new Delivery(copy, "", "nuropb-orders-sq", false, 0));
        assertThat(bench.publisher.last().envelope().expiration())
                .isBetween(Duration.ofMillis(1), Duration.ofMillis(500));
        assertThat(bench.publisher.last().envelope().headers()).containsEntry("nuropb_earlier_deliveries", 5L);
    }

    @Test
    void aHandlerIsToldThatACopyMayHaveBeenHandledAndNobodyIsTakenForItsSender() {
        Map<String, Object> headers = new TreeMap<>(
                TestDeliveries.request("ping", Map.of()).envelope().headers());
        headers.put("nuropb_earlier_deliveries", 1L);
        Envelope copy = TestDeliveries.request("ping", Map.of()).envelope().withHeaders(headers);
        bench.settled(new Delivery(
                copy, "", "nuropb-orders-sq", false, 0, Optional.of("orders-user"), Optional.of(Instant.EPOCH)));
        assertThat(repeated).containsExactly(true);
        assertThat(bench.tally().callers()).isEmpty();
    }

    @Test
    void aQueueThatCountsDeliveriesIsNotLedToItsLimit() {
        assertThat(bench.settled(counted(15))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(counted(16))).as("a copy begins anew").isEqualTo(Settlement.ACK);
        assertThat(bench.settled(counted(18))).as("two copies in vain").isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description())
                .isEqualTo("Only some of this service's instances handle newer, and none of these took the message"
                        + " before its queue would have given it up, for the broker did not take copies of it into the"
                        + " queue");
        assertThat(bench.counters().givenUpByKind().get(MessageFailure.Kind.NOT_TAKEN))
                .isEqualTo(1);
    }

    @Test
    void anInstanceMovesItsPrefetchInTwentyMillisecondsAtMostHoweverManyThereAre() {
        bench.prefetch(1);
        Moment begun = time.now();
        for (int i = 0; i < 11_000; i++) {
            assertThat(bench.settled(newCall("call" + i))).isEqualTo(Settlement.ACK);
        }
        assertThat(begun.until(time.now()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).multipliedBy(11_000));
    }

    @Test
    void callsWithoutACorrelationIdAreKeptApart() {
        for (int i = 0; i < 10; i++) {
            assertThat(bench.settled(TestDeliveries.again(anonymousCall(1)))).isEqualTo(Settlement.REQUEUE);
        }
        assertThat(bench.settled(anonymousCall(2))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(TestDeliveries.again(anonymousCall(1)))).isEqualTo(Settlement.REJECT);
    }

    @Test
    void aLimitOfZeroMeansNever() {
        DispatchBench never = new DispatchBench(
                MeshService.named("orders").method("ping", context -> "pong").build(),
                DispatchConfig.defaults().withGiveBackLimit(Duration.ZERO),
                time,
                new Others());
        assertThat(never.settled(newCall())).isEqualTo(Settlement.REJECT);
        assertThat(never.lastError().description()).isEqualTo("Unknown method newer");
    }

    private static BrokerException blocked() {
        return new BrokerException(BrokerException.Reason.BLOCKED, "an alarm", null).withoutEffect();
    }

    /** How often a message is given back until it is refused. */
    private int returns(Delivery message) {
        int returns = 0;
        while (bench.settled(TestDeliveries.again(message)) == Settlement.REQUEUE) {
            returns++;
        }
        return returns;
    }

    /** For the next few milliseconds. */
    private void takeTheShare() {
        var unused = bench.handle(newCall("another"));
    }

    private static Delivery counted(int deliveries) {
        Delivery fresh = newCall();
        return new Delivery(fresh.envelope(), fresh.exchange(), fresh.routingKey(), true, deliveries);
    }

    private static Delivery call(String method) {
        return TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", method, Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, null, Map.of())));
    }

    private static Delivery newCall() {
        return newCall(TestDeliveries.ID);
    }

    private static Delivery newCall(String correlationId) {
        return TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", "newer", Map.of(), TestDeliveries.REPLY_QUEUE, correlationId, null, Map.of())));
    }

    private static Delivery anonymousCall(int number) {
        return TestDeliveries.first(TestDeliveries.envelope(
                new Message.Command("orders", "former", Map.of("number", number), "", "", null, Map.of())));
    }

    private static final class Others implements PeerCapabilities {
        private String lost = "";
        private String heldBack = "";

        /** Nobody who handles the method is there just now. */
        void lose(String method) {
            lost = method;
        }

        /** The leader holds back whoever handles the method. */
        void holdBack(String method) {
            heldBack = method;
        }

        @Override
        public Served method(String method) {
            if (method.equals(heldBack)) {
                return Served.HELD_BACK;
            }
            if (method.equals(lost)) {
                return Served.ABOUT_NOW;
            }
            return method.equals("newer") ? Served.NOW : method.equals("former") ? Served.ABOUT_NOW : Served.NEVER;
        }

        @Override
        public Served topic(String topic) {
            return topic.equals("stock.sold") ? Served.NOW : Served.NEVER;
        }
    }
}
