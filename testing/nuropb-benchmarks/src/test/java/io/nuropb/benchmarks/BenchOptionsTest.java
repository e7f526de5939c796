package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchOptionsTest {

    @Test
    void theOrderOfOptionsDoesNotMatter() {
        assertThat(parse("--quick --repetitions 3 --metered --out a.md --only requests"))
                .isEqualTo(parse("--only requests --metered --out a.md --repetitions 3 --quick"))
                .satisfies(options -> assertThat(options.pace().repetitions()).isEqualTo(3))
                .satisfies(options -> assertThat(options.out()).contains(Path.of("a.md")));
    }

    @Test
    void growthIsAnotherSuiteWithFiveShortRepetitions() {
        assertThat(parse("--growth --out a.md"))
                .satisfies(options -> assertThat(options.suite()).isInstanceOf(GrowthSuite.class))
                .satisfies(options -> assertThat(options.pace().repetitions()).isEqualTo(5))
                .satisfies(options -> assertThat(options.out()).contains(Path.of("a.md")));
        assertThat(parse("--growth --repetitions 3").pace().repetitions()).isEqualTo(3);
        assertThat(parse("").suite()).isInstanceOf(ComparisonSuite.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--growth --quick", "--growth --metered", "--growth --only requests"})
    void growthIsMeasuredByItself(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(line)).withMessageContaining("--growth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--repetitions", "--repetitions x", "--repetitions 0", "--out"})
    void whatCannotBeReadIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(line));
    }

    @Test
    void casesAreChosenByAPartOfTheirNames() {
        assertThat(parse("--only flight").of(Cases.all())).hasSize(3);
        assertThat(parse("").of(Cases.all())).hasSameSizeAs(Cases.all());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--only nothing").of(Cases.all()))
                .withMessageContaining("nothing");
    }

    private static BenchOptions parse(String line) {
        return BenchOptions.parse(line.isEmpty() ? new String[0] : line.split(" ", -1));
    }
}
