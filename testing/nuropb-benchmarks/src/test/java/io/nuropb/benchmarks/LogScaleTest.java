package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LogScaleTest {

    private final LogScale scale = new LogScale(40, 4_000, 200, 0);

    @Test
    void theSameRatioIsTheSameDistance() {
        assertThat(scale.place(40)).isEqualTo(200);
        assertThat(scale.place(400)).isEqualTo(100, within(1e-9));
        assertThat(scale.place(4_000)).isEqualTo(0, within(1e-9));
    }

    @Test
    void roundValuesLieWithin() {
        assertThat(scale.rounds()).containsExactly(50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0);
    }
}
