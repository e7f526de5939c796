package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLog.class)
@Timeout(1_200)
class SimulationTest {

    private static final SimulationConfig CONFIG = SimulationConfig.defaults();

    private static final long SEEDS_WITH_TRACES = 100;

    /** As many as fit into a minute of two processors, beside the mutants; {@code bin/simulate} takes any number. */
    private static final long SEEDS = Math.max(SEEDS_WITH_TRACES, Long.getLong("nuropb.simulation.seeds", 250));

    private static final int LEAST_MESSAGES = 50;

    /**
     * The hashes of the first seeds' traces, which are the same on every Java. A change of the library or the
     * simulation changes them; then {@code -Dnuropb.traces=write} writes the file anew.
     */
    private static final Path TRACES = Path.of("src/test/resources/io/nuropb/simulation/traces.txt");

    private static List<Report> reports = List.of();

    @BeforeAll
    static void run() {
        reports = LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> Simulation.run(seed, CONFIG))
                .toList();
    }

    @Test
    void noSeedViolatesAnInvariant() {
        reports.stream()
                .filter(report -> report.violation().isPresent())
                .findFirst()
                .ifPresent(this::tell);
        Map<String, Integer> injected = new TreeMap<>();
        reports.forEach(
                report -> report.faults().forEach((fault, count) -> injected.merge(fault, count, Integer::sum)));
        assertThat(injected).as("a run without some faults proves nothing").doesNotContainValue(0);
        assertThat(reports)
                .as("a run without traffic proves nothing")
                .allMatch(report -> report.messages() > LEAST_MESSAGES);
    }

    @Test
    void everySeedHasTheTraceThatItHasOnOtherJavas() throws IOException {
        List<String> traces = reports.stream()
                .limit(SEEDS_WITH_TRACES)
                .map(report ->
                        String.format(Locale.ROOT, "%3d %-5s %016x", report.seed(), report.life(), report.hash()))
                .toList();
        if ("write".equals(System.getProperty("nuropb.traces"))) {
            Files.write(TRACES, traces);
        }
        assertThat(Files.readAllLines(TRACES))
                .as("traces of the seeds; if the code has changed, write them anew with -Dnuropb.traces=write")
                .isEqualTo(traces);
    }

    private void tell(Report report) {
        fail(Story.of(report, CONFIG, Mutant.NONE));
    }

    @Test
    void aFleetWithoutFaultsIsWell() {
        Report report = Simulation.run(1, CONFIG.withoutFaults());
        assertThat(report.violation()).isEmpty();
        assertThat(report.faults().values()).containsOnly(0);
    }

    /**
     * An instance without a queue must not wait for a revision that the restored coordinator does not reach for long.
     */
    @Test
    void aQueueThatIsDeletedAfterTheCoordinatorWasRestoredComesBack() {
        assertThat(violation(
                        28,
                        incident(BrokerFault.QUEUE_DELETED.name(), 146_135, 535, -1),
                        incident(BuiltInCoordinatorFault.COORDINATOR_RESTORED_EMPTY.name(), 225_735, 12_114, 0),
                        incident(BrokerFault.QUEUE_DELETED.name(), 279_553, 274, 0)))
                .isEmpty();
    }

    /**
     * What a leader saw in its term must not be forgotten because the answer to an audit in an earlier term of its
     * comes later.
     */
    @Test
    void anAnswerToAnEarlierQuestionDoesNotTakeBackWhatWasSeen() {
        assertThat(Simulation.run(9_001_160, CONFIG.withLongLives(1)).violation())
                .isEmpty();
    }

    /** A leader that reaches the broker's objects again must not be blamed for late answers to what it asked before. */
    @Test
    void lateAnswersToEarlierQuestionsAreNoInability() {
        List<Incident> incidents = List.of(
                incident(BuiltInCoordinatorFault.COORDINATOR_OUTAGE.name(), 31_240_343, 144_847, 0),
                incident(BuiltInCoordinatorFault.LEASE_EXPIRED.name(), 31_308_393, 1_241, 0),
                incident(OperatorFault.FLEET_PAUSED.name(), 31_462_590, 214_129, 1),
                incident(BrokerFault.CONSUMERS_CANCELLED.name(), 31_473_239, 3_754, 3),
                incident(BrokerFault.INSPECTION_SILENT.name(), 31_487_858, 132_374, 0),
                incident(UpgradeFault.INSTANCE_UPGRADED.name(), 1_904_101, 331_967, -1));
        assertThat(Simulation.run(1_002_830, CONFIG.withLongLives(1), Mutant.NONE, incidents)
                        .violation())
                .isEmpty();
    }

    /** A candidate whose lease has ended must not campaign without a pause, or time stands still. */
    @Test
    void aCandidateWhoseLeaseEndedEarlyJoinsAgain() {
        assertThat(violation(77, incident(BuiltInCoordinatorFault.LEASE_EXPIRED.name(), 208_641, 523, -1)))
                .isEmpty();
    }

    /** A leader and its fleet must not repair as fast as they can what a stale answer says is there. */
    @Test
    void aRepairThatDoesNotHelpIsNotRepeatedWithoutAPause() {
        assertThat(violation(
                        1174,
                        incident(BrokerFault.INSPECTION_STALE.name(), 9_702, 34_444, -1),
                        incident(BrokerFault.QUEUE_DELETED.name(), 27_676, 449, -1)))
                .isEmpty();
    }

    /** What is lost between a leader's word and the answer to it must be repaired, too. */
    @Test
    void whoLosesItsQueueBeforeTheLeaderHearsOfItsOwnWordServesAgain() {
        assertThat(violation(
                        850,
                        incident(BuiltInCoordinatorFault.ANSWERS_LATE.name(), 282_096, 18_631, 2),
                        incident(BrokerFault.CHANNELS_CLOSED_404.name(), 283_005, 648, 0),
                        incident(BrokerFault.CHANNELS_CLOSED_404.name(), 284_143, 231, -1)))
                .isEmpty();
    }

    /** A process that ends in the burst after a pause must do nothing more of that burst. */
    @Test
    void whoEndsAtWakeUpDoesNothingMore() {
        assertThat(violation(
                        389,
                        incident(ProcessFault.CRASH_MIDWAY.name(), 155_179, 57_634, 3),
                        incident(ProcessFault.PAUSE.name(), 176_302, 26_150, 3)))
                .isEmpty();
    }

    private static Optional<Violation> violation(long seed, Incident... incidents) {
        return Simulation.run(seed, CONFIG.withLongLives(0), Mutant.NONE, List.of(incidents))
                .violation();
    }

    private static Incident incident(String fault, long at, long length, int place) {
        return new Incident(fault, Duration.ofMillis(at), Duration.ofMillis(length), place);
    }

    @Test
    void oneSeedGivesOneTrace() {
        for (long seed = 1; seed <= 3; seed++) {
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
        Report report = firstCatch(StoreMutant.CAMPAIGN_UNCONDITIONAL);
        String story = Story.of(report, CONFIG, StoreMutant.CAMPAIGN_UNCONDITIONAL);
        assertThat(story)
                .contains("Seed " + report.seed() + " violates ONE_LEADER")
                .contains("Again: bin/simulate --seed " + report.seed()
                        + " --life dense --mutant CAMPAIGN_UNCONDITIONAL");
        assertThat(Story.shortest(report, CONFIG, StoreMutant.CAMPAIGN_UNCONDITIONAL))
                .as("of those that were drawn, the fewest with which it is violated")
                .hasSizeLessThanOrEqualTo(1);
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
