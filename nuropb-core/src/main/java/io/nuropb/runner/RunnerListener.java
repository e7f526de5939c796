package io.nuropb.runner;

import io.nuropb.service.MessageFailure;
import java.util.List;

/**
 * Follows an instance through its life.
 *
 * <p>Calls but those of {@link #failed} come one at a time, in order, on a thread of the scheduler, while the instance waits: a listener
 * must be quick, and what it throws is logged and has no other effect.
 */
public interface RunnerListener {

    /** What the instance can say of itself has changed. */
    default void changed(Status before, Status after) {}

    /**
     * A message was given up: a requester is told so, and the message is dead-lettered. Told before it is settled, on the thread that
     * found it out, in several at once.
     */
    default void failed(MessageFailure failure) {}

    /** The machine took a step: for metrics, traces and tests. */
    default void stepped(State before, Event event, State after, List<Effect> effects) {}
}
