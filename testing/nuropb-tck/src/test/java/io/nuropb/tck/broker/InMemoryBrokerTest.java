package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryBroker.Answer;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.inmemory.Permission;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerObject.VirtualHost;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a test holds in its hands with an in-memory broker, beyond what every adapter does. */
class InMemoryBrokerTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(time);
    private final InMemoryBroker broker = bench.broker();
    private final InMemoryVirtualHost host = broker.virtualHost();
    private final BrokerTrial trial = BrokerTrial.withQueue(bench);

    @Test
    void nothingHappensUnlessTimeIsMoved() {
        Inbox inbox = new Inbox();
        bench.source().consume(Subscription.shared(BrokerTrial.QUEUE, 1), inbox, inbox::lost);
        CompletableFuture<Published> outcome = bench.publisher()
                .publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("hello"))
                .toCompletableFuture();
        assertThat(inbox.size()).isZero();
        assertThat(outcome).isNotDone();
        time.runUntilIdle();
        assertThat(inbox.texts()).containsExactly("hello");
        assertThat(outcome).isCompletedWithValue(Published.CONFIRMED);
    }

    @Test
    void whatWaitsInAQueueCanBeSeen() {
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("b", "c");
        assertThat(host.unsettled(BrokerTrial.QUEUE)).isEqualTo(1);
        assertThat(host.consumers(BrokerTrial.QUEUE)).isEqualTo(1);
        assertThat(host.queues()).containsExactly(BrokerTrial.DEAD, BrokerTrial.QUEUE);
    }

    @Test
    void aSuspendedQueueDoesNothingUntilItIsResumed() {
        trial.send(BrokerTrial.QUEUE, "a");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("the delivery", () -> inbox.size() == 1);

        host.suspendQueue(BrokerTrial.QUEUE);
        inbox.settle(0, Settlement.ACK);
        CompletableFuture<Published> outcome = bench.publisher()
                .publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("b"))
                .toCompletableFuture();
        time.runUntilIdle();
        assertThat(host.acknowledged(BrokerTrial.QUEUE)).isEmpty();
        assertThat(inbox.size()).isEqualTo(1);
        assertThat(outcome).isNotDone();

        host.resumeQueue(BrokerTrial.QUEUE);
        time.runUntilIdle();
        assertThat(texts(host.acknowledged(BrokerTrial.QUEUE))).containsExactly("a");
        assertThat(inbox.texts()).containsExactly("a", "b");
        assertThat(outcome).isCompletedWithValue(Published.CONFIRMED);
    }

    @Test
    void aRestartKeepsWhatIsDurableAndLosesTheRest() {
        trial.declare(queue("transient", false, Map.of()));
        trial.declare(queue("quorum", true, Map.of("x-queue-type", "quorum")));
        MessagePublisher publisher = bench.publisher();
        for (String queue : List.of(BrokerTrial.QUEUE, "quorum")) {
            trial.send(publisher, queue, BrokerTrial.message("persistent"));
            trial.send(publisher, queue, fleeting("fleeting"));
        }
        broker.restart();
        assertThat(host.queues()).containsExactly(BrokerTrial.DEAD, "quorum", BrokerTrial.QUEUE);
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("persistent");
        assertThat(texts(host.messages("quorum"))).containsExactly("persistent", "fleeting");
        assertThat(broker.connections()).isZero();
    }

    @Test
    void aRestartCountsADeliveryOnceHoweverManyConsumersTheQueueHas() {
        assertThat(earlierDeliveriesAfter(broker::restart)).isEqualTo(1);
    }

    @Test
    void connectionsThatBreakTogetherCountADeliveryOnce() {
        assertThat(earlierDeliveriesAfter(broker::cutConnections)).isEqualTo(1);
    }

    @Test
    void connectionsThatAreTerminatedTogetherCountADeliveryOnce() {
        assertThat(earlierDeliveriesAfter(() -> bench.terminator().terminate(bench.user(), "for a test")))
                .isEqualTo(1);
    }

    /** Of one message, which one of three consumers holds. */
    private long earlierDeliveriesAfter(Runnable fault) {
        trial.declare(queue("quorum", true, Map.of("x-queue-type", "quorum")));
        List<Inbox> inboxes = List.of(new Inbox(), new Inbox(), new Inbox());
        inboxes.forEach(inbox -> trial.consume(bench.source(), "quorum", 1, inbox));
        trial.send("quorum", "held");
        trial.await("the delivery", () -> inboxes.stream().mapToInt(Inbox::size).sum() == 1);
        fault.run();
        time.runUntilIdle();
        Inbox again = trial.consume("quorum", 1);
        trial.await("the next delivery", () -> again.size() == 1);
        return again.delivery(0).earlierDeliveries();
    }

    @Test
    void whatWasBeingDeliveredComesBackToItsPlaceAtARestart() {
        trial.send(BrokerTrial.QUEUE, "a", "b");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("the delivery", () -> inbox.size() == 1);
        broker.restart();
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("a", "b");
    }

    @Test
    void aBindingThatIsDeletedLeadsNowhere() {
        host.unbind(new Binding(BrokerTrial.DEAD, BrokerTrial.DEAD, ""));
        assertThat(trial.verify(BrokerTrial.workAndDead()).problems()).contains("binding of queue 'dead'");
        assertThatThrownBy(() -> host.unbind(new Binding(BrokerTrial.DEAD, BrokerTrial.DEAD, "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExchangeThatIsDeletedIsMissing() {
        host.deleteExchange(BrokerTrial.DEAD);
        assertThat(trial.verify(BrokerTrial.workAndDead()).problems())
                .contains("exchange 'dead' is missing")
                .contains("binding of queue 'dead'");
    }

    @Test
    void aConsumerCanBeCancelledWhileItsQueueRemains() {
        trial.send(BrokerTrial.QUEUE, "held");
        Inbox inbox = trial.peek(BrokerTrial.QUEUE, 1);
        host.cancelConsumers(BrokerTrial.QUEUE);
        trial.await("the loss", () -> inbox.losses().size() == 1);
        assertThat(inbox.losses().get(0).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("held");
    }

    @Test
    void oneOfSeveralConsumersCanBeCancelled() {
        Inbox oldest = trial.consume(BrokerTrial.QUEUE, 1);
        Inbox other = trial.consume(BrokerTrial.QUEUE, 1);
        host.cancelConsumer(BrokerTrial.QUEUE);
        trial.await("the loss", () -> oldest.losses().size() == 1);
        assertThat(oldest.losses().get(0).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(other.losses()).isEmpty();
        assertThat(host.consumers(BrokerTrial.QUEUE)).isEqualTo(1);
    }

    @Test
    void oneClientsConnectionCanBeCutAlone() {
        InMemoryMessageSource source = new InMemoryMessageSource(broker, InMemoryConfig.defaults());
        Inbox cut = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, cut);
        Inbox other = trial.consume(BrokerTrial.QUEUE, 1);
        source.cutConnection();
        trial.await("the loss", () -> cut.losses().size() == 1);
        assertThat(other.losses()).isEmpty();
        assertThat(host.consumers(BrokerTrial.QUEUE)).isEqualTo(1);
    }

    @Test
    void aBrokerThatSaysNoTakesNothing() {
        broker.answerPublishers(Answer.NACK);
        assertThat(publish()).isEqualTo(Published.NACKED);
        assertThat(host.messages(BrokerTrial.QUEUE)).isEmpty();
        broker.answerPublishers(Answer.TRUTHFUL);
        assertThat(publish()).isEqualTo(Published.CONFIRMED);
    }

    @Test
    void aConfirmThatIsLostLeavesTheMessageTaken() {
        broker.answerPublishers(Answer.NONE);
        assertThat(trial.failure(
                                "publishing",
                                bench.publisher().publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("taken")))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("taken");
    }

    @Test
    void aMessageThatWasGivenUpWhileBlockedMayStillBeTaken() {
        broker.block();
        trial.failure(
                "publishing", bench.publisher().publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("late")));
        assertThat(host.messages(BrokerTrial.QUEUE)).isEmpty();
        broker.unblock();
        assertThat(texts(host.messages(BrokerTrial.QUEUE))).containsExactly("late");
    }

    @Test
    void tooManyMessagesWithoutAnAnswerAreRefusedAtOnce() {
        broker.block();
        MessagePublisher publisher = bench.publisher();
        for (int i = 0; i < InMemoryMessagePublisher.UNCONFIRMED; i++) {
            publisher.publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("m"));
        }
        CompletableFuture<Published> one = publisher
                .publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("too many"))
                .toCompletableFuture();
        time.runUntilIdle();
        assertThat(trial.failure("publishing", one).reason()).isEqualTo(Reason.BLOCKED);
    }

    @Test
    void usersCanBeTurnedAway() {
        broker.admitUsers(false);
        assertThat(trial.failure("verify", bench.topology().verify(BrokerTrial.workAndDead()))
                        .reason())
                .isEqualTo(Reason.BAD_CREDENTIALS);
        broker.admitUsers(true);
        assertThat(trial.verify(BrokerTrial.workAndDead()).isSatisfied()).isTrue();
    }

    @Test
    void aClientThatWasAskedToCreatesTheVirtualHost() {
        InMemoryConfig config =
                InMemoryConfig.defaults().withVirtualHost("shop").creatingVirtualHost();
        InMemoryTopology topology = new InMemoryTopology(broker, config);
        TopologyReport before = trial.await("the verification", topology.verify(BrokerTrial.workAndDead()));
        assertThat(before.findings())
                .hasSize(1 + BrokerTrial.workAndDead().objects().size());
        assertThat(before.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Missing);

        TopologyReport created = trial.await("the declaration", topology.declare(BrokerTrial.workAndDead()));
        assertThat(created.findings().get(0).object()).isEqualTo(new VirtualHost("shop"));
        assertThat(created.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Created);
        TopologyReport again = trial.await("the declaration", topology.declare(BrokerTrial.workAndDead()));
        assertThat(again.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Present);
        assertThat(broker.virtualHost("shop").queues()).hasSize(2);
    }

    @Test
    void virtualHostsKnowNothingOfEachOther() {
        broker.createVirtualHost("other");
        BrokerClients elsewhere = bench.clients(InMemoryConfig.defaults().withVirtualHost("other"));
        assertThat(trial.await(
                        "the confirm",
                        elsewhere.publisher().publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("astray"))))
                .isEqualTo(Published.RETURNED);
        assertThatThrownBy(() -> broker.virtualHost("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[/, other]");
    }

    @Test
    void whatTheBrokerDoesNotOfferIsRefusedRatherThanIgnored() {
        TopologyReport report = trial.await(
                "the declaration", bench.topology().declare(queue("short", true, Map.of("x-max-length", 5))));
        assertThat(report.problems()).contains("queue 'short' was refused", "does not offer x-max-length");
    }

    @Test
    void rightsCanBeGivenBack() {
        host.refuse(Permission.READ, BrokerTrial.QUEUE);
        host.grantEverything();
        trial.consume(BrokerTrial.QUEUE, 1);
    }

    @Test
    void aDrainThatIsUnderWayEndsWhenItsQueueIsDeleted() {
        trial.send(BrokerTrial.QUEUE, "held");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench.source(), BrokerTrial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        assertThat(host.unsettled(BrokerTrial.QUEUE)).isEqualTo(1);
        host.deleteQueue(BrokerTrial.QUEUE);
        assertThat(trial.await("the end of the drain", drained)).isEqualTo(1);
        assertThat(inbox.losses()).isEmpty();
    }

    private Published publish() {
        return trial.await(
                "the outcome", bench.publisher().publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("hello")));
    }

    private static Topology queue(String name, boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue(name, durable, arguments)), List.of());
    }

    private static Envelope fleeting(String text) {
        return new Envelope(null, null, null, null, false, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<Envelope> envelopes) {
        return envelopes.stream().map(BrokerTrial::text).toList();
    }
}
