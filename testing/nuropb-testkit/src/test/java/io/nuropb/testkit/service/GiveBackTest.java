package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.health.sensors.Blame;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of messages that this instance does not know, and another one of its fleet handles. */
class GiveBackTest extends GiveBackFixture {

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

    private static Delivery anonymousCall(int number) {
        return TestDeliveries.first(TestDeliveries.envelope(
                new Message.Command("orders", "former", Map.of("number", number), "", "", null, Map.of())));
    }
}
