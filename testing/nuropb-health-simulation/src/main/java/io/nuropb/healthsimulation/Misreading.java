package io.nuropb.healthsimulation;

import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.simulation.Chance;
import java.util.HashMap;
import java.util.Map;

/**
 * Instances whose counters are now and then ten thousand times as high as they are, but not again in the two reports
 * after that.
 */
final class Misreading {

    private static final double NOW_AND_THEN = 0.2;
    private static final int TIMES = 10_000;
    private static final int NEVER = -1_000;

    /** In seconds. */
    private static final int RESTS = 12;

    /** Of an instance that has told of nothing yet, nobody can know whether it tells too much. */
    private static final int LEAST = 100;

    private final HealthIncidents incidents;
    private final Chance chance;
    private final Map<Member, Integer> misreadAt = new HashMap<>();

    Misreading(HealthPlan plan, HealthIncidents incidents) {
        this.incidents = incidents;
        chance = new Chance(plan.seed(), "misreading");
    }

    InstanceCounters apply(InstanceCounters sound, Member member, int second) {
        boolean isMisread = incidents
                .strongest(HealthFault.COUNTERS_TIMES_TEN_THOUSAND, second)
                .filter(incident -> incident.place() % 2 == member.number() % 2 && sound.handled() > LEAST)
                .isPresent();
        boolean isNow =
                isMisread && second - misreadAt.getOrDefault(member, NEVER) > RESTS && chance.happens(NOW_AND_THEN);
        if (isNow) {
            misreadAt.put(member, second);
        }
        return isNow ? times(sound) : sound;
    }

    private static InstanceCounters times(InstanceCounters sound) {
        Map<String, CallerCounters> callers = new HashMap<>();
        sound.callers()
                .forEach((caller, its) -> callers.put(
                        caller,
                        new CallerCounters(
                                its.messages() * TIMES,
                                its.faults() * TIMES,
                                its.failures().orElse(0) * TIMES)));
        return with(sound, sound.handled() * TIMES, times(sound.failed()), times(sound.failedByMethod()), callers);
    }

    private static <K> Map<K, Long> times(Map<K, Long> counts) {
        Map<K, Long> many = new HashMap<>(counts);
        many.replaceAll((name, count) -> count * TIMES);
        return many;
    }

    /** Counters of the same life. */
    static InstanceCounters with(
            InstanceCounters from,
            long handled,
            Map<Blame, Long> failed,
            Map<String, Long> byMethod,
            Map<String, CallerCounters> callers) {
        return new InstanceCounters(
                from.life(),
                handled,
                from.refused(),
                failed,
                byMethod,
                callers,
                from.busy(),
                from.concurrency(),
                from.age());
    }
}
