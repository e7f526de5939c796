package io.nuropb.tck.broker;

import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** What all contracts of a {@link BrokerMonitor} have in common. */
public interface OnBrokerMonitorBench extends OnBrokerBench {

    @Override
    BrokerMonitorBench bench();

    /**
     * Looks at {@link BrokerTrial#QUEUE} and {@link BrokerTrial#DEAD} until it sees what is expected, within the
     * bench's patience: what a broker says may be some seconds old.
     */
    default BrokerReading look(BrokerMonitor monitor, String what, Predicate<BrokerReading> expected) {
        return look(monitor, BrokerTrial.QUEUE, what, expected);
    }

    /** The same with another queue in the service queue's place. */
    default BrokerReading look(
            BrokerMonitor monitor, String serviceQueue, String what, Predicate<BrokerReading> expected) {
        AtomicReference<BrokerReading> last = new AtomicReference<>(BrokerReading.unknown("nobody has looked"));
        try {
            BrokerTrial.at(bench())
                    .eventually(
                            what,
                            () -> monitor.read(serviceQueue, BrokerTrial.DEAD).thenApply(reading -> {
                                last.set(reading);
                                return expected.test(reading);
                            }));
        } catch (AssertionError e) {
            throw new AssertionError(what + " was not seen; the last look saw " + last.get(), e);
        }
        BrokerReading seen = last.get();
        return seen == null ? BrokerReading.unknown("nobody has looked") : seen;
    }
}
