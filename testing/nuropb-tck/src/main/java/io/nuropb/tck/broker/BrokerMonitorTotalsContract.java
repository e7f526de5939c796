package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.messaging.Settlement;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@link BrokerMonitor} knows that sees more than a passive declaration says. */
public interface BrokerMonitorTotalsContract extends OnBrokerMonitorBench {

    @Test
    default void messagesThatAConsumerHoldsAreUnacknowledged() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("two deliveries", () -> inbox.size() == 2);
        look(
                monitor,
                "two of three messages with a consumer",
                seen -> BrokerMonitorContract.is(seen.service().unacknowledged(), 2)
                        && BrokerMonitorContract.is(seen.service().ready(), 1));
        inbox.settleAll(Settlement.ACK);
        trial.await("the third delivery", () -> inbox.size() == 3);
        inbox.settleAll(Settlement.ACK);
        look(
                monitor,
                "no message with a consumer",
                seen -> BrokerMonitorContract.is(seen.service().unacknowledged(), 0));
    }

    @Test
    default void whatWasPublishedIsCountedOnceAndNeverForgotten() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        look(
                monitor,
                "three published",
                seen -> BrokerMonitorContract.is(seen.service().published(), 3));
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("a delivery", () -> inbox.size() == 1);
        inbox.settle(0, Settlement.REQUEUE);
        trial.await("the same again", () -> inbox.size() == 2);
        inbox.settle(1, Settlement.ACK);
        look(
                monitor,
                "three published, one of them done",
                seen -> BrokerMonitorContract.is(seen.service().published(), 3)
                        && BrokerMonitorContract.is(seen.service().ready(), 1));
    }

    @Test
    default void aBrokerInGoodHealthIsKnownToHaveNoAlarm() {
        BrokerTrial.withQueue(bench());
        BrokerReading reading =
                look(bench().monitor(), "alarms", seen -> seen.alarms().isPresent());
        assertThat(reading.alarms()).hasValue(Set.of());
        assertThat(reading.problem()).isEmpty();
    }
}
