package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link MessageSource} does when the broker, or the way to it, fails a consumption. */
public interface MessageSourceFaultContract extends BrokerFaultContract {

    @Test
    default void aConsumptionWhoseQueueIsDeletedIsLostOnce() {
        Bench bench = Bench.withQueue(broker());
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        faults().deleteQueue(Bench.QUEUE);
        assertLost(bench, inbox, Reason.CANCELLED);

        bench.declare(Bench.workAndDead());
        Inbox again = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, again);
        bench.send(Bench.QUEUE, "new");
        bench.await("the delivery", () -> again.size() == 1);
        assertThat(inbox.size()).as("a lost consumption is silent").isZero();
    }

    @Test
    default void aDeliveryUnderWayOutlivesItsQueueWithoutHarm() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "under way");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        bench.consume(source, Bench.DEAD, 1, neighbour);
        bench.await("the delivery", () -> inbox.size() == 1);
        faults().deleteQueue(Bench.QUEUE);
        assertLost(bench, inbox, Reason.CANCELLED);
        inbox.settle(0, Settlement.ACK);
        bench.send(Bench.DEAD, "for the neighbour");
        bench.await("the neighbour's delivery", () -> neighbour.size() == 1);
        bench.rest();
        assertThat(neighbour.losses()).isEmpty();
        assertThat(inbox.losses()).hasSize(1);
    }

    @Test
    default void aConsumptionWhoseChannelIsClosedIsLostAloneAndItsDeliveryComesAgain() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "held");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        bench.consume(source, Bench.DEAD, 1, neighbour);
        bench.await("the delivery", () -> inbox.size() == 1);
        faults().closeChannels(Bench.QUEUE);
        assertLost(bench, inbox, Reason.CHANNEL_CLOSED);

        inbox.settle(0, Settlement.ACK);
        Inbox again = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, again);
        bench.await("the second delivery", () -> again.size() == 1);
        assertThat(again.delivery(0).redelivered()).isTrue();
        assertThat(neighbour.losses()).isEmpty();
    }

    @Test
    default void aCutConnectionLosesEachOfItsConsumptionsOnce() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "held");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        bench.consume(source, Bench.DEAD, 1, neighbour);
        bench.await("the delivery", () -> inbox.size() == 1);
        faults().cutConnections();
        assertLost(bench, inbox, Reason.UNREACHABLE);
        assertLost(bench, neighbour, Reason.UNREACHABLE);
    }

    @Test
    default void afterACutTheSourceConsumesAgainWhenAsked() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "held");
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        faults().cutConnections();
        assertLost(bench, inbox, Reason.UNREACHABLE);

        inbox.settle(0, Settlement.ACK);
        Inbox again = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, again);
        bench.await("the second delivery", () -> again.size() == 1);
        assertThat(again.delivery(0).redelivered()).isTrue();
        assertThat(inbox.size()).as("a lost consumption is silent").isEqualTo(1);
    }

    @Test
    default void aDrainEndsWithTheConnection() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "held");
        Inbox inbox = new Inbox();
        Consumption consumption = bench.consume(broker().source(), Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        faults().cutConnections();
        assertThat(bench.await("the end of the drain", drained)).isEqualTo(1);
    }

    @Test
    default void whatHasEndedIsNotLostAnyMore() {
        Bench bench = Bench.withQueue(broker());
        MessageSource source = broker().source();
        Inbox ended = new Inbox();
        Consumption consumption = bench.consume(source, Bench.QUEUE, 1, ended);
        Inbox neighbour = new Inbox();
        bench.consume(source, Bench.DEAD, 1, neighbour);
        bench.await("the end", consumption.drain(broker().patience()));
        faults().cutConnections();
        assertLost(bench, neighbour, Reason.UNREACHABLE);
        assertThat(ended.losses()).isEmpty();
    }

    @Test
    default void anExclusiveQueueIsDeclaredAgainAfterACut() {
        Bench bench = Bench.at(broker());
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.await("the consumer", source.consume(Subscription.exclusive("replies", 1), inbox, inbox::lost));
        faults().cutConnections();
        assertLost(bench, inbox, Reason.UNREACHABLE);
        Inbox again = new Inbox();
        bench.eventually(
                "the consumer",
                () -> source.consume(Subscription.exclusive("replies", 1), again, again::lost)
                        .handle((consumption, problem) -> problem == null));
        bench.send("replies", "answer");
        bench.await("the answer", () -> again.size() == 1);
    }

    @Test
    default void aKilledServerLosesTheConsumptionAndIsUnreachableUntilItsReturn() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("persistent"));
        bench.send(publisher, Bench.QUEUE, transientMessage("transient"));
        MessageSource source = broker().source();
        Inbox inbox = new Inbox();
        bench.consume(source, Bench.QUEUE, 1, inbox);
        bench.await("the delivery", () -> inbox.size() == 1);
        faults().killServer();
        assertLost(bench, inbox, Reason.UNREACHABLE);
        assertThat(bench.failure(
                                "consuming",
                                source.consume(Subscription.shared(Bench.QUEUE, 1), new Inbox(), lost -> {}))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);

        faults().startServer();
        Inbox again = new Inbox();
        bench.consume(source, Bench.QUEUE, 10, again);
        bench.send(Bench.QUEUE, "after");
        bench.await("two deliveries", () -> again.size() == 2);
        assertThat(again.deliveries()).extracting(Bench::text).containsExactly("persistent", "after");
        assertThat(again.deliveries()).extracting(Delivery::routingKey).containsOnly(Bench.QUEUE);
    }

    private static Envelope transientMessage(String text) {
        Envelope like = Bench.message(text);
        return new Envelope(like.contentType(), null, null, null, false, Map.of(), like.body());
    }

    private static void assertLost(Bench bench, Inbox inbox, Reason reason) {
        bench.await("the loss", () -> !inbox.losses().isEmpty());
        bench.rest();
        assertThat(inbox.losses()).hasSize(1);
        assertThat(inbox.losses().get(0).reason()).isEqualTo(reason);
        assertThat(inbox.losses().get(0)).hasMessageMatching("(?s).{20,}");
    }
}
