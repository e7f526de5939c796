package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScalingConfigTest {

    @Test
    void aRefusalNamesValueAndRule() {
        assertThatThrownBy(() -> ScalingConfig.defaults().withBounds(5, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ScalingConfig.min is 5; allowed: 1 to max (4)");
        assertThatThrownBy(() -> ScalingConfig.defaults().withBounds(1, 10_001))
                .hasMessageContaining("ScalingConfig.max is 10001");
    }
}
