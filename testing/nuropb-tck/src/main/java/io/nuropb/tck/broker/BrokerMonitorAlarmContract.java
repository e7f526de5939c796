package io.nuropb.tck.broker;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading.Resource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@link BrokerMonitor} that hears of alarms says of them. */
public interface BrokerMonitorAlarmContract extends OnBrokerMonitorBench {

    @Override
    BrokerMonitorFaultBench bench();

    @Test
    default void aBrokerThatRunsShortOfMemorySaysSoUntilItHasSomeAgain() {
        BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        look(monitor, "no alarm", seen -> seen.alarms().equals(Optional.of(Set.of())));
        bench().blockPublishers();
        look(monitor, "the alarm", seen -> seen.alarms().equals(Optional.of(Set.of(Resource.MEMORY))));
        bench().unblockPublishers();
        look(monitor, "no alarm any more", seen -> seen.alarms().equals(Optional.of(Set.of())));
    }
}
