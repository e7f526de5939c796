package io.nuropb.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCipherTest {

    private static final byte[] HELLO = "hello".getBytes(US_ASCII);
    private static final Instant NOW = Instant.parse("2023-04-05T06:07:08Z");

    private final BodyCipher cipher = new BodyCipher(new SecureRandom(), InstantSource.fixed(NOW));
    private final ServiceKey serviceKey = Golden.serviceKey();

    @Test
    void aBodyIsOpenedByWhicheverOfTheServicesKeysItWasSealedFor() throws UndecipherableException {
        ServiceKey next = ServiceKey.generate(new SecureRandom());
        ServiceKey both = serviceKey.alsoOpening(next);
        assertThat(both.publicKey()).isSameAs(serviceKey.publicKey());
        byte[] plain = "hello".getBytes(US_ASCII);
        for (ServiceKey recipient : List.of(serviceKey, next)) {
            byte[] sealed =
                    BodyCipher.system().seal(plain, recipient.publicKey()).body();
            assertThat(BodyCipher.system().open(sealed, both).plain()).isEqualTo(plain);
        }
        byte[] strangers = BodyCipher.system()
                .seal(plain, ServiceKey.generate(new SecureRandom()).publicKey())
                .body();
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> BodyCipher.system().open(strangers, both));
        assertThat(both).hasToString("ServiceKey[2048 bits, and 1 more to open with]");
    }

    @Test
    void aServiceOpensWithAFewKeysOnly() {
        ServiceKey[] many = new ServiceKey[ServiceKey.MAX_FURTHER_KEYS + 1];
        Arrays.fill(many, serviceKey);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> serviceKey.alsoOpening(many))
                .withMessageContaining("at most " + ServiceKey.MAX_FURTHER_KEYS);
    }

    @Test
    void opensWhatPythonSealed() throws UndecipherableException {
        OpenedBody opened = cipher.open(Golden.body("body-hello.txt"), serviceKey);

        assertThat(opened.plain()).isEqualTo(HELLO);
        assertThat(opened.key().text()).isEqualTo(Golden.body("symmetric-key.txt"));
    }

    @Test
    void opensAResponseOfPythonWithTheKeyThatItRemembers() throws UndecipherableException {
        SymmetricKey key = SymmetricKey.parse(Golden.body("symmetric-key.txt"));

        assertThat(cipher.open(Golden.body("response-body.txt"), key))
                .asString(US_ASCII)
                .startsWith("{\"tag\": \"response\", \"result\": {\"total\": \"12.50\"}");
    }

    @Test
    void opensWhatItSealed() throws UndecipherableException {
        for (byte[] plain : List.of(new byte[0], HELLO, new byte[100_000])) {
            SealedBody sealed = cipher.seal(plain, serviceKey.publicKey());

            OpenedBody opened = cipher.open(sealed.body(), serviceKey);

            assertThat(opened.plain()).isEqualTo(plain);
            byte[] response = cipher.seal(plain, opened.key(), serviceKey.publicKey());
            assertThat(cipher.open(response, sealed.key())).isEqualTo(plain);
        }
    }

    @Test
    void aSealedBodyIsTwoTextsInBase64AndTheSecondIsATokenOfNow() {
        byte[] body = cipher.seal(HELLO, serviceKey.publicKey()).body();

        String[] parts = new String(body, US_ASCII).split("\\.", -1);
        assertThat(parts).hasSize(2);
        assertThat(Base64.getDecoder().decode(parts[0])).hasSize(256);
        byte[] token = Base64.getUrlDecoder().decode(Base64.getDecoder().decode(parts[1]));
        assertThat(token[0]).isEqualTo((byte) 0x80);
        assertThat(new BigInteger(1, Arrays.copyOfRange(token, 1, 9)).longValueExact())
                .isEqualTo(NOW.getEpochSecond());
    }

    @Test
    void noTwoSealedBodiesAreAlike() {
        SealedBody one = cipher.seal(HELLO, serviceKey.publicKey());
        SealedBody other = cipher.seal(HELLO, serviceKey.publicKey());
        byte[] again = cipher.seal(HELLO, one.key(), serviceKey.publicKey());

        assertThat(one.key().text()).isNotEqualTo(other.key().text());
        assertThat(secondHalf(again)).isNotEqualTo(secondHalf(one.body()));
        assertThat(firstHalf(again)).isNotEqualTo(firstHalf(one.body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"body-mgf1-sha1.txt", "body-sha1.txt", "body-label.txt", "body-short-key.txt"})
    void refusesAKeyThatWasEncryptedInAnotherWay(String name) {
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> cipher.open(Golden.body(name), serviceKey))
                .withMessage("it was encrypted with another key, or changed since");
    }

    @Test
    void aRefusalDoesNotTellWhetherTheKeyOrTheTokenIsToBlame() {
        String body = new String(Golden.body("body-hello.txt"), US_ASCII);
        String rightKey = body.substring(0, 344);
        String wrongKey = new String(Golden.body("body-mgf1-sha1.txt"), US_ASCII).substring(0, 344);
        for (String token : List.of("", "no token", "gAAAAA==")) {
            String end = "." + Base64.getEncoder().encodeToString(token.getBytes(US_ASCII));
            for (String key : List.of(rightKey, wrongKey)) {
                assertThatExceptionOfType(UndecipherableException.class)
                        .isThrownBy(() -> cipher.open((key + end).getBytes(US_ASCII), serviceKey))
                        .withMessage("it was encrypted with another key, or changed since");
            }
        }
        for (String key : List.of(rightKey, wrongKey)) {
            assertThatExceptionOfType(UndecipherableException.class)
                    .isThrownBy(() -> cipher.open((key + ".!").getBytes(US_ASCII), serviceKey))
                    .withMessage("it is not in base64");
        }
    }

    @Test
    void refusesABodyForAnotherService() {
        ServiceKey other = ServiceKey.generate(new SecureRandom());

        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> cipher.open(Golden.body("body-hello.txt"), other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "{}", "{\"a\": 1.5}", "AAAA.AAAA", "AAAA", ".AAAA", "AAAA."})
    void refusesWhatIsNotSealed(String body) {
        assertRefused(body.getBytes(US_ASCII));
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> cipher.open(body.getBytes(US_ASCII), SymmetricKey.generate(new SecureRandom())));
    }

    @Test
    void refusesABodyThatEndsEarly() {
        byte[] body = Golden.body("body-hello.txt");
        for (int length = 0; length < body.length; length++) {
            assertRefused(Arrays.copyOf(body, length));
        }
    }

    @Test
    void refusesABodyInWhichOneBitIsFlippedWhicheverItIs() {
        byte[] body = Golden.body("body-hello.txt");
        for (int bit = 0; bit < body.length * Byte.SIZE; bit++) {
            assertRefused(flipped(body, bit));
        }
    }

    /** The client's side: the key inside is for the service, so a flip in there changes nothing that is read. */
    @Test
    void aResponseIsRefusedIfOneBitOfTheTokenIsFlippedWhicheverItIs() throws UndecipherableException {
        byte[] body = Golden.body("body-hello.txt");
        SymmetricKey key = SymmetricKey.parse(Golden.body("symmetric-key.txt"));
        int dot = firstHalf(body).length;
        for (int bit = dot * Byte.SIZE; bit < body.length * Byte.SIZE; bit++) {
            byte[] flipped = flipped(body, bit);
            assertThatExceptionOfType(UndecipherableException.class)
                    .as("bit %d", bit)
                    .isThrownBy(() -> cipher.open(flipped, key));
        }
        assertThat(cipher.open(flipped(body, 0), key)).isEqualTo(HELLO);
    }

    @Test
    void nothingShowsAKeyOrABody() {
        SealedBody sealed = cipher.seal(HELLO, serviceKey.publicKey());

        assertThat(sealed.key()).hasToString("SymmetricKey[hidden]");
        assertThat(sealed).hasToString("SealedBody[481 bytes]");
        assertThat(new OpenedBody(HELLO, sealed.key())).hasToString("OpenedBody[5 bytes]");
        assertThat(serviceKey).hasToString("ServiceKey[2048 bits]");
        assertThat(serviceKey.publicKey()).hasToString("ServicePublicKey[2048 bits]");
    }

    private void assertRefused(byte[] body) {
        assertThatExceptionOfType(UndecipherableException.class)
                .as("%s", new String(body, US_ASCII))
                .isThrownBy(() -> cipher.open(body, serviceKey));
    }

    private static byte[] flipped(byte[] body, int bit) {
        byte[] flipped = body.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return flipped;
    }

    private static byte[] firstHalf(byte[] body) {
        return new String(body, US_ASCII).split("\\.", -1)[0].getBytes(US_ASCII);
    }

    private static byte[] secondHalf(byte[] body) {
        return new String(body, US_ASCII).split("\\.", -1)[1].getBytes(US_ASCII);
    }
}
