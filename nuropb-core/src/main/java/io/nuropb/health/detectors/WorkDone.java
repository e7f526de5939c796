package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the instances did between two samples, by their own counters.
 *
 * @param handled messages that came to an end
 * @param busySeconds handler time of all of them, in seconds
 * @param slots messages that the instances handle at once at most, all together
 * @param complete whether all that was done is in it: the same lives reported at both ends, and every count can be
 *     believed
 */
public record WorkDone(long handled, double busySeconds, long slots, boolean complete) {

    /**
     * Beyond what was running before, the handlers' time cannot exceed what the slots have, but for reports that come
     * late.
     */
    private static final double MOST_BUSY = 10;

    /** Nothing, so far. */
    public static WorkDone none() {
        return new WorkDone(0, 0, 0, true);
    }

    /** Between two samples. */
    static WorkDone between(
            Map<InstanceId, InstanceCounters> before, RunningTime running, FleetSample sample, Duration elapsed) {
        Map<InstanceId, InstanceCounters> after = sample.counters();
        long handled = 0;
        double busy = 0;
        long slots = 0;
        boolean complete = !after.isEmpty() && before.size() == after.size();
        for (Map.Entry<InstanceId, InstanceCounters> entry : after.entrySet()) {
            InstanceCounters now = entry.getValue();
            InstanceCounters then = before.get(entry.getKey());
            OptionalLong grown =
                    then == null ? OptionalLong.empty() : grown(then, now, running.of(entry.getKey()), elapsed);
            slots += Math.max(1, now.concurrency());
            if (then == null || grown.isEmpty()) {
                complete = false;
                continue;
            }
            handled += grown.getAsLong();
            busy += Seconds.of(now.busy().minus(then.busy()));
        }
        return new WorkDone(handled, busy, slots, complete);
    }

    private static OptionalLong grown(InstanceCounters then, InstanceCounters now, double running, Duration elapsed) {
        double busy = Seconds.of(now.busy().minus(then.busy()));
        double most = running + MOST_BUSY * Math.max(1, now.concurrency()) * Math.max(Seconds.of(elapsed), 30);
        boolean believable = then.life().equals(now.life()) && busy >= 0 && busy <= most;
        return believable ? Increase.between(then.handled(), now.handled(), elapsed) : OptionalLong.empty();
    }

    /** This, and then the other. */
    WorkDone then(WorkDone next) {
        return new WorkDone(
                handled + next.handled, busySeconds + next.busySeconds, next.slots, complete && next.complete);
    }
}
