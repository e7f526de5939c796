package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link ConnectionTerminator} does. */
public interface ConnectionTerminatorContract extends OnBrokerBench {

    @Override
    ConnectionTerminatorBench bench();

    @Test
    default void allConnectionsOfTheUserAreClosedAndNobodyElses() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox mine = trial.consume(BrokerTrial.QUEUE, 1);
        Inbox[] theirs = {new Inbox(), new Inbox()};
        for (Inbox inbox : theirs) {
            MessageSource source = bench().clientsOf("intruder").source();
            trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        }
        ConnectionTerminator terminator = bench().terminator();
        AtomicInteger closed = new AtomicInteger();
        trial.eventually(
                "the end of both connections",
                () -> terminator
                        .terminate("intruder", "98 % of its messages were faulty – that is too much")
                        .thenApply(count -> closed.addAndGet(count) >= theirs.length));
        assertThat(closed).hasValue(theirs.length);
        for (Inbox inbox : theirs) {
            trial.await("the loss", () -> inbox.losses().size() == 1);
            assertThat(inbox.losses().get(0)).hasMessageContaining("98 % of its messages were faulty");
        }
        trial.send(BrokerTrial.QUEUE, "a");
        trial.await("my delivery", () -> mine.size() == 1);
        mine.settle(0, Settlement.ACK);
        assertThat(mine.losses()).isEmpty();
    }

    @Test
    default void aUserWithoutConnectionsHasNoneClosed() {
        BrokerTrial trial = BrokerTrial.at(bench());
        ConnectionTerminator terminator = bench().terminator();
        assertThat(terminator.unable()).isEmpty();
        assertThat(trial.await("the end of no connection", terminator.terminate("nobody", "for no reason")))
                .isZero();
    }

    @Test
    default void whoIsShutOutOpensNoConnectionUntilItIsAdmitted() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerClients clients = bench().clientsOf("intruder");
        ConnectionTerminator terminator = bench().terminator();
        Inbox early = new Inbox();
        trial.consume(clients.source(), BrokerTrial.QUEUE, 1, early);
        for (int times = 0; times < 2; times++) {
            trial.await("shutting out", terminator.shutOut("intruder").thenApply(done -> true));
        }
        Subscription subscription = Subscription.shared(BrokerTrial.QUEUE, 1);
        assertThat(trial.failure("consuming", clients.source().consume(subscription, early, early::lost))
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);
        trial.consume(bench().clientsOf("neighbour").source(), BrokerTrial.QUEUE, 1, new Inbox());
        assertThat(early.losses()).as("connections that are open stay").isEmpty();

        terminator.close();
        ConnectionTerminator another = bench().terminator();
        for (int times = 0; times < 2; times++) {
            trial.await("admission", another.admit("intruder").thenApply(done -> true));
        }
        trial.consume(clients.source(), BrokerTrial.QUEUE, 1, new Inbox());
    }

    @Test
    default void whoeverWasNotShutOutIsAdmittedAllTheSame() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.await("admission", bench().terminator().admit("nobody").thenApply(done -> true));
    }

    @Test
    default void aTerminatorDoesNotShutItselfOut() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        ConnectionTerminator terminator = bench().terminator();
        assertThat(trial.failure("shutting out", terminator.shutOut(bench().user()))
                        .reason())
                .isEqualTo(Reason.ACCESS_REFUSED);
        trial.consume(bench().source(), BrokerTrial.QUEUE, 1, new Inbox());
    }

    @Test
    default void aTerminatorThatWasClosedDoesNothing() {
        BrokerTrial trial = BrokerTrial.at(bench());
        ConnectionTerminator terminator = bench().terminator();
        terminator.close();
        assertThat(trial.failure("terminate", terminator.terminate("nobody", "for no reason"))
                        .reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(trial.failure("shutting out", terminator.shutOut("nobody")).reason())
                .isEqualTo(Reason.CLOSED);
        assertThat(trial.failure("admission", terminator.admit("nobody")).reason())
                .isEqualTo(Reason.CLOSED);
    }
}
