package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanariesTest {

    private final Canaries canaries = new Canaries();
    private final String secret = canaries.of("password");

    @Test
    void eachPlaceHasASecretOfItsOwn() {
        String other = canaries.of("token");
        assertThat(other).isNotEqualTo(secret).matches("Canary[0-9a-f]{32}");
        assertThat(canaries.in(other)).containsExactly("token");
        assertThat(canaries.in(other + secret)).containsExactly("password", "token");
        assertThat(canaries.in("nothing")).isEmpty();
        assertThat(canaries.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "user:"})
    void aSecretIsFoundInWhateverFormItIsTold(String before) {
        byte[] bytes = (before + secret + "after").getBytes(StandardCharsets.UTF_8);
        assertThat(canaries.in("told: " + before + secret)).containsExactly("password");
        assertThat(canaries.in(Base64.getEncoder().encodeToString(bytes))).containsExactly("password");
        assertThat(canaries.in(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                .containsExactly("password");
        assertThat(canaries.in(HexFormat.of().formatHex(bytes))).containsExactly("password");
        assertThat(canaries.in(HexFormat.of().withUpperCase().formatHex(bytes))).containsExactly("password");
        assertThat(canaries.in(Arrays.toString(bytes))).containsExactly("password");
    }
}
