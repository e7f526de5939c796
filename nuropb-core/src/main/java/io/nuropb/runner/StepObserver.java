package io.nuropb.runner;

import java.util.List;

/**
 * Sees every step of an instance's machine: for traces, and for tests that judge a fleet.
 *
 * <p>It is called one at a time, in order, on the thread on which the instance acts, before the effects of the step are
 * performed. So it must not block: an instance that does not act for half of its lease's TTL leaves the election. What
 * it throws is logged, once in a minute, and has no other effect. Whoever only wants to know how an instance is uses a
 * {@link RunnerListener}.
 */
public interface StepObserver {

    /** The machine took a step. */
    void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects);
}
