package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What every {@link MessageSource} does when the broker, or the way to it, fails a consumption. */
public interface MessageSourceFaultContract extends OnBrokerFaultBench {

    @Test
    default void aConsumptionWhoseQueueIsDeletedIsLostOnce() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        bench().deleteQueue(BrokerTrial.QUEUE);
        assertLost(trial, inbox, Reason.CANCELLED);

        trial.declare(BrokerTrial.workAndDead());
        Inbox again = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, again);
        trial.send(BrokerTrial.QUEUE, "new");
        trial.await("the delivery", () -> again.size() == 1);
        assertThat(inbox.size()).as("a lost consumption is silent").isZero();
    }

    @Test
    default void aDeliveryUnderWayOutlivesItsQueueWithoutHarm() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "under way");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        trial.consume(source, BrokerTrial.DEAD, 1, neighbour);
        trial.await("the delivery", () -> inbox.size() == 1);
        bench().deleteQueue(BrokerTrial.QUEUE);
        assertLost(trial, inbox, Reason.CANCELLED);
        inbox.settle(0, Settlement.ACK);
        trial.send(BrokerTrial.DEAD, "for the neighbour");
        trial.await("the neighbour's delivery", () -> neighbour.size() == 1);
        trial.rest();
        assertThat(neighbour.losses()).isEmpty();
        assertThat(inbox.losses()).hasSize(1);
    }

    @Test
    default void aConsumptionWhoseChannelIsClosedIsLostAloneAndItsDeliveryComesAgain() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "held");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        trial.consume(source, BrokerTrial.DEAD, 1, neighbour);
        trial.await("the delivery", () -> inbox.size() == 1);
        bench().closeChannels(BrokerTrial.QUEUE);
        assertLost(trial, inbox, Reason.CHANNEL_CLOSED);

        inbox.settle(0, Settlement.ACK);
        Inbox again = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, again);
        trial.await("the second delivery", () -> again.size() == 1);
        assertThat(again.delivery(0).redelivered()).isTrue();
        assertThat(neighbour.losses()).isEmpty();
    }

    @Test
    default void aCutConnectionLosesEachOfItsConsumptionsOnce() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "held");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        Inbox neighbour = new Inbox();
        trial.consume(source, BrokerTrial.DEAD, 1, neighbour);
        trial.await("the delivery", () -> inbox.size() == 1);
        bench().cutConnections();
        assertLost(trial, inbox, Reason.UNREACHABLE);
        assertLost(trial, neighbour, Reason.UNREACHABLE);
    }

    @Test
    default void aLostConnectionIsReportedAndSoAreTheAttemptsAtTheNext() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        source.listen(reports::add);
        trial.consume(source, BrokerTrial.QUEUE, 1, new Inbox());
        assertThat(reports).hasSize(1).hasOnlyElementsOfType(LinkReport.Opened.class);

        bench().killServer();
        trial.await("the report of the loss", () -> reports.size() == 2);
        assertThat(reports.get(1)).isInstanceOf(LinkReport.Lost.class);
        trial.failure(
                "consuming", source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), new Inbox(), problem -> {}));
        assertThat(reports).hasSize(3).last().isInstanceOf(LinkReport.NotOpened.class);

        bench().startServer();
        trial.declare(BrokerTrial.workAndDead());
        trial.consume(source, BrokerTrial.QUEUE, 1, new Inbox());
        LinkReport.Opened first = (LinkReport.Opened) reports.get(0);
        assertThat(reports).hasSize(4).last().isInstanceOfSatisfying(LinkReport.Opened.class, later -> {
            assertThat(later.link()).isEqualTo(first.link());
            assertThat(later.connection()).isGreaterThan(first.connection());
        });
    }

    @Test
    default void afterACutTheSourceConsumesAgainWhenAsked() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "held");
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        bench().cutConnections();
        assertLost(trial, inbox, Reason.UNREACHABLE);

        inbox.settle(0, Settlement.ACK);
        Inbox again = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, again);
        trial.await("the second delivery", () -> again.size() == 1);
        assertThat(again.delivery(0).redelivered()).isTrue();
        assertThat(inbox.size()).as("a lost consumption is silent").isEqualTo(1);
    }

    @Test
    default void aDrainEndsWithTheConnection() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "held");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        bench().cutConnections();
        assertThat(trial.await("the end of the drain", drained)).isEqualTo(1);
    }

    /**
     * What a draining consumer gives back shows that the broker has cancelled it; then only its deliveries are left to
     * be lost.
     */
    @Test
    default void aDrainWhoseConsumerIsCancelledAlreadyEndsWithTheConnectionToo() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "held");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench().source(), BrokerTrial.QUEUE, 2, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        trial.send(BrokerTrial.QUEUE, "late");
        trial.peek(BrokerTrial.QUEUE, 1);
        bench().cutConnections();
        assertThat(trial.await("the end of the drain", drained)).isEqualTo(1);
    }

    @Test
    default void whatHasEndedIsNotLostAnyMore() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessageSource source = bench().source();
        Inbox ended = new Inbox();
        Consumption consumption = trial.consume(source, BrokerTrial.QUEUE, 1, ended);
        Inbox neighbour = new Inbox();
        trial.consume(source, BrokerTrial.DEAD, 1, neighbour);
        trial.await("the end", consumption.drain(bench().patience()));
        bench().cutConnections();
        assertLost(trial, neighbour, Reason.UNREACHABLE);
        assertThat(ended.losses()).isEmpty();
    }

    @Test
    default void anExclusiveQueueIsDeclaredAgainAfterACut() {
        BrokerTrial trial = BrokerTrial.at(bench());
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.await("the consumer", source.consume(Subscription.exclusive("replies", 1), inbox, inbox::lost));
        bench().cutConnections();
        assertLost(trial, inbox, Reason.UNREACHABLE);
        Inbox again = new Inbox();
        trial.eventually(
                "the consumer",
                () -> source.consume(Subscription.exclusive("replies", 1), again, again::lost)
                        .handle((consumption, problem) -> problem == null));
        trial.send("replies", "answer");
        trial.await("the answer", () -> again.size() == 1);
    }

    @Test
    default void aKilledServerLosesTheConsumptionAndIsUnreachableUntilItsReturn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("persistent"));
        trial.send(publisher, BrokerTrial.QUEUE, transientMessage("transient"));
        MessageSource source = bench().source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        bench().killServer();
        assertLost(trial, inbox, Reason.UNREACHABLE);
        assertThat(trial.failure(
                                "consuming",
                                source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), new Inbox(), lost -> {}))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);

        bench().startServer();
        Inbox again = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 10, again);
        trial.send(BrokerTrial.QUEUE, "after");
        trial.await("two deliveries", () -> again.size() == 2);
        assertThat(again.deliveries()).extracting(BrokerTrial::text).containsExactly("persistent", "after");
        assertThat(again.deliveries()).extracting(Delivery::routingKey).containsOnly(BrokerTrial.QUEUE);
    }

    private static Envelope transientMessage(String text) {
        Envelope like = BrokerTrial.message(text);
        return new Envelope(like.contentType(), null, null, null, false, Map.of(), like.body());
    }

    private static void assertLost(BrokerTrial trial, Inbox inbox, Reason reason) {
        trial.await("the loss", () -> !inbox.losses().isEmpty());
        trial.rest();
        assertThat(inbox.losses()).hasSize(1);
        assertThat(inbox.losses().get(0).reason()).isEqualTo(reason);
        assertThat(inbox.losses().get(0)).hasMessageMatching("(?s).{20,}");
    }
}
