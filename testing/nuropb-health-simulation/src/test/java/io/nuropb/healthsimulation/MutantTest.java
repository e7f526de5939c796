package io.nuropb.healthsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the invariants can fail: every defect is caught, and every invariant catches one. */
@ExtendWith(Quiet.class)
class MutantTest {

    private static final Map<Mutant, Report> CAUGHT = new ConcurrentHashMap<>();

    private static Report caught(Mutant mutant) {
        return CAUGHT.computeIfAbsent(
                mutant,
                any -> Hunt.report(any, 1)
                        .orElseThrow(() -> new AssertionError(any + " survives " + Hunt.SEEDS + " seeds")));
    }

    @ParameterizedTest
    @MethodSource("io.nuropb.healthsimulation.Mutant#all")
    void everyMutantIsCaught(Mutant mutant) {
        assertThat(caught(mutant).violation()).isPresent();
    }

    @Test
    void everyInvariantCatchesAMutant() {
        Set<Invariant> violated = EnumSet.noneOf(Invariant.class);
        Mutant.all().forEach(mutant -> violated.addAll(caught(mutant).violated()));
        assertThat(violated).isEqualTo(EnumSet.allOf(Invariant.class));
    }
}
