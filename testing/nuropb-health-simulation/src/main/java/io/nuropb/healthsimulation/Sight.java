package io.nuropb.healthsimulation;

import java.util.EnumSet;
import java.util.Optional;

/** What a leader cannot know at some moment, however late its numbers are. */
final class Sight {

    /** A look that began before may still be under way. */
    private static final int LOOK = 8;

    private static final int STALE_AFTER = 45;

    static final String PAUSED = "an operator has paused the fleet";

    private final ModelWorld world;
    private final HealthIncidents incidents;

    Sight(ModelWorld world) {
        this.world = world;
        incidents = world.faults();
    }

    /** Why the number of instances has to stay as it is; empty if it may change. */
    Optional<String> blindness(int second) {
        if (incidents.all().isEmpty()) {
            return Optional.empty();
        }
        if (lasts(HealthFault.BROKER_ALARM, LOOK, second)) {
            return Optional.of("the broker runs short of memory");
        }
        if (lasts(HealthFault.MONITOR_ABSENT, LOOK, second) || lasts(HealthFault.MONITOR_SILENT, LOOK + 2, second)) {
            return Optional.of("the broker says nothing");
        }
        boolean lies = incidents.anyOf(EnumSet.of(HealthFault.MONITOR_FROZEN), second - STALE_AFTER - LOOK, second);
        if (!lies
                && lasts(
                        HealthFault.MONITOR_STALE,
                        STALE_AFTER + world.plan().curve().lag() + LOOK,
                        second)) {
            return Optional.of("the broker's numbers are stale");
        }
        if (lasts(HealthFault.COUNTERS_SILENT, 2 * LOOK, second)) {
            return Optional.of("no instance tells what it does");
        }
        if (lasts(HealthFault.OPERATOR_PAUSE, 2 * LOOK, second)
                && world.leadership().leader() != null) {
            return Optional.of(PAUSED);
        }
        boolean pauses = !world.leadership().advice().consume();
        return pauses ? Optional.of("the fleet pauses because too much fails") : Optional.empty();
    }

    private boolean lasts(HealthFault fault, int seconds, int second) {
        return incidents.isOnSince(fault, second - seconds, second);
    }
}
