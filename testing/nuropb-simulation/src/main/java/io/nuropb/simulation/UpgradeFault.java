package io.nuropb.simulation;

import java.time.Duration;

/** What an upgrade does to a fleet: instances of two versions share its queue. */
enum UpgradeFault {
    /** An instance stops, and one of the later version takes its place; half of the time it is put back later. */
    INSTANCE_UPGRADED(90);

    private final Duration longest;

    UpgradeFault(int longestSeconds) {
        longest = Duration.ofSeconds(longestSeconds);
    }

    Fault in(World world, Chance chance) {
        return new Fault(name(), longest, victim -> {
            if (victim.isClient()) {
                return () -> {};
            }
            world.become(victim.place(), Edition.LATER);
            boolean remains = chance.happens(0.5);
            return () -> {
                if (!remains) {
                    world.become(victim.place(), Edition.EARLIER);
                }
            };
        });
    }
}
