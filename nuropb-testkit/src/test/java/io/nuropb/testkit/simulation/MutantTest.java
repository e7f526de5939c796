package io.nuropb.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the invariants can fail: every defect is caught. */
@ExtendWith(Quiet.class)
@Timeout(600)
class MutantTest {

    private static final int SEEDS = 60;

    @ParameterizedTest
    @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyMutantIsCaught(Mutant mutant) {
        assertThat(Hunt.once(mutant, 1, SEEDS))
                .as("%s survives %d seeds", mutant, SEEDS)
                .isPresent();
    }
}
