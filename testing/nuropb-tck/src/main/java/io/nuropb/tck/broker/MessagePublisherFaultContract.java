package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link MessagePublisher} does when the broker, or the way to it, fails it. */
public interface MessagePublisherFaultContract extends OnBrokerFaultBench {

    @Test
    default void aBlockedPublisherDoesNotBlockItsCallerAndFailsWithinTheLimit() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        Moment asked = bench().scheduler().now();
        CompletableFuture<Published> outcome = publish(publisher);
        Duration inCall = asked.until(bench().scheduler().now());
        assertThat(inCall).isLessThan(bench().confirmLimit());
        assertThat(trial.failure("publishing", outcome).reason()).isEqualTo(Reason.BLOCKED);
        assertThat(asked.until(bench().scheduler().now()))
                .isGreaterThanOrEqualTo(bench().confirmLimit())
                .isLessThan(bench().confirmLimit().multipliedBy(2));
    }

    @Test
    default void aMessageThatWasHeldUpBrieflyIsConfirmed() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        Optional<CompletableFuture<Published>> held = Optional.empty();
        for (int i = 0; held.isEmpty(); i++) {
            assertThat(i)
                    .as("attempts to hold a message up briefly, on a slow machine")
                    .isLessThan(5);
            held = heldUpBriefly(trial, publisher);
        }
        assertThat(trial.await("the confirm", held.get())).isEqualTo(Published.CONFIRMED);
    }

    /** Empty if it took longer than the publisher waits until the broker was blocked no more. */
    private Optional<CompletableFuture<Published>> heldUpBriefly(BrokerTrial trial, MessagePublisher publisher) {
        bench().blockPublishers();
        Moment sent = bench().scheduler().now();
        CompletableFuture<Published> outcome = publish(publisher);
        trial.pass(bench().confirmLimit().dividedBy(4));
        assertThat(outcome).isNotDone();
        bench().unblockPublishers();
        Duration took = sent.until(bench().scheduler().now());
        return took.compareTo(bench().confirmLimit()) < 0 ? Optional.of(outcome) : Optional.empty();
    }

    @Test
    default void aBlockAndItsEndAreReported() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        List<LinkReport> reports = new CopyOnWriteArrayList<>();
        publisher.listen(reports::add);
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        var unused = publish(publisher);
        trial.await("the report of the block", () -> reports.size() == 2);
        bench().unblockPublishers();
        trial.await("the report of its end", () -> reports.size() == 3);
        assertThat(reports)
                .extracting(report -> report.getClass().getSimpleName())
                .containsExactly("Opened", "Blocked", "Unblocked");
    }

    @Test
    default void aPublisherThatWasBlockedGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        trial.failure("publishing", publish(publisher));
        bench().unblockPublishers();
        trial.eventually(
                "a confirm", () -> publish(publisher).handle((published, problem) -> published == Published.CONFIRMED));
    }

    @Test
    default void whileABlockIsKnownMessagesFailAtOnceAndAreNeverTaken() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        BrokerException first = trial.failure("publishing", publish(publisher));
        assertThat(first.isWithoutEffect()).as("the first one may be taken").isFalse();
        Moment asked = bench().scheduler().now();
        for (int i = 0; i < 3; i++) {
            BrokerException known = trial.failure(
                    "publishing", publisher.publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("never taken")));
            assertThat(known.reason()).isEqualTo(Reason.BLOCKED);
            assertThat(known.isWithoutEffect()).isTrue();
        }
        assertThat(asked.until(bench().scheduler().now())).isLessThan(bench().confirmLimit());
        bench().unblockPublishers();
        trial.eventually(
                "a confirm", () -> publish(publisher).handle((published, problem) -> published == Published.CONFIRMED));
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 100);
        trial.await("what was taken", () -> inbox.texts().contains("hello"));
        assertThat(inbox.texts()).doesNotContain("never taken");
    }

    @Test
    default void aMessageForADeadServerIsKnownNotToBeTaken() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().killServer();
        trial.eventually(
                "a failure without effect", () -> publish(publisher).handle((published, problem) -> untaken(problem)));
        BrokerException known = trial.failure("publishing", publish(publisher));
        bench().startServer();
        assertThat(known.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(known.isWithoutEffect()).isTrue();
    }

    @Test
    default void aMessageWhoseConfirmIsLostWithTheConnectionFails() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        CompletableFuture<Published> outcome = publish(publisher);
        bench().cutConnections();
        BrokerException lost = trial.failure("publishing", outcome);
        // The broker may be quicker to say that it blocks than the connection is to break.
        assertThat(lost.reason()).isIn(Reason.UNREACHABLE, Reason.BLOCKED);
        assertThat(lost.isWithoutEffect()).isFalse();
    }

    @Test
    default void afterACutThePublisherPublishesAgain() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().cutConnections();
        trial.eventually(
                "a confirm", () -> publish(publisher).handle((published, problem) -> published == Published.CONFIRMED));
    }

    @Test
    default void aDeadServerIsUnreachableAndThePublisherPublishesAgainAfterItsReturn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().killServer();
        assertThat(trial.failure("publishing", publish(publisher)).reason()).isEqualTo(Reason.UNREACHABLE);
        bench().startServer();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("after"));
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 10);
        trial.await("both messages", () -> inbox.texts().contains("after"));
        assertThat(inbox.texts().get(0)).isEqualTo("before");
    }

    @Test
    default void closingFailsWhatIsNotConfirmed() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("before"));
        bench().blockPublishers();
        CompletableFuture<Published> outcome = publish(publisher);
        publisher.close();
        assertThat(trial.failure("publishing", outcome).reason()).isEqualTo(Reason.CLOSED);
    }

    private static boolean untaken(@Nullable Throwable problem) {
        return problem != null
                && CompletionFailure.causeOf(problem) instanceof BrokerException broker
                && broker.isWithoutEffect();
    }

    private static CompletableFuture<Published> publish(MessagePublisher publisher) {
        return publisher
                .publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("hello"))
                .toCompletableFuture();
    }
}
