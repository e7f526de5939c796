package io.nuropb.simulation;

import io.nuropb.simulation.Handlers.Mood;
import java.time.Duration;
import java.util.function.BiFunction;

/** What is sent among other messages, and the broker does not take. */
enum RefusalFault {
    /** A process publishes an event that is larger than the broker takes. */
    EVENT_TOO_LARGE(1, (world, victim) -> {
        victim.scheduler().execute(() -> world.load().sendRefused(victim));
        return () -> {};
    }),
    /** Handlers return more than the broker takes. */
    RESULTS_TOO_LARGE(20, (world, victim) -> {
        world.handlers().be(Mood.RETURNS_TOO_MUCH);
        return () -> world.handlers().be(Mood.WELL);
    });

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    RefusalFault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> begin.apply(world, victim));
    }
}
