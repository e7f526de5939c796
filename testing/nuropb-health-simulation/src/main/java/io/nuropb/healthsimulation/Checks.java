package io.nuropb.healthsimulation;

import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.actuators.ScalingSignal;

/** Looks at what a leader says and does, and says what is wrong with it. */
interface Checks {

    /** An instance begins to lead, with what was in force. */
    default void led(Term term, HealthAdvice inForce) {}

    default void signalled(ScalingSignal signal) {}

    default void alerted(String alert) {}

    /** The leader's machine was given advice, in place of what it had before. */
    default void advised(HealthAdvice before, HealthAdvice now) {}

    default void terminated(String caller) {}

    default void shutOut(String caller) {}

    default void admitted(String caller) {}

    /** A second has passed. */
    default void passed(int second) {}

    default void ended() {}
}
