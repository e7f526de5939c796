package io.nuropb.simulation;

import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.util.List;
import java.util.stream.Stream;

/**
 * A defect that the production code might have, made by what stands between it and its ports; at most one is on in a
 * simulation. That every one is caught shows that the invariants can fail.
 */
interface Mutant {

    /** No defect. */
    Mutant NONE = new Mutant() {
        @Override
        public String name() {
            return "NONE";
        }
    };

    /** Every defect that is known. */
    static List<Mutant> all() {
        return Stream.<Mutant[]>of(
                        CoordinatorMutant.values(),
                        HearingMutant.values(),
                        StoreMutant.values(),
                        StoreReadingMutant.values(),
                        TopologyMutant.values(),
                        SourceMutant.values(),
                        PublisherMutant.values(),
                        ProcessMutant.values(),
                        DiagnosisMutant.values(),
                        RefusalMutant.values(),
                        OutcomeMutant.values())
                .flatMap(Stream::of)
                .toList();
    }

    /** In capitals; no other has it. */
    String name();

    default Coordinator coordinator(Coordinator sound, World world, SimulatedProcess process) {
        return sound;
    }

    default LeaseStore store(LeaseStore sound, World world) {
        return sound;
    }

    default BrokerTopology topology(BrokerTopology sound, World world, SimulatedProcess process) {
        return sound;
    }

    default MessageSource source(MessageSource sound, World world, SimulatedProcess process) {
        return sound;
    }

    default MessagePublisher publisher(MessagePublisher sound, World world, SimulatedProcess process) {
        return sound;
    }

    default Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
        return sound;
    }

    default RunnerConfig config(RunnerConfig sound) {
        return sound;
    }

    default double slowestClock(double promised) {
        return promised;
    }

    /** Whether the adapter tells a confirm from a nack. */
    default boolean believesConfirms() {
        return true;
    }
}
