package io.nuropb.testkit;

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
    private final Trial trial = Trial.withQueue(bench);

    @Test
    void nothingHappensUnlessTimeIsMoved() {
        Inbox inbox = new Inbox();
        bench.source().consume(Subscription.shared(Trial.QUEUE, 1), inbox, inbox::lost);
        CompletableFuture<Published> outcome = bench.publisher()
                .publish("", Trial.QUEUE, true, Trial.message("hello"))
                .toCompletableFuture();
        assertThat(inbox.size()).isZero();
        assertThat(outcome).isNotDone();
        time.runUntilIdle();
        assertThat(inbox.texts()).containsExactly("hello");
        assertThat(outcome).isCompletedWithValue(Published.CONFIRMED);
    }

    @Test
    void whatWaitsInAQueueCanBeSeen() {
        trial.send(Trial.QUEUE, "a", "b", "c");
        Inbox inbox = trial.consume(Trial.QUEUE, 1);
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("b", "c");
        assertThat(host.unsettled(Trial.QUEUE)).isEqualTo(1);
        assertThat(host.consumers(Trial.QUEUE)).isEqualTo(1);
        assertThat(host.queues()).containsExactly(Trial.DEAD, Trial.QUEUE);
    }

    @Test
    void whatDiedInAQueueCanBeSeenWhereverItWent() {
        trial.send(Trial.QUEUE, "bad");
        trial.peek(Trial.QUEUE, 1).settle(0, Settlement.REJECT);
        trial.send(bench.publisher(), Trial.QUEUE, Trial.expiring("late", Duration.ofMillis(1)));
        time.advance(Duration.ofMillis(1));
        host.deleteQueue(Trial.DEAD);
        assertThat(texts(host.deadLetters(Trial.QUEUE))).containsExactly("bad");
        host.deleteQueue(Trial.QUEUE);
        assertThat(texts(host.deadLetters(Trial.QUEUE))).containsExactly("bad");
        assertThat(host.deadLetters(Trial.DEAD)).isEmpty();
    }

    @Test
    void aMessageExpiresAtItsMomentAndNotBefore() {
        trial.send(bench.publisher(), Trial.QUEUE, Trial.expiring("late", Duration.ofHours(1)));
        time.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(host.messages(Trial.QUEUE)).hasSize(1);
        time.advance(Duration.ofNanos(1));
        assertThat(host.messages(Trial.QUEUE)).isEmpty();
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("late");
    }

    @Test
    void theShorterOfTwoLimitsOnAgeCounts() {
        trial.declare(queue("brief", true, Map.of("x-message-ttl", 1000, "x-dead-letter-exchange", Trial.DEAD)));
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, "brief", Trial.expiring("its own", Duration.ofMillis(500)));
        time.advance(Duration.ofMillis(500));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("its own");
        trial.send(publisher, "brief", Trial.expiring("the queue's", Duration.ofHours(1)));
        time.advance(Duration.ofSeconds(1));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("its own", "the queue's");
    }

    @Test
    void aMessageThatMustNotWaitReachesAConsumerWithRoomOrNobody() {
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, Trial.QUEUE, Trial.expiring("nobody", Duration.ZERO));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("nobody");
        Inbox inbox = trial.consume(Trial.QUEUE, 1);
        trial.send(publisher, Trial.QUEUE, Trial.expiring("somebody", Duration.ZERO));
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("somebody");
    }

    @Test
    void aRequeuedMessageStillExpires() {
        trial.send(bench.publisher(), Trial.QUEUE, Trial.expiring("old", Duration.ofSeconds(1)));
        Inbox inbox = trial.peek(Trial.QUEUE, 1);
        time.advance(Duration.ofSeconds(2));
        inbox.settle(0, Settlement.REQUEUE);
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("old");
    }

    @Test
    void aDeadLetterOnAWayWithoutEndIsDropped() {
        trial.declare(queue(
                "loop",
                true,
                Map.of("x-message-ttl", 10, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "loop")));
        trial.send("loop", "round");
        time.advance(Duration.ofSeconds(1));
        assertThat(host.messages("loop")).isEmpty();
        assertThat(host.deadLetters("loop")).hasSize(1);
    }

    @Test
    void aDeadLetterThatIsDeliveredAtLeastOnceWaitsForItsQueue() {
        trial.declare(queue(
                "careful",
                true,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", Trial.DEAD,
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish")));
        host.deleteQueue(Trial.DEAD);
        trial.send("careful", "precious");
        trial.peek("careful", 1).settle(0, Settlement.REJECT);
        trial.declare(Trial.workAndDead());
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("precious");
    }

    @Test
    void aRestartKeepsWhatIsDurableAndLosesTheRest() {
        trial.declare(queue("transient", false, Map.of()));
        trial.declare(queue("quorum", true, Map.of("x-queue-type", "quorum")));
        MessagePublisher publisher = bench.publisher();
        for (String queue : List.of(Trial.QUEUE, "quorum")) {
            trial.send(publisher, queue, Trial.message("persistent"));
            trial.send(publisher, queue, fleeting("fleeting"));
        }
        broker.restart();
        assertThat(host.queues()).containsExactly(Trial.DEAD, "quorum", Trial.QUEUE);
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("persistent");
        assertThat(texts(host.messages("quorum"))).containsExactly("persistent", "fleeting");
        assertThat(broker.connections()).isZero();
    }

    @Test
    void whatWasBeingDeliveredComesBackToItsPlaceAtARestart() {
        trial.send(Trial.QUEUE, "a", "b");
        Inbox inbox = trial.consume(Trial.QUEUE, 1);
        trial.await("the delivery", () -> inbox.size() == 1);
        broker.restart();
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("a", "b");
    }

    @Test
    void aBindingThatIsDeletedLeadsNowhere() {
        host.unbind(new Binding(Trial.DEAD, Trial.DEAD, ""));
        assertThat(trial.verify(Trial.workAndDead()).problems()).contains("binding of queue 'dead'");
        assertThatThrownBy(() -> host.unbind(new Binding(Trial.DEAD, Trial.DEAD, "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExchangeThatIsDeletedIsMissing() {
        host.deleteExchange(Trial.DEAD);
        assertThat(trial.verify(Trial.workAndDead()).problems())
                .contains("exchange 'dead' is missing")
                .contains("binding of queue 'dead'");
    }

    @Test
    void aConsumerCanBeCancelledWhileItsQueueRemains() {
        trial.send(Trial.QUEUE, "held");
        Inbox inbox = trial.peek(Trial.QUEUE, 1);
        host.cancelConsumers(Trial.QUEUE);
        trial.await("the loss", () -> inbox.losses().size() == 1);
        assertThat(inbox.losses().get(0).reason()).isEqualTo(Reason.CANCELLED);
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("held");
    }

    @Test
    void oneClientsConnectionCanBeCutAlone() {
        InMemoryMessageSource source = new InMemoryMessageSource(broker, InMemoryConfig.defaults());
        Inbox cut = new Inbox();
        trial.consume(source, Trial.QUEUE, 1, cut);
        Inbox other = trial.consume(Trial.QUEUE, 1);
        source.cutConnection();
        trial.await("the loss", () -> cut.losses().size() == 1);
        assertThat(other.losses()).isEmpty();
        assertThat(host.consumers(Trial.QUEUE)).isEqualTo(1);
    }

    @Test
    void aBrokerThatSaysNoTakesNothing() {
        broker.answerPublishers(Answer.NACK);
        assertThat(publish()).isEqualTo(Published.NACKED);
        assertThat(host.messages(Trial.QUEUE)).isEmpty();
        broker.answerPublishers(Answer.TRUTHFUL);
        assertThat(publish()).isEqualTo(Published.CONFIRMED);
    }

    @Test
    void aConfirmThatIsLostLeavesTheMessageTaken() {
        broker.answerPublishers(Answer.NONE);
        assertThat(trial.failure("publishing", bench.publisher().publish("", Trial.QUEUE, true, Trial.message("taken")))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("taken");
    }

    @Test
    void aMessageThatWasGivenUpWhileBlockedMayStillBeTaken() {
        broker.block();
        trial.failure("publishing", bench.publisher().publish("", Trial.QUEUE, true, Trial.message("late")));
        assertThat(host.messages(Trial.QUEUE)).isEmpty();
        broker.unblock();
        assertThat(texts(host.messages(Trial.QUEUE))).containsExactly("late");
    }

    @Test
    void tooManyMessagesWithoutAnAnswerAreRefusedAtOnce() {
        broker.block();
        MessagePublisher publisher = bench.publisher();
        for (int i = 0; i < InMemoryMessagePublisher.UNCONFIRMED; i++) {
            publisher.publish("", Trial.QUEUE, true, Trial.message("m"));
        }
        CompletableFuture<Published> one = publisher
                .publish("", Trial.QUEUE, true, Trial.message("too many"))
                .toCompletableFuture();
        time.runUntilIdle();
        assertThat(trial.failure("publishing", one).reason()).isEqualTo(Reason.BLOCKED);
    }

    @Test
    void usersCanBeTurnedAway() {
        broker.admitUsers(false);
        assertThat(trial.failure("verify", bench.topology().verify(Trial.workAndDead()))
                        .reason())
                .isEqualTo(Reason.BAD_CREDENTIALS);
        broker.admitUsers(true);
        assertThat(trial.verify(Trial.workAndDead()).isSatisfied()).isTrue();
    }

    @Test
    void aClientThatWasAskedToCreatesTheVirtualHost() {
        InMemoryConfig config =
                InMemoryConfig.defaults().withVirtualHost("shop").creatingVirtualHost();
        InMemoryTopology topology = new InMemoryTopology(broker, config);
        TopologyReport before = trial.await("the verification", topology.verify(Trial.workAndDead()));
        assertThat(before.findings()).hasSize(1 + Trial.workAndDead().objects().size());
        assertThat(before.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Missing);

        TopologyReport created = trial.await("the declaration", topology.declare(Trial.workAndDead()));
        assertThat(created.findings().get(0).object()).isEqualTo(new VirtualHost("shop"));
        assertThat(created.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Created);
        TopologyReport again = trial.await("the declaration", topology.declare(Trial.workAndDead()));
        assertThat(again.findings()).allMatch(finding -> finding.verdict() instanceof Verdict.Present);
        assertThat(broker.virtualHost("shop").queues()).hasSize(2);
    }

    @Test
    void virtualHostsKnowNothingOfEachOther() {
        broker.createVirtualHost("other");
        BrokerClients elsewhere = bench.clients(InMemoryConfig.defaults().withVirtualHost("other"));
        assertThat(trial.await(
                        "the confirm", elsewhere.publisher().publish("", Trial.QUEUE, true, Trial.message("astray"))))
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
        host.refuse(Permission.READ, Trial.QUEUE);
        host.grantEverything();
        trial.consume(Trial.QUEUE, 1);
    }

    @Test
    void aDrainThatIsUnderWayEndsWhenItsQueueIsDeleted() {
        trial.send(Trial.QUEUE, "held");
        Inbox inbox = new Inbox();
        Consumption consumption = trial.consume(bench.source(), Trial.QUEUE, 1, inbox);
        trial.await("the delivery", () -> inbox.size() == 1);
        CompletionStage<Integer> drained = consumption.drain(Duration.ofDays(1));
        assertThat(host.unsettled(Trial.QUEUE)).isEqualTo(1);
        host.deleteQueue(Trial.QUEUE);
        assertThat(trial.await("the end of the drain", drained)).isEqualTo(1);
        assertThat(inbox.losses()).isEmpty();
    }

    private Published publish() {
        return trial.await("the outcome", bench.publisher().publish("", Trial.QUEUE, true, Trial.message("hello")));
    }

    private static Topology queue(String name, boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue(name, durable, arguments)), List.of());
    }

    private static Envelope fleeting(String text) {
        return new Envelope(null, null, null, null, false, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(List<Envelope> envelopes) {
        return envelopes.stream()
                .map(envelope -> new String(envelope.body(), StandardCharsets.UTF_8))
                .toList();
    }
}
