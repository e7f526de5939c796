package io.nuropb;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    /** {@code null} is what an environment has in which a variable is not set. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "my shop", "-shop", "shop/1", "Läden", "shop\n"})
    void aNameThatBreaksTheRuleIsShownWithIt(String name) {
        String rule = "' is not valid: 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServiceName(name))
                .withMessage("Service name '" + name + rule);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InstanceId(name))
                .withMessage("Instance id '" + name + rule);
    }
}
