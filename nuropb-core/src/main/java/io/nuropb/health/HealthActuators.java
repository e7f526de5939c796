package io.nuropb.health;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.actuators.ScalingSignal;
import java.util.Optional;

/**
 * Those who do what a leader decides.
 *
 * @param scaler follows its signals
 * @param terminator closes connections, and shuts users out; without one, nobody's are closed
 * @param listener hears of all
 * @param machine takes advice
 */
public record HealthActuators(
        Optional<InstanceScaler> scaler,
        Optional<ConnectionTerminator> terminator,
        HealthListener listener,
        Machine machine) {

    /** Whose proclamations have the fleet do something. */
    @FunctionalInterface
    public interface Machine {

        /** Takes advice, if the session with this number is still its own, and leads. */
        void advise(long session, HealthAdvice advice);

        /**
         * Whether it leads at this moment by the session with this number: what the watch is told of the end of a term
         * can come late. One that cannot tell is believed to.
         */
        default boolean leads(long session) {
            return true;
        }

        /**
         * Whether a proclamation in force has this caller refused, so that whoever leads next knows of it. One that
         * cannot tell is believed to.
         */
        default boolean refuses(String caller) {
            return true;
        }
    }

    void signalled(ScalingSignal signal) {
        listener.signalled(signal);
    }

    void alerted(String alert) {
        listener.alerted(alert);
    }

    void advise(long session, HealthAdvice advice) {
        machine.advise(session, advice);
    }

    boolean refuses(String caller) {
        return machine.refuses(caller);
    }

    boolean leads(long session) {
        return machine.leads(session);
    }
}
