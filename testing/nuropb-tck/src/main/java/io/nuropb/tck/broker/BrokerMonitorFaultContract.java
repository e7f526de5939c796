package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link BrokerMonitor} says when its broker fails. */
public interface BrokerMonitorFaultContract extends OnBrokerMonitorBench {

    @Override
    BrokerMonitorFaultBench bench();

    @Test
    default void aDeadServerIsAProblemAndNoNumberUntilItsReturn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        trial.send(BrokerTrial.QUEUE, "kept");
        look(
                monitor,
                "a message",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1));
        bench().killServer();
        BrokerReading reading = trial.await("a look", monitor.read(BrokerTrial.QUEUE, BrokerTrial.DEAD));
        assertThat(reading.service()).isEqualTo(QueueReading.unknown());
        assertThat(reading.deadLetters()).isEqualTo(QueueReading.unknown());
        assertThat(reading.alarms()).isEqualTo(Optional.empty());
        assertThat(reading.problem()).isPresent();
        bench().startServer();
        look(
                monitor,
                "the message",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1));
    }

    @Test
    default void aMonitorWhoseConnectionWasCutLooksOverAnother() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        trial.send(BrokerTrial.QUEUE, "kept");
        look(
                monitor,
                "a message",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1));
        bench().cutConnections();
        look(
                monitor,
                "the message without a problem",
                seen -> BrokerMonitorContract.is(seen.service().ready(), 1)
                        && seen.problem().isEmpty());
    }
}
