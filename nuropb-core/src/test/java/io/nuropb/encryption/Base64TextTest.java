package io.nuropb.encryption;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {

    @Test
    void whatWasEncodedIsDecoded() throws UndecipherableException {
        Random random = new Random(1);
        for (int length = 0; length < 50; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            for (Base64Text base64 : new Base64Text[] {Base64Text.STANDARD, Base64Text.URL_SAFE}) {
                byte[] text = base64.encode(bytes);
                assertThat(base64.decode(text)).isEqualTo(bytes);
                assertThat(text).hasSize(Base64Text.length(length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "==",
                "====",
                "A",
                "A=",
                "A==",
                "A===",
                "AA",
                "AA=",
                "AAA",
                "AA==AAAA",
                "AAAA=",
                "AAAA==",
                "AAAA====",
                "AA==\n",
                "\nAA==",
                "AA ==",
                "AAA.",
                "AAA-",
                "AAA_",
                "AAA\u00e9"
            })
    void aTextOfAnotherShapeIsRefused(String text) {
        assertRefused(Base64Text.STANDARD, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AB==", "AP==", "AAB=", "AAD=", "AAAAAB=="})
    void aTextWithBitsToSpareIsRefusedAlthoughTheJdkTakesIt(String text) {
        assertThat(Base64.getDecoder().decode(text)).containsOnly(0);
        assertRefused(Base64Text.STANDARD, text);
        assertRefused(Base64Text.URL_SAFE, text);
    }

    @Test
    void eachAlphabetIsItsOwn() throws UndecipherableException {
        byte[] bytes = {(byte) 0xfb, (byte) 0xff, (byte) 0xbf};
        assertThat(Base64Text.STANDARD.decode("+/+/".getBytes(US_ASCII))).isEqualTo(bytes);
        assertThat(Base64Text.URL_SAFE.decode("-_-_".getBytes(US_ASCII))).isEqualTo(bytes);
        assertRefused(Base64Text.STANDARD, "-_-_");
        assertRefused(Base64Text.URL_SAFE, "+/+/");
    }

    private static void assertRefused(Base64Text base64, String text) {
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> base64.decode(text.getBytes(ISO_8859_1)));
    }
}
