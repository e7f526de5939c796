package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long handlers may have been running that have not ended: the time of an instance's slots that no handler's
 * time accounts for yet. A handler's time is counted when it ends, so that of a long one comes all at once.
 *
 * @param seconds of all slots of each instance together
 */
record RunningTime(Map<InstanceId, Double> seconds) {

    /** No handler runs longer in one slot: RabbitMQ ends a consumer that has not settled a message after so long. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** Before any sample. */
    static RunningTime none() {
        return new RunningTime(Map.of());
    }

    /** Of an instance, in seconds; 0 where it was not seen before. */
    double of(InstanceId instance) {
        return seconds.getOrDefault(instance, 0.0);
    }

    /** After one more sample. */
    RunningTime next(Map<InstanceId, InstanceCounters> before, FleetSample sample, Duration elapsed) {
        Map<InstanceId, Double> next = new HashMap<>();
        sample.counters().forEach((instance, now) -> {
            InstanceCounters then = before.get(instance);
            if (then != null && then.life().equals(now.life())) {
                int slots = Math.max(1, now.concurrency());
                double ended = Math.max(0, Seconds.of(now.busy().minus(then.busy())));
                double running = of(instance) + slots * Seconds.of(elapsed) - ended;
                next.put(instance, Math.max(0, Math.min(slots * Seconds.of(LONGEST), running)));
            }
        });
        return new RunningTime(Collections.unmodifiableMap(next));
    }
}
