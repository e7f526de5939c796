package io.nuropb.simulation;

import io.nuropb.simulation.Handlers.Mood;
import java.time.Duration;
import java.util.function.BiFunction;

/** What can befall messages: handlers that fail, and messages that nobody should have sent. */
enum MessageFault {
    /** Handlers throw exceptions. */
    HANDLER_THROWS(30, mood(Mood.THROWS)),
    /** Handlers throw errors. */
    HANDLER_ERRS(30, mood(Mood.ERRS)),
    /** Handlers never come to an end. */
    HANDLER_HANGS(20, mood(Mood.HANGS)),
    /** Handlers take seconds. */
    HANDLER_SLOW(30, mood(Mood.SLOW)),
    /** Handlers want to be called again. */
    HANDLER_CALLS_AGAIN(20, mood(Mood.CALLS_AGAIN)),

    /** Handlers call their own service. */
    HANDLER_CALLS_ITS_OWN(30, mood(Mood.CALLS_ITS_OWN)),

    /** Messages arrive that are none. */
    HOSTILE_MESSAGE(1, (world, victim) -> {
        world.stranger().sendNonsense(world.queue());
        return () -> {};
    }),
    /** A reply arrives that nobody sent for. */
    FORGED_REPLY(1, (world, victim) -> {
        world.stranger().forgeReply(world.queue());
        return () -> {};
    });

    private final Duration longest;

    @SuppressWarnings("ImmutableEnumChecker") // What a fault does is fixed; a lambda's type does not say so.
    private final BiFunction<World, SimulatedProcess, Runnable> begin;

    MessageFault(int longestSeconds, BiFunction<World, SimulatedProcess, Runnable> begin) {
        this.longest = Duration.ofSeconds(longestSeconds);
        this.begin = begin;
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> begin.apply(world, victim));
    }

    private static BiFunction<World, SimulatedProcess, Runnable> mood(Mood mood) {
        return (world, victim) -> {
            world.handlers().be(mood);
            return () -> world.handlers().be(Mood.WELL);
        };
    }
}
