package io.nuropb.simulation;

import java.time.Duration;
import java.util.function.BiFunction;

/** What a user's callbacks may do to the process that calls them. */
enum CallbackFault {
    /** Listeners and observers throw errors. */
    LISTENER_ERRS(40, (world, victim) -> {
        victim.listener().errs(true);
        return () -> victim.listener().errs(false);
    }),
    /** A callback does not return on the thread on which the instance acts; its session's timers go on. */
    CALLBACK_BLOCKS(60, (world, victim) -> {
        victim.block();
        return victim::unblock;
    });

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    CallbackFault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> begin.apply(world, victim));
    }
}
