package io.nuropb.health.sensors;

import io.nuropb.CompletionFailure;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Presence;
import io.nuropb.election.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at a fleet and its queues, once at a time. Thread-safe; does not block. */
public final class FleetSensor {

    private final Optional<BrokerMonitor> monitor;
    private final String serviceQueue;
    private final String deadLetterQueue;
    private final Scheduler scheduler;

    /** @param monitor empty if nothing looks at the broker: then its part of each sample is unknown */
    public FleetSensor(
            Optional<BrokerMonitor> monitor, String serviceQueue, String deadLetterQueue, Scheduler scheduler) {
        this.monitor = monitor;
        this.serviceQueue = serviceQueue;
        this.deadLetterQueue = deadLetterQueue;
        this.scheduler = scheduler;
    }

    /** A look. Fails if the coordinator does not say who the members are. */
    public CompletionStage<FleetSample> look(Session session) {
        CompletionStage<BrokerReading> broker = monitor.map(
                        one -> one.read(serviceQueue, deadLetterQueue).exceptionally(FleetSensor::unread))
                .orElseGet(() -> CompletableFuture.completedFuture(
                        BrokerReading.unknown("no BrokerMonitor is configured")));
        return session.members().thenCombine(broker, this::sample);
    }

    private FleetSample sample(List<Presence> members, BrokerReading broker) {
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        for (Presence member : members) {
            ReportedCounters.read(member.details()).ifPresent(told -> counters.put(member.instance(), told));
        }
        int consuming = (int) members.stream().filter(Presence::consuming).count();
        return new FleetSample(scheduler.now(), counters, members.size(), consuming, broker);
    }

    private static BrokerReading unread(Throwable failure) {
        return BrokerReading.unknown(String.valueOf(CompletionFailure.causeOf(failure).getMessage()));
    }
}
