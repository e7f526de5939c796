package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How every consumption ends when it is asked to. */
public interface ConsumptionEndContract extends BrokerContract {

    @Test
    default void drainWaitsForDeliveriesUnderWay() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "slow");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 10, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);

        CompletableFuture<Integer> drained =
                consumption.drain(broker().patience()).toCompletableFuture();
        bench.rest();
        assertThat(drained).isNotDone();
        inbox.settle(0, Settlement.ACK);
        assertThat(bench.await("the end of the drain", drained)).isZero();
        bench.assertHolds(Bench.QUEUE);
    }

    @Test
    default void drainOfAnIdleConsumptionEndsAtOnce() {
        Bench bench = Bench.withQueue(broker());
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 10, inbox);
        assertThat(bench.await("the end", consumption.drain(Duration.ofDays(1))))
                .isZero();
    }

    @Test
    default void nothingIsHandedOutOnceADrainHasBegun() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);

        CompletionStage<Integer> drained = consumption.drain(broker().patience());
        inbox.settle(0, Settlement.ACK);
        assertThat(bench.await("the end of the drain", drained)).isZero();
        bench.send(Bench.QUEUE, "c");
        bench.rest();
        assertThat(inbox.texts()).containsExactly("a");
        bench.assertHolds(Bench.QUEUE, "b", "c");
    }

    @Test
    default void drainGivesBackWhatWasNotHandedOut() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b", "c", "d", "e");
        CompletableFuture<Consumption> started = new CompletableFuture<>();
        CompletableFuture<Boolean> firstCall = new CompletableFuture<>();
        CompletionStage<Integer> drained = started.thenCombine(firstCall, (consumption, yes) -> consumption)
                .thenCompose(consumption -> consumption.drain(broker().calm()));
        Inbox inbox = new Inbox();
        started.complete(bench.consume(broker().source(), Subscription.shared(Bench.QUEUE, 10), delivery -> {
            firstCall.complete(true);
            return inbox.handle(delivery);
        }));
        assertThat(bench.await("the end of the drain", drained)).isPositive();
        int handedOut = inbox.size();
        bench.assertHolds(Bench.QUEUE, "a", "b", "c", "d", "e");
        assertThat(inbox.size()).isEqualTo(handedOut);
    }

    @Test
    default void drainHonoursItsLimitAndSaysHowManyItGaveBack() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 2, inbox);
        bench.await("two deliveries", () -> inbox.size() == 2);

        assertThat(bench.await("the end of the drain", consumption.drain(broker().calm())))
                .isEqualTo(2);
        Inbox next = bench.peek(Bench.QUEUE, 2);
        assertThat(next.texts()).containsExactly("a", "b");
        assertThat(next.deliveries()).allMatch(Delivery::redelivered);
    }

    @Test
    default void aSettlementAfterTheEndIsIgnored() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(source, Bench.QUEUE, 2, inbox);
        Inbox untouched = new Inbox();
        bench.consume(source, Bench.DEAD, 1, untouched);
        bench.await("two deliveries", () -> inbox.size() == 2);
        bench.await("the end", consumption.close());

        inbox.settle(0, Settlement.ACK);
        inbox.settle(1, Settlement.REJECT);
        bench.rest();
        assertThat(untouched.losses()).isEmpty();
        assertThat(untouched.size()).isZero();
        bench.assertHolds(Bench.QUEUE, "a", "b");
    }

    @Test
    default void closeGivesBackWhatIsNotSettled() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        bench.await("the end", consumption.close());
        bench.assertHolds(Bench.QUEUE, "a", "b");
        assertThat(inbox.losses()).as("an end that was asked for is no loss").isEmpty();
    }

    @Test
    default void closeEndsADrain() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        bench.await("the close", consumption.close());
        assertThat(bench.await("the end of the drain", drained)).isEqualTo(1);
        bench.assertHolds(Bench.QUEUE, "a");
    }

    @Test
    default void endingTwiceIsEndingOnce() {
        Bench bench = Bench.withQueue(broker());
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 1, inbox);
        bench.await("the first drain", consumption.drain(broker().patience()));
        assertThat(bench.await("the second drain", consumption.drain(broker().patience())))
                .isZero();
        bench.await("the close", consumption.close());
        bench.await("the second close", consumption.close());
        assertThat(inbox.losses()).isEmpty();
    }

    @Test
    default void aConsumptionCanFollowAnotherOnTheSameSource() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        MessageSource source = broker().source();
        Inbox first = new Inbox();
        Consumption consumption = bench.consume(source, Bench.QUEUE, 1, first);
        bench.await("the first delivery", () -> first.size() == 1);
        first.settle(0, Settlement.ACK);
        bench.await("the end", consumption.drain(broker().patience()));
        Inbox second = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, second);
        bench.await("the next delivery", () -> second.size() == 1);
        assertThat(second.texts()).isNotEqualTo(first.texts());
    }

    @Test
    default void aClosedSourceGivesEverythingBackSilently() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(source, Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        source.close();
        source.close();
        inbox.settle(0, Settlement.ACK);
        Inbox next = bench.consume(Bench.QUEUE, 2);
        bench.await("both messages", () -> next.size() == 2);
        assertThat(inbox.size()).isEqualTo(1);
        assertThat(inbox.losses()).isEmpty();
        bench.await("the drain of what has ended", consumption.drain(broker().patience()));
    }

    @Test
    default void aClosedSourceRefusesToConsume() {
        Bench bench = Bench.withQueue(broker());
        MessageSource source = broker().source();
        source.close();
        assertThat(bench.failure(
                                "consuming",
                                source.consume(Subscription.shared(Bench.QUEUE, 1), new Inbox(), lost -> {}))
                        .reason())
                .isEqualTo(Reason.CLOSED);
    }
}
