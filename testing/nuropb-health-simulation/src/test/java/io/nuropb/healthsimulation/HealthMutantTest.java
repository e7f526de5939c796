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
@ExtendWith(SilencedLog.class)
class HealthMutantTest {

    private static final Map<HealthMutant, HealthReport> CAUGHT = new ConcurrentHashMap<>();

    private static HealthReport caught(HealthMutant mutant) {
        return CAUGHT.computeIfAbsent(
                mutant,
                any -> MutantHunt.report(any, 1)
                        .orElseThrow(() -> new AssertionError(any + " survives " + MutantHunt.SEEDS + " seeds")));
    }

    @ParameterizedTest
    @MethodSource("io.nuropb.healthsimulation.HealthMutant#all")
    void everyMutantIsCaught(HealthMutant mutant) {
        assertThat(caught(mutant).violation()).isPresent();
    }

    @Test
    void everyInvariantCatchesAMutant() {
        Set<HealthInvariant> violated = EnumSet.noneOf(HealthInvariant.class);
        HealthMutant.all().forEach(mutant -> violated.addAll(caught(mutant).violated()));
        assertThat(violated).isEqualTo(EnumSet.allOf(HealthInvariant.class));
    }
}
