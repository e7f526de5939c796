package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageSource} does with queues that a consumer has for itself; a part of
 * {@link MessageSourceContract}.
 */
public interface ExclusiveQueueContract extends OnBrokerBench {

    @Test
    default void anExclusiveQueueIsDeclaredWithItsConsumer() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Inbox inbox = new Inbox();
        trial.consume(bench().source(), Subscription.exclusive("replies", 10), inbox);
        trial.send("replies", "answer");
        trial.await("the answer", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("answer");
    }

    @Test
    default void repliesComeWithoutEndWhateverTheirHandlerMakesOfThem() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), Subscription.replies("replies"), inbox);
        for (int i = 0; i < 300; i++) {
            trial.send("replies", "answer " + i);
        }
        trial.await("all answers, of which none is settled", () -> inbox.size() == 300);
        inbox.settle(0, Settlement.REQUEUE);
        inbox.settle(1, Settlement.REJECT);
        trial.send("replies", "the last one");
        trial.await("the last answer", () -> inbox.size() == 301);
        assertThat(inbox.texts()).doesNotHaveDuplicates().endsWith("the last one");
        assertThat(trial.await("the end", consumption.drain(Duration.ofSeconds(5))))
                .as("nothing is under way, and nothing given back")
                .isZero();
    }

    @Test
    default void anExclusiveQueueIsLockedForOthers() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.consume(bench().source(), Subscription.exclusive("replies", 10), new Inbox());
        for (Subscription subscription :
                List.of(Subscription.shared("replies", 1), Subscription.exclusive("replies", 1))) {
            BrokerException problem =
                    trial.failure("consuming", bench().source().consume(subscription, new Inbox(), lost -> {}));
            assertThat(problem.reason()).isEqualTo(Reason.LOCKED);
            assertThat(problem).hasMessageContaining("replies");
        }
    }

    @Test
    default void anExclusiveQueueHasOneConsumerAtATime() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        Consumption first = trial.consume(source, Subscription.exclusive("replies", 10), new Inbox());
        for (Subscription subscription :
                List.of(Subscription.shared("replies", 1), Subscription.exclusive("replies", 1))) {
            BrokerException problem = trial.failure("consuming", source.consume(subscription, new Inbox(), lost -> {}));
            assertThat(problem.reason()).isEqualTo(Reason.LOCKED);
            assertThat(problem).hasMessageContaining("replies");
        }
        trial.await("the end", first.drain(bench().patience()));
        Inbox next = new Inbox();
        trial.consume(source, Subscription.exclusive("replies", 10), next);
        trial.send("replies", "answer");
        trial.await("the answer", () -> next.size() == 1);
    }

    @Test
    default void anExclusiveQueueGoesWithItsSource() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        trial.consume(source, Subscription.exclusive("replies", 10), new Inbox());
        source.close();
        MessagePublisher publisher = bench().publisher();
        trial.eventually(
                "no route to the queue",
                () -> publisher
                        .publish("", "replies", true, BrokerTrial.message("too late"))
                        .thenApply(published -> published == Published.RETURNED));
    }

    @Test
    default void anExclusiveQueueGoesWithItsConsumer() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        Consumption first = trial.consume(source, Subscription.exclusive("replies", 10), new Inbox());
        trial.await("the end", first.drain(bench().patience()));
        MessagePublisher publisher = bench().publisher();
        trial.eventually(
                "no route to the queue",
                () -> publisher
                        .publish("", "replies", true, BrokerTrial.message("in between"))
                        .thenApply(published -> published == Published.RETURNED));
        assertTheNextOneBeginsEmpty(trial, source);
    }

    @Test
    default void whatTheConsumerOfAnExclusiveQueueGivesBackIsGone() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        Consumption first = trial.consume(source, Subscription.exclusive("replies", 1), inbox);
        trial.send("replies", "under way", "waiting");
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(trial.await("the end", first.drain(bench().calm()))).isEqualTo(1);
        assertThat(inbox.losses()).isEmpty();
        assertTheNextOneBeginsEmpty(trial, source);
    }

    @Test
    default void aDeliveryIsSettledAfterItsExclusiveQueueHasGone() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        Consumption first = trial.consume(source, Subscription.exclusive("replies", 10), inbox);
        trial.send("replies", "under way");
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> end = first.drain(bench().patience());
        Inbox next = new Inbox();
        trial.eventually(
                "the next consumer",
                () -> source.consume(Subscription.exclusive("replies", 10), next, lost -> {})
                        .handle((begun, locked) -> locked == null));
        inbox.settle(0, Settlement.REQUEUE);
        assertThat(trial.await("the end", end)).isZero();
        trial.send("replies", "answer");
        trial.await("the answer", () -> next.size() >= 1);
        assertThat(next.texts()).containsExactly("answer");
    }

    @Test
    default void anExclusiveQueueGetsWhatItsRoutesBring() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(new Topology(List.of(new Exchange("events", ExchangeType.TOPIC, true)), List.of(), List.of()));
        Inbox inbox = new Inbox();
        trial.consume(
                bench().source(),
                Subscription.exclusive("mine", 10).routed("events", List.of("stock.*", "order.#")),
                inbox);
        MessagePublisher publisher = bench().publisher();
        for (String topic : List.of("stock.low", "stock", "order.created.late", "weather.fine")) {
            trial.await("the confirm", publisher.publish("events", topic, false, BrokerTrial.message(topic)));
        }
        trial.send("mine", "by name");
        trial.await("three deliveries", () -> inbox.size() == 3);
        trial.rest();
        assertThat(inbox.texts()).containsExactly("stock.low", "order.created.late", "by name");
    }

    @Test
    default void aRouteFromAMissingExchangeIsNotFoundAndTheSourceGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        Subscription lost = Subscription.exclusive("mine", 10).routed("no-such-exchange", List.of("#"));
        BrokerException problem = trial.failure("consuming", source.consume(lost, new Inbox(), ended -> {}));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("no-such-exchange");
        trial.consume(source, BrokerTrial.QUEUE, 1, new Inbox());
    }

    private static void assertTheNextOneBeginsEmpty(BrokerTrial trial, MessageSource source) {
        Inbox next = new Inbox();
        trial.consume(source, Subscription.exclusive("replies", 10), next);
        trial.send("replies", "answer");
        trial.await("the answer", () -> next.size() >= 1);
        assertThat(next.texts()).containsExactly("answer");
    }
}
