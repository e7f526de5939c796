package io.nuropb.tck.broker;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How every consumption ends when it is asked to. */
public interface ConsumptionEndContract extends OnBrokerBench {

    @Test
    default void drainWaitsForDeliveriesUnderWay() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "slow");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 10, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);

        CompletableFuture<Integer> drained =
                consumption.drain(bench().patience()).toCompletableFuture();
        trial.rest();
        assertThat(drained).isNotDone();
        inbox.settle(0, Settlement.ACK);
        assertThat(trial.await("the end of the drain", drained)).isZero();
        trial.assertHolds(BrokerTrial.QUEUE);
    }

    @Test
    default void drainOfAnIdleConsumptionEndsAtOnce() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 10, inbox);
        assertThat(trial.await("the end", consumption.drain(Duration.ofDays(1))))
                .isZero();
    }

    @Test
    default void nothingIsHandedOutOnceADrainHasBegun() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);

        CompletionStage<Integer> drained = consumption.drain(bench().patience());
        inbox.settle(0, Settlement.ACK);
        assertThat(trial.await("the end of the drain", drained)).isZero();
        trial.send(BrokerTrial.QUEUE, "c");
        trial.rest();
        assertThat(inbox.texts()).containsExactly("a");
        trial.assertHolds(BrokerTrial.QUEUE, "b", "c");
    }

    @Test
    default void drainGivesBackWhatWasNotHandedOut() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b", "c", "d", "e");
        CompletableFuture<Consumption> started = new CompletableFuture<>();
        CompletableFuture<Boolean> firstCall = new CompletableFuture<>();
        AtomicInteger whenAsked = new AtomicInteger();
        Inbox inbox = new Inbox();
        CompletionStage<Integer> drained = started.thenCombine(firstCall, (consumption, yes) -> consumption)
                .thenCompose(consumption -> {
                    CompletionStage<Integer> end = consumption.drain(bench().calm());
                    whenAsked.set(inbox.size());
                    return end;
                });
        started.complete(trial.consume(bench().source(), Subscription.shared(BrokerTrial.QUEUE, 10), delivery -> {
            firstCall.complete(true);
            return inbox.handle(delivery);
        }));
        assertThat(trial.await("the end of the drain", drained))
                .as("what was not handed out is not counted")
                .isEqualTo(inbox.size());
        assertThat(inbox.size())
                .as("beside the call that was under way, nothing is handed out any more")
                .isLessThanOrEqualTo(whenAsked.get() + 1);
        trial.assertHolds(BrokerTrial.QUEUE, "a", "b", "c", "d", "e");
    }

    @Test
    default void drainHonoursItsLimitAndSaysHowManyItGaveBack() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 2, inbox);
        trial.await("two deliveries", () -> inbox.size() == 2);

        assertThat(trial.await("the end of the drain", consumption.drain(bench().calm())))
                .isEqualTo(2);
        Inbox next = trial.peek(BrokerTrial.QUEUE, 2);
        assertThat(next.texts()).containsExactly("a", "b");
        assertThat(next.deliveries()).allMatch(Delivery::redelivered);
    }

    @Test
    default void aSettlementAfterTheEndIsIgnored() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(source, BrokerTrial.QUEUE, 2, inbox);
        Inbox untouched = new Inbox();
        trial.consume(source, BrokerTrial.DEAD, 1, untouched);
        trial.await("two deliveries", () -> inbox.size() == 2);
        trial.await("the end", consumption.close());

        inbox.settle(0, Settlement.ACK);
        inbox.settle(1, Settlement.REJECT);
        trial.rest();
        assertThat(untouched.losses()).isEmpty();
        assertThat(untouched.size()).isZero();
        trial.assertHolds(BrokerTrial.QUEUE, "a", "b");
    }

    @Test
    default void closeGivesBackWhatIsNotSettled() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        trial.await("the end", consumption.close());
        trial.assertHolds(BrokerTrial.QUEUE, "a", "b");
        assertThat(inbox.losses()).as("an end that was asked for is no loss").isEmpty();
    }

    @Test
    default void closeEndsADrain() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        trial.await("the close", consumption.close());
        assertThat(trial.await("the end of the drain", drained)).isEqualTo(1);
        trial.assertHolds(BrokerTrial.QUEUE, "a");
    }

    @Test
    default void endingTwiceIsEndingOnce() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the first drain", consumption.drain(bench().patience()));
        assertThat(trial.await("the second drain", consumption.drain(bench().patience())))
                .isZero();
        trial.await("the close", consumption.close());
        trial.await("the second close", consumption.close());
        assertThat(inbox.losses()).isEmpty();
    }

    @Test
    default void aConsumptionCanFollowAnotherOnTheSameSource() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a");
        MessageSource source = bench().source();
        Inbox first = new Inbox();
        Consumption consumption = trial.consume(source, BrokerTrial.QUEUE, 1, first);
        trial.await("the first delivery", () -> first.size() == 1);
        first.settle(0, Settlement.ACK);
        trial.await("the end", consumption.drain(bench().patience()));
        trial.send(BrokerTrial.QUEUE, "b");
        Inbox second = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, second);
        trial.await("the next delivery", () -> second.size() == 1);
        assertThat(first.texts()).containsExactly("a");
        assertThat(second.texts()).containsExactly("b");
    }

    @Test
    default void aClosedSourceGivesEverythingBackSilently() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        source.close();
        source.close();
        inbox.settle(0, Settlement.ACK);
        Inbox next = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("both messages", () -> next.size() == 2);
        assertThat(inbox.size()).isEqualTo(1);
        assertThat(inbox.losses()).isEmpty();
        trial.await("the drain of what has ended", consumption.drain(bench().patience()));
    }

    @Test
    default void aClosedSourceRefusesToConsume() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        source.close();
        assertThat(trial.failure(
                                "consuming",
                                source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), new Inbox(), lost -> {}))
                        .reason())
                .isEqualTo(Reason.CLOSED);
    }
}
