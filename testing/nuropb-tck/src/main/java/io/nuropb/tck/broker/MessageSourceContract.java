package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageSource} does while nothing breaks; queues of a consumer's own are
 * {@link ExclusiveQueueContract}'s, and how consumptions end is {@link ConsumptionEndContract}'s.
 */
public interface MessageSourceContract extends ExclusiveQueueContract {

    @Test
    default void messagesComeInTheOrderInWhichTheyWereSent() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        String[] texts = IntStream.range(0, 50).mapToObj(i -> "m" + i).toArray(String[]::new);
        trial.send(BrokerTrial.QUEUE, texts);
        assertThat(trial.peek(BrokerTrial.QUEUE, 50).texts()).containsExactly(texts);
    }

    @Test
    default void aDeliverySaysWhereItsMessageWasPublished() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "hello");
        Delivery delivery = trial.peek(BrokerTrial.QUEUE, 1).delivery(0);
        assertThat(delivery.exchange()).isEmpty();
        assertThat(delivery.routingKey()).isEqualTo(BrokerTrial.QUEUE);
        assertThat(delivery.redelivered()).isFalse();
        assertThat(delivery.earlierDeliveries()).isZero();
    }

    @Test
    default void aDeliverySaysWhenItsMessageWasPublishedInWholeSeconds() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Instant before = bench().scheduler().wallClock().truncatedTo(ChronoUnit.SECONDS);
        trial.send(BrokerTrial.QUEUE, "hello");
        Instant sent = trial.peek(BrokerTrial.QUEUE, 1).delivery(0).sentAt().orElseThrow();
        assertThat(sent)
                .isBetween(before, bench().scheduler().wallClock())
                .isEqualTo(sent.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    default void nobodyIsNamedAsTheSenderWhoDoesNotSayWhoItIs() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "hello");
        assertThat(trial.peek(BrokerTrial.QUEUE, 1).delivery(0).sender()).isEmpty();
    }

    @Test
    default void noMoreDeliveriesAreUnderWayThanThePrefetchAllows() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b", "c", "d");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("two deliveries", () -> inbox.size() == 2);
        trial.rest();
        assertThat(inbox.texts()).containsExactly("a", "b");

        inbox.settle(1, Settlement.ACK);
        trial.await("a third delivery", () -> inbox.size() == 3);
        trial.rest();
        assertThat(inbox.texts()).containsExactly("a", "b", "c");
    }

    @Test
    default void consumersOfOneQueueTakeTurns() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox one = trial.consume(BrokerTrial.QUEUE, 10);
        Inbox other = trial.consume(BrokerTrial.QUEUE, 10);
        trial.send(BrokerTrial.QUEUE, "a", "b", "c", "d", "e", "f");
        trial.await("six deliveries", () -> one.size() + other.size() == 6);
        assertThat(one.size()).isEqualTo(3);
        assertThat(other.size()).isEqualTo(3);
    }

    @Test
    default void anAcknowledgedMessageIsGone() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "done");
        settleFirst(trial, Settlement.ACK);
        trial.assertHolds(BrokerTrial.QUEUE);
        trial.assertHolds(BrokerTrial.DEAD);
    }

    @Test
    default void aRejectedMessageIsDeadLettered() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad");
        settleFirst(trial, Settlement.REJECT);
        assertThat(trial.peek(BrokerTrial.DEAD, 1).texts()).containsExactly("bad");
        trial.assertHolds(BrokerTrial.QUEUE);
    }

    @Test
    default void aRequeuedMessageComesAgainAndSaysSo() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "again");
        Inbox inbox = trial.peek(BrokerTrial.QUEUE, 1);
        inbox.settle(0, Settlement.REQUEUE);
        trial.await("the second delivery", () -> inbox.size() == 2);
        assertThat(inbox.delivery(1).redelivered()).isTrue();
        assertThat(inbox.delivery(1).earlierDeliveries()).isEqualTo(1);
        assertThat(BrokerTrial.text(inbox.delivery(1))).isEqualTo("again");
        inbox.settle(1, Settlement.ACK);
        trial.rest();
        assertThat(inbox.size()).isEqualTo(2);
    }

    @Test
    default void aRequeuedMessageKeepsItsPlace() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("the first delivery", () -> inbox.size() == 1);
        inbox.settle(0, Settlement.REQUEUE);
        trial.await("the second delivery", () -> inbox.size() == 2);
        assertThat(inbox.texts()).containsExactly("a", "a");
    }

    @Test
    default void deliveriesMayBeSettledInAnyOrder() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 10, inbox);
        trial.await("three deliveries", () -> inbox.size() == 3);
        inbox.settle(2, Settlement.ACK);
        inbox.settle(0, Settlement.REJECT);
        trial.await("the end", consumption.drain(bench().calm()));
        assertThat(trial.peek(BrokerTrial.DEAD, 1).texts()).containsExactly("a");
        trial.assertHolds(BrokerTrial.QUEUE, "b");
    }

    @Test
    default void ofManySettlementsAtOnceEachIsWhatItSays() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        int messages = 300;
        trial.send(
                BrokerTrial.QUEUE,
                IntStream.range(0, messages).mapToObj(Integer::toString).toArray(String[]::new));
        List<String> rejected = IntStream.range(0, messages)
                .filter(i -> i % 3 == 1)
                .mapToObj(Integer::toString)
                .toList();
        AtomicInteger settled = new AtomicInteger();
        Consumption consumption =
                trial.consume(bench().source(), Subscription.shared(BrokerTrial.QUEUE, 40), delivery -> {
                    CompletableFuture<Settlement> settlement = new CompletableFuture<>();
                    int number = Integer.parseInt(BrokerTrial.text(delivery));
                    bench().scheduler().schedule(Duration.ofMillis(number * 7 % 11), () -> {
                        settlement.complete(mixed(number, delivery.redelivered()));
                        settled.incrementAndGet();
                    });
                    return settlement;
                });
        trial.await("all settlements", () -> settled.get() == messages + messages / 3);
        trial.await("the end", consumption.drain(bench().calm()));
        trial.assertHolds(BrokerTrial.QUEUE);
        assertThat(trial.peek(BrokerTrial.DEAD, rejected.size()).texts()).containsExactlyInAnyOrderElementsOf(rejected);
    }

    /** A third each is acknowledged, rejected, and acknowledged when it has come again. */
    private static Settlement mixed(int number, boolean redelivered) {
        return switch (number % 3) {
            case 1 -> Settlement.REJECT;
            case 2 -> redelivered ? Settlement.ACK : Settlement.REQUEUE;
            default -> Settlement.ACK;
        };
    }

    @Test
    default void aHandlingThatFailsRejects() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad");
        Inbox inbox = trial.peek(BrokerTrial.QUEUE, 1);
        inbox.fail(0, new IllegalStateException("the handling of this message fails"));
        assertThat(trial.peek(BrokerTrial.DEAD, 1).texts()).containsExactly("bad");
        assertThat(inbox.losses()).isEmpty();
    }

    @Test
    default void aHandlerThatThrowsRejectsAndGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad", "worse");
        trial.consume(bench().source(), Subscription.shared(BrokerTrial.QUEUE, 1), delivery -> {
            throw new IllegalStateException("the handler of this test throws");
        });
        assertThat(trial.peek(BrokerTrial.DEAD, 2).texts()).containsExactly("bad", "worse");
    }

    @Test
    default void aHandlerThatThrowsAnErrorRejectsAndGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad", "worse");
        trial.consume(bench().source(), Subscription.shared(BrokerTrial.QUEUE, 1), delivery -> {
            throw new NoClassDefFoundError("the handler of this test lacks a class");
        });
        assertThat(trial.peek(BrokerTrial.DEAD, 2).texts()).containsExactly("bad", "worse");
    }

    @Test
    default void handlerCallsOfOneConsumptionDoNotOverlap() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch overlap = new CountDownLatch(1);
        trial.consume(bench().source(), Subscription.shared(BrokerTrial.QUEUE, 50), delivery -> {
            if (inside.incrementAndGet() > 1) {
                overlap.countDown();
            }
            if (calls.incrementAndGet() <= 5) {
                // Of the machine's time, whatever time the bench has: another call could begin meanwhile.
                awaitAtMost(overlap, Duration.ofMillis(20));
            }
            inside.decrementAndGet();
            return CompletableFuture.completedFuture(Settlement.ACK);
        });
        MessagePublisher publisher = bench().publisher();
        for (int i = 0; i < 200; i++) {
            publisher.publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("m" + i));
        }
        trial.await("200 calls", () -> calls.get() == 200);
        assertThat(overlap.getCount()).as("no call began while another one ran").isEqualTo(1);
    }

    private static void awaitAtMost(CountDownLatch latch, Duration limit) {
        try {
            latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    default void aMissingQueueIsNotFoundAndTheSourceGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        BrokerException problem =
                trial.failure("consuming", source.consume(Subscription.shared("no-such-queue", 1), inbox, inbox::lost));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("no-such-queue");
        trial.consume(source, BrokerTrial.QUEUE, 1, new Inbox());
        trial.rest();
        assertThat(inbox.losses()).as("what never began is not lost").isEmpty();
    }

    @Test
    default void aMissingVirtualHostIsReported() {
        BrokerException problem = BrokerTrial.at(bench())
                .failure(
                        "consuming",
                        bench().inMissingVirtualHost()
                                .source()
                                .consume(Subscription.shared("q", 1), new Inbox(), lost -> {}));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
    }

    @Test
    default void theMessagesThatNobodyHoldsAreCounted() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        MessageSource source = bench().source();
        assertThat(trial.await("the count", source.ready(BrokerTrial.QUEUE))).hasValue(3);
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("two deliveries", () -> inbox.size() == 2);
        assertThat(trial.await("the count", source.ready(BrokerTrial.QUEUE))).hasValue(1);
        inbox.settle(0, Settlement.ACK);
        trial.await("a third delivery", () -> inbox.size() == 3);
        assertThat(trial.await("the count", source.ready(BrokerTrial.QUEUE))).hasValue(0);
    }

    @Test
    default void inAMissingQueueNothingIsCountedAndTheSourceGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        BrokerException problem = trial.failure("the count", source.ready("no-such-queue"));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("no-such-queue");
        trial.send(BrokerTrial.QUEUE, "a");
        assertThat(trial.await("the count", source.ready(BrokerTrial.QUEUE))).hasValue(1);
    }

    private void settleFirst(BrokerTrial trial, Settlement settlement) {
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 10, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        inbox.settle(0, settlement);
        assertThat(trial.await("the end", consumption.drain(bench().patience())))
                .isZero();
    }
}
