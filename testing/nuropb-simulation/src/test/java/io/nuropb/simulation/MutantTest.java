package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the invariants can fail: every defect is caught, and every invariant catches one. */
@ExtendWith(QuietLog.class)
@Timeout(1_200)
class MutantTest {

    private static final SimulationConfig DENSE = SimulationConfig.defaults().withLongLives(0);

    private static final Map<Mutant, Report> CAUGHT = new ConcurrentHashMap<>();

    private static Report caught(Mutant mutant) {
        return CAUGHT.computeIfAbsent(
                mutant,
                any -> Hunt.report(any, DENSE, 1, Hunt.SEEDS)
                        .orElseThrow(() -> new AssertionError(any + " survives " + Hunt.SEEDS + " seeds")));
    }

    @ParameterizedTest
    @MethodSource("io.nuropb.simulation.Mutant#all")
    void everyMutantIsCaught(Mutant mutant) {
        assertThat(caught(mutant).violation()).isPresent();
    }

    @Test
    void everyInvariantCatchesAMutant() {
        Set<Invariant> violated = EnumSet.noneOf(Invariant.class);
        Mutant.all().forEach(mutant -> violated.addAll(caught(mutant).violated()));
        assertThat(violated)
                .as("all but what is for workloads to say")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Invariant.OWN)));
    }
}
