package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.messaging.MessageSource;
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
        assertThat(trial.await("the end of no connection", bench().terminator().terminate("nobody", "for no reason")))
                .isZero();
    }

    @Test
    default void aTerminatorThatWasClosedClosesNothing() {
        BrokerTrial trial = BrokerTrial.at(bench());
        ConnectionTerminator terminator = bench().terminator();
        terminator.close();
        assertThat(trial.failure("terminate", terminator.terminate("nobody", "for no reason"))
                        .reason())
                .isEqualTo(Reason.CLOSED);
    }
}
