package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link MessagePublisher} does when the broker, or the way to it, fails it. */
public interface MessagePublisherFaultContract extends BrokerFaultContract {

    @Test
    default void aBlockedPublisherDoesNotBlockItsCallerAndFailsWithinTheLimit() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().blockPublishers();
        Moment asked = broker().scheduler().now();
        CompletableFuture<Published> outcome = publish(publisher);
        Duration inCall = asked.until(broker().scheduler().now());
        assertThat(inCall).isLessThan(broker().confirmLimit());
        assertThat(bench.failure("publishing", outcome).reason()).isEqualTo(Reason.BLOCKED);
        assertThat(asked.until(broker().scheduler().now()))
                .isGreaterThanOrEqualTo(broker().confirmLimit())
                .isLessThan(broker().confirmLimit().multipliedBy(2));
    }

    @Test
    default void aMessageThatWasHeldUpBrieflyIsConfirmed() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().blockPublishers();
        CompletableFuture<Published> outcome = publish(publisher);
        bench.pass(broker().confirmLimit().dividedBy(4));
        assertThat(outcome).isNotDone();
        faults().unblockPublishers();
        assertThat(bench.await("the confirm", outcome)).isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void aPublisherThatWasBlockedGoesOn() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().blockPublishers();
        bench.failure("publishing", publish(publisher));
        faults().unblockPublishers();
        bench.eventually(
                "a confirm", () -> publish(publisher).handle((published, problem) -> published == Published.CONFIRMED));
    }

    @Test
    default void aMessageWhoseConfirmIsLostWithTheConnectionFails() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().blockPublishers();
        CompletableFuture<Published> outcome = publish(publisher);
        faults().cutConnections();
        assertThat(bench.failure("publishing", outcome).reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    default void afterACutThePublisherPublishesAgain() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().cutConnections();
        bench.eventually(
                "a confirm", () -> publish(publisher).handle((published, problem) -> published == Published.CONFIRMED));
    }

    @Test
    default void aDeadServerIsUnreachableAndThePublisherPublishesAgainAfterItsReturn() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().killServer();
        assertThat(bench.failure("publishing", publish(publisher)).reason()).isEqualTo(Reason.UNREACHABLE);
        faults().startServer();
        bench.send(publisher, Bench.QUEUE, Bench.message("after"));
        Inbox inbox = bench.consume(Bench.QUEUE, 10);
        bench.await("both messages", () -> inbox.texts().contains("after"));
        assertThat(inbox.texts().get(0)).isEqualTo("before");
    }

    @Test
    default void closingFailsWhatIsNotConfirmed() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("before"));
        faults().blockPublishers();
        CompletableFuture<Published> outcome = publish(publisher);
        publisher.close();
        assertThat(bench.failure("publishing", outcome).reason()).isEqualTo(Reason.CLOSED);
    }

    private static CompletableFuture<Published> publish(MessagePublisher publisher) {
        return publisher.publish("", Bench.QUEUE, true, Bench.message("hello")).toCompletableFuture();
    }
}
