package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That the invariants can fail: every defect is caught, and every invariant catches one. */
@ExtendWith(QuietLog.class)
@Timeout(1_200)
class MutantTest {

    private static final SimulationConfig DENSE = SimulationConfig.defaults().withLongLives(0);

    /** So many seeds before the one that catches a mutant show as well that nobody else sees it. */
    private static final int MORE_SEEDS = 5;

    /**
     * The seed that has caught each mutant. Where it does not any more, because something has changed, the mutant is
     * hunted; {@code -Dnuropb.mutants=write} hunts all, and writes the file anew.
     */
    private static final Path FILE = Path.of("src/test/resources/io/nuropb/simulation/mutants.txt");

    private static final boolean WRITES = "write".equals(System.getProperty("nuropb.mutants"));
    private static final Map<String, Long> KNOWN = known();
    private static final Map<Mutant, Report> CAUGHT = new ConcurrentHashMap<>();

    private static Map<String, Long> known() {
        try (Stream<String> lines = WRITES ? Stream.empty() : Files.lines(FILE)) {
            return lines.map(line -> line.split(" ", 2))
                    .collect(Collectors.toMap(words -> words[1], words -> Long.valueOf(words[0])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Report caught(Mutant mutant) {
        return CAUGHT.computeIfAbsent(
                mutant,
                any -> Optional.ofNullable(KNOWN.get(any.name()))
                        .flatMap(seed -> Hunt.report(any, DENSE, seed, 1))
                        .or(() -> Hunt.report(any, DENSE, 1, Hunt.SEEDS))
                        .orElseThrow(() -> new AssertionError(any + " survives " + Hunt.SEEDS + " seeds")));
    }

    @AfterAll
    static void write() throws IOException {
        if (WRITES) {
            Files.write(
                    FILE,
                    CAUGHT.entrySet().stream()
                            .map(one ->
                                    one.getValue().seed() + " " + one.getKey().name())
                            .sorted()
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("io.nuropb.simulation.Mutant#all")
    void everyMutantIsCaught(Mutant mutant) {
        assertThat(caught(mutant).violation()).isPresent();
    }

    @Test
    void everyInvariantIsTheFirstToCatchAMutant() {
        Set<Invariant> first = EnumSet.noneOf(Invariant.class);
        Mutant.all()
                .forEach(mutant ->
                        first.add(caught(mutant).violation().orElseThrow().invariant()));
        assertThat(first)
                .as("all but what is for workloads to say, and what HANDLED_ONCE sees before")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Invariant.OWN, Invariant.POISON_BOUND)));
    }

    /** What goes round is given back after its handler has returned, which is seen first. */
    @Test
    void whatGoesRoundIsSeenEvenIfItMayBeHandledAgain() {
        Report report = Simulation.runWithout(Invariant.HANDLED_ONCE, 1, DENSE, SourceMutant.NEVER_DONE);
        assertThat(report.violation().map(Violation::invariant)).contains(Invariant.POISON_BOUND);
    }

    /** Whoever asks for service, and not for safety only, has a defect that nobody else sees. */
    @ParameterizedTest
    @CsvSource({
        "ISOLATION, GENERATION_GROWS_ALWAYS",
        "HANDLED_ONCE, REPLIES_GIVEN_UP",
        "DUTY, LEADER_NEVER_RESIGNS",
        "WISHES, PAUSE_REFUSED",
        "TRUE_WITHDRAWAL, FAILED_WITHDRAWAL_BELIEVED",
        "PROGRESS, LEAVES_WHEN_IT_ACTS",
        "MEMBERSHIP, EARLY_REPORTS_LOST",
        "NEIGHBOURS, NEIGHBOURS_IN_DOUBT",
        "DIAGNOSIS, ALARM_UNHEARD",
        "KNOWN_TO_THE_FLEET, NOTHING_GIVEN_BACK",
        "KNOWN_TO_THE_FLEET, EVERY_RETURN_COUNTS"
    })
    void aMutantIsCaughtByOneInvariantOnly(Invariant invariant, String name) {
        Mutant mutant = Mutant.all().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Report report = caught(mutant);
        assertThat(report.violation().map(Violation::invariant)).contains(invariant);
        assertThat(LongStream.rangeClosed(Math.max(1, report.seed() - MORE_SEEDS), report.seed())
                        .mapToObj(seed -> Simulation.runWithout(invariant, seed, DENSE, mutant)))
                .as("the same seeds without " + invariant)
                .allMatch(without -> without.violation().isEmpty());
    }
}
