package io.nuropb.runner;

import io.nuropb.health.HealthListener;
import io.nuropb.messaging.MessageIds;
import io.nuropb.service.MessageFailure;

/**
 * Follows an instance through its life.
 *
 * <p>Calls of {@link #changed} come one at a time, in order, on a thread of {@link io.nuropb.Scheduler#callbacks}. A
 * listener that is slow delays neither the instance nor other listeners; one that is {@value #MOST_WAITING} calls
 * behind misses what comes next. What it throws is logged, once in a minute, and has no other effect.
 */
public interface RunnerListener extends HealthListener {

    /** How many calls may wait for a listener. */
    int MOST_WAITING = 1_000;

    /** What the instance can say of itself has changed. */
    default void changed(Status before, Status after) {}

    /**
     * A message was given up: a requester is told so, and the message is dead-lettered. Told before it is settled, on
     * the thread that found it out, in several at once: settling waits for it.
     */
    default void failed(MessageFailure failure) {}

    /**
     * A handler threw after its message was given up at its deadline, of which {@link #failed} told then. Told on the
     * handler's thread, in several at once.
     *
     * @param ids by what the message is known in logs
     * @param thrown what the handler threw or its stage failed with, for example that it was interrupted; its words may
     *     quote the message
     */
    default void threwLate(MessageIds ids, Throwable thrown) {}
}
