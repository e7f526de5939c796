package io.nuropb.healthsimulation;

import io.nuropb.Scheduler;
import io.nuropb.election.Session;
import io.nuropb.health.HealthActuators;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.HealthWatch;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.InstanceCounters;
import java.util.List;
import java.util.stream.Stream;

/**
 * A defect that sensors, detectors, policies or the watch might have, made by what stands between them and their ports,
 * or by another configuration than the one that the invariants know; at most one is on in a simulation. That every one
 * is caught shows that the invariants can fail.
 */
interface HealthMutant {

    /** No defect. */
    HealthMutant NONE = new HealthMutant() {
        @Override
        public String name() {
            return "NONE";
        }
    };

    /** Every defect that is known. */
    static List<HealthMutant> all() {
        return Stream.<HealthMutant[]>of(
                        SensorMutant.values(),
                        PolicyMutant.values(),
                        SuccessionMutant.values(),
                        ActuatorMutant.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** In capitals; no other has it. */
    String name();

    /** Whether the defect can show: seeds in which it cannot are not worth the time. */
    default boolean concerns(HealthPlan plan) {
        return true;
    }

    /**
     * By which rules a leader decides.
     *
     * @param leadership 1 for the first leader of a seed
     */
    default HealthConfig config(HealthConfig sound, int leadership) {
        return sound;
    }

    /** What the leader takes the broker's answer for. */
    default BrokerReading reading(BrokerReading sound, ModelWorld world) {
        return sound;
    }

    /** What an instance tells that it has counted. */
    default InstanceCounters counters(InstanceCounters sound, Member member, ModelWorld world) {
        return sound;
    }

    /** What an instance tells of whether it consumes. */
    default boolean consuming(boolean sound) {
        return sound;
    }

    /** What a successor takes for what is in force. */
    default HealthAdvice inForce(HealthAdvice sound) {
        return sound;
    }

    /** Made anew for each seed, so that it may remember. */
    default HealthActuators actuators(HealthActuators sound, ModelWorld world) {
        return sound;
    }

    default Session session(Session sound, ModelWorld world) {
        return sound;
    }

    default Scheduler scheduler(Scheduler sound) {
        return sound;
    }

    /** What a leader takes for an operator's wishes. */
    default HealthWatch.Wishes wishes(HealthWatch.Wishes sound) {
        return sound;
    }

    /** Whether a leader stops when its leadership has ended. */
    default boolean rests() {
        return true;
    }

    /** Whether a leader hears of instances that are gone. */
    default boolean hearsOfEnds() {
        return true;
    }
}
