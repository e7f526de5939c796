package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonBenchTest {

    @Test
    void thereAreFiveRepetitionsUnlessOthersAreAskedFor() {
        assertThat(PythonBench.pace(new String[0])).isEqualTo(PythonBench.USUAL.withRepetitions(5));
        assertThat(PythonBench.pace(new String[] {"7"})).isEqualTo(PythonBench.USUAL.withRepetitions(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "2 3", ""})
    void repetitionsThatCannotBeReadAreRefused(String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PythonBench.pace(words.split(" ", -1)))
                .withMessageContaining("repetitions is '" + words + "'");
    }
}
