package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MessageFailure;
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

/** How messages that another instance handles go to the tail of the queue, as copies of themselves. */
class GiveBackToTailTest extends GiveBackFixture {

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

    private static BrokerException blocked() {
        return new BrokerException(BrokerException.Reason.BLOCKED, "an alarm", null).withoutEffect();
    }

    /** For the next few milliseconds. */
    private void takeTheShare() {
        var unused = bench.handle(newCall("another"));
    }

    private static Delivery counted(int deliveries) {
        Delivery fresh = newCall();
        return new Delivery(fresh.envelope(), fresh.exchange(), fresh.routingKey(), true, deliveries);
    }
}
