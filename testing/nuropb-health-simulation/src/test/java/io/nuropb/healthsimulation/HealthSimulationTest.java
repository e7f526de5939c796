package io.nuropb.healthsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sound leader under faults, and the command line of {@code bin/simulate --health}. */
@ExtendWith(SilencedLog.class)
class HealthSimulationTest {

    private static final int SEEDS = 200;

    private record Ran(int exit, String out, String err) {}

    private static Ran simulate(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = HealthSimulate.run(stream(out), stream(err), line.split(" ", -1));
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void noSeedViolatesAnInvariant() {
        Ran ran = simulate("--from 1001 --seeds " + SEEDS);

        assertThat(ran.out()).endsWith("No invariant was violated." + System.lineSeparator());
        assertThat(ran.exit()).isZero();
    }

    /** Each has shown a fault of detectors or policies once. */
    @ParameterizedTest
    @ValueSource(longs = {7, 9, 16, 34, 56, 65, 353, 568, 603, 856, 959, 968, 10_123})
    void whatWasMendedStaysSo(long seed) {
        assertThat(HealthSimulation.run(seed).violation()).isEmpty();
    }

    @Test
    void theSeedsHaveAllFaultsAndSomeHaveNone() {
        List<HealthPlan> plans = LongStream.rangeClosed(1001, 1000 + SEEDS)
                .mapToObj(HealthPlan::draw)
                .toList();
        Set<HealthFault> faults = EnumSet.noneOf(HealthFault.class);
        plans.forEach(plan -> plan.incidents().forEach(incident -> faults.add(incident.fault())));

        assertThat(faults).isEqualTo(EnumSet.allOf(HealthFault.class));
        assertThat(plans).anyMatch(HealthPlan::isFaultless).anyMatch(plan -> plan.isFaultless() && plan.isConstant());
    }

    @Test
    void oneSeedGivesOneLife() {
        assertThat(HealthSimulation.run(7).hash())
                .isEqualTo(HealthSimulation.run(7).hash());
        assertThat(HealthSimulation.run(7).hash())
                .isNotEqualTo(HealthSimulation.run(8).hash());
    }

    @Test
    void aViolationIsToldWithFewFaultsAndTheCommandThatShowsItAgain() {
        Ran ran = simulate("--mutant pauses_for_ever");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).containsPattern("Seed \\d+ violates RELEASES").contains("the shortest list of faults");
        String again = ran.out().replaceAll("(?s).*Again: bin/simulate --health ([^\\n]*)\\n.*", "$1");
        assertThat(simulate(again).out()).contains("Again: bin/simulate --health " + again);
    }

    @Test
    void anEndlessNumberOfSeedsWithoutAFaultProvesNothing() {
        HealthReport faultless = HealthSimulation.run(HealthPlan.draw(1).with(List.of()), HealthMutant.NONE);
        HealthRunTotals tally = new HealthRunTotals();
        for (int seed = 1; seed < 500; seed++) {
            tally.add(faultless);
        }
        assertThat(tally.doubt()).isEmpty();
        tally.add(faultless);
        assertThat(tally.doubt()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    --sed 1         | there is no option '--sed'
                    --seed          | --seed wants a value
                    --seed one      | --seed wants a number, not 'one'
                    --seeds 0       | --seeds wants 1 or more, not 0
                    --mutant NOBODY | --mutant is one of [ABSENT_READ_AS_ZERO,
                    """, delimiter = '|')
    void whatCannotBeReadIsNamed(String line, String problem) {
        Ran ran = simulate(line);

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).startsWith("Cannot read the options: " + problem);
        assertThat(ran.out()).isEmpty();
    }
}
