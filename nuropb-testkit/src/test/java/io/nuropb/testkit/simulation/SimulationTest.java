package io.nuropb.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Quiet.class)
@Timeout(600)
class SimulationTest {

    private static final SimulationConfig CONFIG = SimulationConfig.defaults();

    /** On the oldest Java as many as fit into two minutes of two processors, fewer on others; bin/simulate runs more. */
    private static final long SEEDS = Runtime.version().feature() == 17 ? 2_000 : 300;

    private static final int LEAST_MESSAGES = 50;

    @Test
    void noSeedViolatesAnInvariant() {
        List<Report> reports = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, CONFIG))
                .toList();
        reports.stream()
                .filter(report -> report.violation().isPresent())
                .findFirst()
                .ifPresent(this::tell);
        Set<Fault> injected = EnumSet.noneOf(Fault.class);
        reports.forEach(report -> injected.addAll(report.faults().keySet()));
        assertThat(injected).as("a run without some faults proves nothing").containsExactly(Fault.values());
        assertThat(reports)
                .as("a run without traffic proves nothing")
                .allMatch(report -> report.messages() > LEAST_MESSAGES);
    }

    private void tell(Report report) {
        fail(Story.of(report, CONFIG, Mutant.NONE));
    }

    @Test
    void aFleetWithoutFaultsIsWell() {
        Report report = Simulation.run(1, CONFIG.withoutFaults());
        assertThat(report.violation()).isEmpty();
        assertThat(report.faults()).isEmpty();
    }

    /** Seed 28 once: an instance without a queue waited for a revision that the restored coordinator did not reach for long. */
    @Test
    void aQueueThatIsDeletedAfterTheCoordinatorWasRestoredComesBack() {
        assertThat(violation(
                        28,
                        incident(Fault.QUEUE_DELETED, 146_135, 535, -1),
                        incident(Fault.COORDINATOR_RESTORED_EMPTY, 225_735, 12_114, 0),
                        incident(Fault.QUEUE_DELETED, 279_553, 274, 0)))
                .isEmpty();
    }

    /** Seed 77 once: a candidate whose lease had ended campaigned without a pause, so that time stood still. */
    @Test
    void aCandidateWhoseLeaseEndedEarlyJoinsAgain() {
        assertThat(violation(77, incident(Fault.LEASE_EXPIRED, 208_641, 523, -1)))
                .isEmpty();
    }

    /** Seed 1174 of its time: a leader and its fleet repaired as fast as they could what a stale answer said was there. */
    @Test
    void aRepairThatDoesNotHelpIsNotRepeatedWithoutAPause() {
        assertThat(violation(
                        1174,
                        incident(Fault.INSPECTION_STALE, 9_702, 34_444, -1),
                        incident(Fault.QUEUE_DELETED, 27_676, 449, -1)))
                .isEmpty();
    }

    private static Optional<Violation> violation(long seed, Incident... incidents) {
        return Simulation.run(seed, CONFIG.withLongLives(0), Mutant.NONE, List.of(incidents))
                .violation();
    }

    private static Incident incident(Fault fault, long at, long length, int place) {
        return new Incident(fault, Duration.ofMillis(at), Duration.ofMillis(length), place);
    }

    @Test
    void oneSeedGivesOneTrace() {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(Simulation.run(seed, CONFIG).hash())
                    .as("seed %d", seed)
                    .isEqualTo(Simulation.run(seed, CONFIG).hash());
        }
    }

    @Test
    void anotherSeedGivesAnotherTrace() {
        assertThat(Simulation.run(1, CONFIG).hash())
                .isNotEqualTo(Simulation.run(2, CONFIG).hash());
    }

    @Test
    void aViolationIsToldWithFewFaultsAndTheWayToSeeItAgain() {
        Report report = firstCatch(Mutant.CONSUMES_BEFORE_READY);
        String story = Story.of(report, CONFIG, Mutant.CONSUMES_BEFORE_READY);
        assertThat(story)
                .contains("Seed " + report.seed() + " violates READY_FIRST")
                .contains(
                        "Again: bin/simulate --seed " + report.seed() + " --life dense --mutant CONSUMES_BEFORE_READY");
        assertThat(Story.shortest(report, CONFIG, Mutant.CONSUMES_BEFORE_READY)).isEmpty();
    }

    private static Report firstCatch(Mutant mutant) {
        return LongStream.rangeClosed(1, 100)
                .mapToObj(seed -> Simulation.run(seed, CONFIG, mutant))
                .filter(report -> report.violation().isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void simulatedTimeIsThatOfThePlanAndMore() {
        Report report = Simulation.run(3, CONFIG.withLongLives(0));
        assertThat(report.simulated()).isGreaterThan(Duration.ofMinutes(6));
        assertThat(report.fleetTime()).isEqualTo(report.simulated().multipliedBy(report.instances()));
    }
}
