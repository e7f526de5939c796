package io.nuropb.simulation;

import java.time.Duration;
import java.util.function.BiFunction;

/** What can befall a process: its end, its sleep, its clocks. */
enum ProcessFault {
    /** A process dies without a word; another takes its place. */
    CRASH(60, (world, victim) -> {
        victim.crash();
        return () -> world.replace(victim);
    }),
    /** A process dies in the middle of what it does: before or after one of its calls to the outside. */
    CRASH_MIDWAY(60, (world, victim) -> {
        victim.boundary().endAt(1 + world.chance().below(30), world.chance().happens(0.5));
        return () -> {
            victim.boundary().endNever();
            if (victim.hasCrashed()) {
                world.replace(victim);
            }
        };
    }),
    /** A process stands still, as by SIGSTOP, and does in a burst what fell due meanwhile. */
    PAUSE(60, (world, victim) -> {
        victim.pause();
        return victim::resume;
    }),
    /** A process stops gracefully; another takes its place. */
    STOP(30, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim);
    }),
    /** A process is replaced by one whose clock goes slower than the coordinator's, within the promised ratio. */
    SLOW_CLOCK(1, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim, world.slowRate());
    }),
    /** A process is replaced by one whose clock goes faster than the coordinator's. */
    FAST_CLOCK(1, (world, victim) -> {
        victim.stop();
        return () -> world.replace(victim, world.fastRate());
    }),

    /** Somebody sets a process's time of day, by up to a day forwards or backwards. */
    WALL_CLOCK_SET(60, (world, victim) -> {
        Duration by = Duration.ofSeconds(world.chance().below(172_800) - 86_400L);
        victim.clock().setWallClock(by);
        return () -> victim.clock().setWallClock(by.negated());
    });

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    ProcessFault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> begin.apply(world, victim));
    }
}
