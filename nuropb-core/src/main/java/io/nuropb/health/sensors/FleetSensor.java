package io.nuropb.health.sensors;

import io.nuropb.CompletionFailure;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Presence;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Looks at a fleet and its queues. What the other instances tell is heard as they tell it, so a look asks the broker only. Thread-safe;
 * does not block.
 */
public final class FleetSensor {

    private final Supplier<Presence> own;
    private final Optional<BrokerMonitor> monitor;
    private final String serviceQueue;
    private final String deadLetterQueue;
    private final Scheduler scheduler;
    private final Map<InstanceId, Presence> others = new ConcurrentHashMap<>();

    /**
     * @param own what this instance tells of itself, with its counters of now
     * @param monitor empty if nothing looks at the broker: then its part of each sample is unknown
     */
    public FleetSensor(
            Supplier<Presence> own,
            Optional<BrokerMonitor> monitor,
            String serviceQueue,
            String deadLetterQueue,
            Scheduler scheduler) {
        this.own = own;
        this.monitor = monitor;
        this.serviceQueue = serviceQueue;
        this.deadLetterQueue = deadLetterQueue;
        this.scheduler = scheduler;
    }

    /** Another instance came, or told something new. */
    public void seen(Presence other) {
        others.put(other.instance(), other);
    }

    /** Another instance went. */
    public void gone(InstanceId other) {
        others.remove(other);
    }

    /** Nobody tells anything any more: this instance does not lead. */
    public void forget() {
        others.clear();
    }

    /** A look. Completes when the broker has answered, or cannot be asked; never exceptionally. */
    public CompletionStage<FleetSample> look() {
        return monitor.map(one -> one.read(serviceQueue, deadLetterQueue).exceptionally(FleetSensor::unread))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        BrokerReading.unknown("Nothing looks at the broker: no BrokerMonitor is configured")))
                .thenApply(this::sample);
    }

    private FleetSample sample(BrokerReading broker) {
        Map<InstanceId, Presence> members = new HashMap<>(others);
        Presence self = own.get();
        members.put(self.instance(), self);
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        members.forEach(
                (id, member) -> ReportedCounters.read(member.details()).ifPresent(told -> counters.put(id, told)));
        int consuming =
                (int) members.values().stream().filter(Presence::consuming).count();
        return new FleetSample(scheduler.now(), counters, members.size(), consuming, broker);
    }

    private static BrokerReading unread(Throwable failure) {
        return BrokerReading.unknown("The broker could not be looked at: " + CompletionFailure.causeOf(failure));
    }
}
