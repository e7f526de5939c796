package io.nuropb.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the vectors of the Fernet specification: generate.json, verify.json and invalid.json. */
class FernetTest {

    private static final String SECRET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    private static final String HELLO =
            "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
    private static final Instant THEN = Instant.parse("1985-10-26T08:20:00Z");

    private final Fernet fernet = new Fernet(key(SECRET));

    @Test
    void makesTheSpecificationsToken() {
        byte[] iv = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

        byte[] token = fernet.encrypt("hello".getBytes(US_ASCII), THEN.plusMillis(999), iv);

        assertThat(new String(token, US_ASCII)).isEqualTo(HELLO);
    }

    @Test
    void readsTheSpecificationsToken() throws UndecipherableException {
        assertThat(fernet.decrypt(HELLO.getBytes(US_ASCII))).asString(US_ASCII).isEqualTo("hello");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
    incorrect mac | gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==
    too short | gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==
    invalid base64 | %%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==
    payload size not multiple of block size | gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm
    payload padding error | gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==
    incorrect IV | gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==
    trailing characters after padding | gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==trailingdata
    invalid characters | *gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==
    non-urlsafe characters | gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==
    """)
    void refusesTheSpecificationsInvalidTokens(String problem, String token) {
        assertRefused(token);
    }

    /** The two vectors of invalid.json whose only fault is their time. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
    far-future TS | gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==
    expired TTL | gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==
    """)
    void theTimeInATokenDoesNotCount(String problem, String token) throws UndecipherableException {
        assertThat(fernet.decrypt(token.getBytes(US_ASCII))).isEmpty();
    }

    @Test
    void refusesAnotherVersionAlthoughItIsRightlySigned() throws GeneralSecurityException {
        byte[] token = Base64.getUrlDecoder().decode(HELLO);
        token[0] = (byte) 0x81;
        int signed = token.length - 32;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key(SECRET).forSigning());
        mac.update(token, 0, signed);
        mac.doFinal(token, signed);

        assertRefused(Base64.getUrlEncoder().encodeToString(token));
    }

    @Test
    void refusesWhateverIsTooShort() {
        for (int length = 0; length < HELLO.length(); length++) {
            assertRefused(HELLO.substring(0, length));
        }
    }

    @Test
    void refusesATokenOfAnotherKey() {
        Fernet other = new Fernet(SymmetricKey.generate(new SecureRandom()));

        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> other.decrypt(HELLO.getBytes(US_ASCII)))
                .withMessage("it was encrypted with another key, or changed since");
    }

    @Test
    void readsWhatItMadeOfAnyLength() throws UndecipherableException {
        byte[] iv = new byte[Fernet.IV_BYTES];
        for (int length = 0; length < 70; length++) {
            byte[] plain = new byte[length];
            assertThat(fernet.decrypt(fernet.encrypt(plain, THEN, iv))).isEqualTo(plain);
        }
    }

    private void assertRefused(String token) {
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> fernet.decrypt(token.getBytes(US_ASCII)));
    }

    private static SymmetricKey key(String text) {
        try {
            return SymmetricKey.parse(text.getBytes(US_ASCII));
        } catch (UndecipherableException e) {
            throw new AssertionError(e);
        }
    }
}
