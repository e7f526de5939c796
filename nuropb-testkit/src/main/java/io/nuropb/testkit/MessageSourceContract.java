package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link MessageSource} does while nothing breaks; how consumptions end is {@link ConsumptionEndContract}. */
public interface MessageSourceContract extends BrokerContract {

    @Test
    default void messagesComeInTheOrderInWhichTheyWereSent() {
        Bench bench = Bench.withQueue(broker());
        String[] texts = IntStream.range(0, 50).mapToObj(i -> "m" + i).toArray(String[]::new);
        bench.send(Bench.QUEUE, texts);
        assertThat(bench.peek(Bench.QUEUE, 50).texts()).containsExactly(texts);
    }

    @Test
    default void aDeliverySaysWhereItsMessageWasPublished() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "hello");
        Delivery delivery = bench.peek(Bench.QUEUE, 1).delivery(0);
        assertThat(delivery.exchange()).isEmpty();
        assertThat(delivery.routingKey()).isEqualTo(Bench.QUEUE);
        assertThat(delivery.redelivered()).isFalse();
        assertThat(delivery.earlierDeliveries()).isZero();
    }

    @Test
    default void noMoreDeliveriesAreUnderWayThanThePrefetchAllows() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b", "c", "d");
        Inbox inbox = bench.consume(Bench.QUEUE, 2);
        bench.await("two deliveries", () -> inbox.size() == 2);
        bench.rest();
        assertThat(inbox.texts()).containsExactly("a", "b");

        inbox.settle(1, Settlement.ACK);
        bench.await("a third delivery", () -> inbox.size() == 3);
        bench.rest();
        assertThat(inbox.texts()).containsExactly("a", "b", "c");
    }

    @Test
    default void consumersOfOneQueueTakeTurns() {
        Bench bench = Bench.withQueue(broker());
        Inbox one = bench.consume(Bench.QUEUE, 10);
        Inbox other = bench.consume(Bench.QUEUE, 10);
        bench.send(Bench.QUEUE, "a", "b", "c", "d", "e", "f");
        bench.await("six deliveries", () -> one.size() + other.size() == 6);
        assertThat(one.size()).isEqualTo(3);
        assertThat(other.size()).isEqualTo(3);
    }

    @Test
    default void anAcknowledgedMessageIsGone() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "done");
        settleFirst(bench, Settlement.ACK);
        bench.assertHolds(Bench.QUEUE);
        bench.assertHolds(Bench.DEAD);
    }

    @Test
    default void aRejectedMessageIsDeadLettered() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "bad");
        settleFirst(bench, Settlement.REJECT);
        assertThat(bench.peek(Bench.DEAD, 1).texts()).containsExactly("bad");
        bench.assertHolds(Bench.QUEUE);
    }

    @Test
    default void aRequeuedMessageComesAgainAndSaysSo() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "again");
        Inbox inbox = bench.peek(Bench.QUEUE, 1);
        inbox.settle(0, Settlement.REQUEUE);
        bench.await("the second delivery", () -> inbox.size() == 2);
        assertThat(inbox.delivery(1).redelivered()).isTrue();
        assertThat(inbox.delivery(1).earlierDeliveries()).isEqualTo(1);
        assertThat(Bench.text(inbox.delivery(1))).isEqualTo("again");
        inbox.settle(1, Settlement.ACK);
        bench.rest();
        assertThat(inbox.size()).isEqualTo(2);
    }

    @Test
    default void aRequeuedMessageKeepsItsPlace() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b", "c");
        Inbox inbox = bench.consume(Bench.QUEUE, 1);
        bench.await("the first delivery", () -> inbox.size() == 1);
        inbox.settle(0, Settlement.REQUEUE);
        bench.await("the second delivery", () -> inbox.size() == 2);
        assertThat(inbox.texts()).containsExactly("a", "a");
    }

    @Test
    default void deliveriesMayBeSettledInAnyOrder() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "a", "b", "c");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 10, inbox);
        bench.await("three deliveries", () -> inbox.size() == 3);
        inbox.settle(2, Settlement.ACK);
        inbox.settle(0, Settlement.REJECT);
        bench.await("the end", consumption.drain(broker().calm()));
        assertThat(bench.peek(Bench.DEAD, 1).texts()).containsExactly("a");
        bench.assertHolds(Bench.QUEUE, "b");
    }

    @Test
    default void aHandlingThatFailsRejects() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "bad");
        Inbox inbox = bench.peek(Bench.QUEUE, 1);
        inbox.fail(0, new IllegalStateException("the handling of this message fails"));
        assertThat(bench.peek(Bench.DEAD, 1).texts()).containsExactly("bad");
        assertThat(inbox.losses()).isEmpty();
    }

    @Test
    default void aHandlerThatThrowsRejectsAndGoesOn() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "bad", "worse");
        bench.consume(broker().source(), Subscription.shared(Bench.QUEUE, 1), delivery -> {
            throw new IllegalStateException("the handler of this test throws");
        });
        assertThat(bench.peek(Bench.DEAD, 2).texts()).containsExactly("bad", "worse");
    }

    @Test
    default void handlerCallsOfOneConsumptionDoNotOverlap() {
        Bench bench = Bench.withQueue(broker());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        bench.consume(broker().source(), Subscription.shared(Bench.QUEUE, 50), delivery -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            calls.incrementAndGet();
            inside.decrementAndGet();
            return CompletableFuture.completedFuture(Settlement.ACK);
        });
        MessagePublisher publisher = broker().publisher();
        for (int i = 0; i < 200; i++) {
            publisher.publish("", Bench.QUEUE, true, Bench.message("m" + i));
        }
        bench.await("200 calls", () -> calls.get() == 200);
        assertThat(most).hasValue(1);
    }

    @Test
    default void aMissingQueueIsNotFoundAndTheSourceGoesOn() {
        Bench bench = Bench.withQueue(broker());
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        BrokerException problem =
                bench.failure("consuming", source.consume(Subscription.shared("no-such-queue", 1), inbox, inbox::lost));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("no-such-queue");
        bench.consume(source, Bench.QUEUE, 1, new Inbox());
        bench.rest();
        assertThat(inbox.losses()).as("what never began is not lost").isEmpty();
    }

    @Test
    default void aMissingVirtualHostIsReported() {
        BrokerException problem = Bench.at(broker())
                .failure(
                        "consuming",
                        broker().inMissingVirtualHost()
                                .source()
                                .consume(Subscription.shared("q", 1), new Inbox(), lost -> {}));
        assertThat(problem.reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
    }

    @Test
    default void anExclusiveQueueIsDeclaredWithItsConsumer() {
        Bench bench = Bench.at(broker());
        Inbox inbox = new Inbox();
        bench.consume(broker().source(), Subscription.exclusive("replies", 10), inbox);
        bench.send("replies", "answer");
        bench.await("the answer", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("answer");
    }

    @Test
    default void anExclusiveQueueIsLockedForOthers() {
        Bench bench = Bench.at(broker());
        bench.consume(broker().source(), Subscription.exclusive("replies", 10), new Inbox());
        for (Subscription subscription :
                List.of(Subscription.shared("replies", 1), Subscription.exclusive("replies", 1))) {
            BrokerException problem =
                    bench.failure("consuming", broker().source().consume(subscription, new Inbox(), lost -> {}));
            assertThat(problem.reason()).isEqualTo(Reason.LOCKED);
            assertThat(problem).hasMessageContaining("replies");
        }
    }

    @Test
    default void anExclusiveQueueGoesWithItsSource() {
        Bench bench = Bench.at(broker());
        MessageSource source = broker().source();
        bench.consume(source, Subscription.exclusive("replies", 10), new Inbox());
        source.close();
        MessagePublisher publisher = broker().publisher();
        bench.eventually(
                "no route to the queue",
                () -> publisher
                        .publish("", "replies", true, Bench.message("too late"))
                        .thenApply(published -> published == Published.RETURNED));
    }

    private void settleFirst(Bench bench, Settlement settlement) {
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 10, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        inbox.settle(0, settlement);
        assertThat(bench.await("the end", consumption.drain(broker().patience())))
                .isZero();
    }
}
