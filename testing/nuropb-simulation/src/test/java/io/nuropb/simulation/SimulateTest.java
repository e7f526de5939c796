package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of {@code bin/simulate}. */
@ExtendWith(QuietLog.class)
class SimulateTest {

    private static final SimulationConfig DENSE = SimulationConfig.defaults().withLongLives(0);
    private static final String MUTANT = "CONSUMES_BEFORE_READY";
    private static final Pattern AGAIN = Pattern.compile("^Again: bin/simulate (.*)$", Pattern.MULTILINE);

    private record Ran(int exit, String out, String err) {}

    private static Ran simulate(String line) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Simulate.run(stream(out), stream(err), line.split(" ", -1));
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    --sed 1               | there is no option '--sed'
                    1                     | there is no option '1'
                    --seed                | --seed wants a value
                    --seed one            | --seed wants a number, not 'one'
                    --seeds 0             | --seeds wants 1 or more, not 0
                    --from -1             | --from wants 1 or more, not -1
                    --hours 1.5           | --hours wants a number, not '1.5'
                    --determinism some    | --determinism wants a number, not 'some'
                    --seed 1 --life short | --life is one of [DENSE, LONG], not 'short'
                    --mutant NOBODY       | --mutant is one of [NO_LOCAL_DEADLINE,
                    """, delimiter = '|')
    void whatCannotBeReadIsNamed(String line, String problem) throws InterruptedException {
        Ran ran = simulate(line);

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("Cannot read the options: " + problem)
                .contains(". Usage: bin/simulate [--seeds N");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void oneSeedIsToldWithItsTrace() throws InterruptedException {
        Ran ran = simulate("--seed 3 --life dense");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .contains(String.format(
                        Locale.ROOT,
                        "Seed 3, a DENSE life: trace %016x",
                        Simulation.run(3, DENSE).hash()));
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void severalSeedsAreAddedUpAndNotBlamedForBeingFew() throws InterruptedException {
        Ran ran = simulate("--seeds 2 --life dense");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .containsPattern("(?m)^2 seeds, ")
                .endsWith("No invariant was violated." + System.lineSeparator());
    }

    @Test
    void seedsAreCountedFromWhereItIsTold() throws InterruptedException {
        assertThat(simulate("--seeds 1 --from 7 --life dense").out()).contains("Seed 7, a DENSE life");
    }

    @Test
    void asManySeedsAreLivedAsTheHoursTake() throws InterruptedException {
        Ran ran = simulate("--hours 1 --life dense");

        double hours = Double.parseDouble(
                find(Pattern.compile("([0-9.]+) h of fleet(?!.* h of fleet)", Pattern.DOTALL), ran.out())
                        .group(1));
        assertThat(ran.exit()).isZero();
        assertThat(hours).isGreaterThanOrEqualTo(1.0);
    }

    @Test
    void aViolationIsToldWithItsStory() throws InterruptedException {
        Ran ran = simulate("--life dense --mutant " + MUTANT);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .containsPattern("Seed \\d+ violates READY_FIRST")
                .contains("The shortest list of faults that does")
                .contains("INVARIANTS WERE VIOLATED");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void theCommandAtTheEndOfAStoryShowsTheSameAgain() throws InterruptedException {
        String command = find(
                        AGAIN,
                        simulate("--life dense --mutant " + MUTANT.toLowerCase(Locale.ROOT))
                                .out())
                .group(1);

        Ran again = simulate(command);

        assertThat(again.exit()).isEqualTo(1);
        assertThat(find(AGAIN, again.out()).group(1)).isEqualTo(command);
    }

    @Test
    void seedsThatAreRunTwiceHaveTheSameTraces() throws InterruptedException {
        Ran ran = simulate("--determinism 2 --life dense");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).endsWith("2 seeds had the same trace twice." + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({"--seeds 9, 0.05", "--hours 9, 0.8", "--hours 9 --life dense, 0", "--life long, 1"})
    void whereHoursAddUpMostLivesAreLong(String line, double share) {
        assertThat(SimulateOptions.of(line.split(" ", -1)).config().longLives()).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(longs = {499, 500})
    void fiveHundredSeedsWithoutAFaultProveNothing(long seeds) {
        Report faultless = Simulation.run(1, DENSE.withoutFaults());
        RunTotals tally = new RunTotals();
        for (long seed = 0; seed < seeds; seed++) {
            tally.add(faultless);
        }
        assertThat(tally.doubt().isPresent()).isEqualTo(seeds == 500);
    }

    private static MatchResult find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + pattern + " in: " + text));
    }
}
