package io.nuropb.runner;

import java.util.List;

/**
 * Follows an instance through its life.
 *
 * <p>Calls come one at a time, in order, on a thread of the scheduler, while the instance waits: a listener must be quick, and what it
 * throws is logged and has no other effect.
 */
public interface RunnerListener {

    /** What the instance can say of itself has changed. */
    default void changed(Status before, Status after) {}

    /** The machine took a step: for metrics, traces and tests. */
    default void stepped(State before, Event event, State after, List<Effect> effects) {}
}
