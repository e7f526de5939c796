package io.nuropb.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeyTest {

    private static final String PUBLIC_KEY = Golden.text("service-public-key.pem");

    @ParameterizedTest
    @ValueSource(strings = {"service-key-pkcs1.pem", "service-key-pkcs8.pem"})
    void readsAPrivateKeyOfPythonAndWritesItsPublicPartAsPythonDoes(String name) {
        ServiceKey key = ServiceKey.parse("The key", Golden.text(name));

        assertThat(key.publicKey().pem()).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void readsAPublicKeyOfPython() {
        assertThat(ServicePublicKey.parse("The key", PUBLIC_KEY).pem()).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void readsAKeyFromAFileWithOtherLineEndsAndOtherTextAround(@TempDir Path folder) throws IOException {
        String pem = "Bag Attributes\n    friendlyName: orders\n" + Golden.text("service-key-pkcs8.pem") + "\nend\n";
        Path file = Files.writeString(folder.resolve("orders.pem"), pem.replace("\n", "\r\n"));

        assertThat(ServiceKey.read(file).publicKey().pem()).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void namesAFileThatCannotBeUsed(@TempDir Path folder) throws IOException {
        Path absent = folder.resolve("absent.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path binary = Files.write(folder.resolve("binary.pem"), new byte[] {(byte) 0x80, 0, (byte) 0xff});
        Path large = Files.writeString(folder.resolve("large.pem"), " ".repeat(Pem.MAX_CHARACTERS + 1));

        for (Path file : new Path[] {absent, empty, binary, large, folder}) {
            assertThatExceptionOfType(UnusableKeyException.class)
                    .isThrownBy(() -> ServiceKey.read(file))
                    .withMessageStartingWith("The private key file " + file + " ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
    encrypted-pkcs8.pem    | The key is protected by a pass phrase; make another file without one, for example with 'openssl pkey -in FILE -out OTHER_FILE', which must not be the same: OpenSSL empties that before it reads
    encrypted-pkcs1.pem    | The key is protected by a pass phrase; make another file without one, for example with 'openssl pkey -in FILE -out OTHER_FILE', which must not be the same: OpenSSL empties that before it reads
    small-key.pem          | The key has 1024 bits; allowed are 2048 to 16384
    curve-key.pem          | The key is not an RSA key, or is damaged
    service-public-key.pem | The key is a PUBLIC KEY, not a PRIVATE KEY or RSA PRIVATE KEY
    """)
    void refusesAPrivateKeyThatIsOfNoUseAndSaysWhy(String name, String message) {
        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServiceKey.parse("The key", Golden.text(name)))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
    small-public-key.pem  | The key has 1024 bits; allowed are 2048 to 16384
    curve-public-key.pem  | The key is not an RSA key in SubjectPublicKeyInfo
    service-key-pkcs8.pem | The key is a PRIVATE KEY, not a PUBLIC KEY
    """)
    void refusesAPublicKeyThatIsOfNoUseAndSaysWhy(String name, String message) {
        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServicePublicKey.parse("The key", Golden.text(name)))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65_536})
    void refusesAPublicExponentThatEncryptsNothingOrWeakly(long exponent) {
        BigInteger modulus = Golden.serviceKey().key().getModulus();

        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServicePublicKey.of("The key", modulus, BigInteger.valueOf(exponent)));
    }

    @Test
    void refusesAPublicKeyThatWouldKeepItsUsersBusy() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(ServicePublicKey.MAX_BITS).setBit(0);

        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServicePublicKey.of("The key", modulus, BigInteger.valueOf(65_537)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN private key-----\n-----END private key-----",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n!secret!\n-----END PRIVATE KEY-----"
            })
    void refusesABrokenTextAndShowsNothingOfItsContent(String text) {
        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServiceKey.parse("The key", text))
                .withMessageStartingWith("The key ")
                .withMessageNotContaining("secret")
                .withNoCause();
        assertThatExceptionOfType(UnusableKeyException.class)
                .isThrownBy(() -> ServicePublicKey.parse("The key", text.replace("PRIVATE", "PUBLIC")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service-key-pkcs1.pem", "service-key-pkcs8.pem"})
    void aKeyInWhichOneByteIsDamagedIsRefusedOrStillTheSame(String name) {
        Pem pem = Pem.parse("The key", Golden.text(name));
        Random random = new Random(20230405);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] der = pem.der().clone();
            der[random.nextInt(der.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                ServiceKey key = ServiceKey.parse("The key", new Pem(pem.label(), der).toString());
                assertThat(key.publicKey().pem()).isEqualTo(PUBLIC_KEY);
            } catch (UnusableKeyException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(290);
    }

    @Test
    void aGeneratedKeyIsOfTheSmallestLengthThatIsAllowed() throws UndecipherableException {
        ServiceKey key = ServiceKey.generate(new SecureRandom());
        byte[] plain = "hello".getBytes(StandardCharsets.US_ASCII);

        assertThat(key).hasToString("ServiceKey[2048 bits]");
        assertThat(BodyCipher.system()
                        .open(BodyCipher.system().seal(plain, key.publicKey()).body(), key)
                        .plain())
                .isEqualTo(plain);
    }

    @Test
    void aPublicKeyIsWrittenInLinesOf64Characters() {
        assertThat(PUBLIC_KEY.lines())
                .startsWith("-----BEGIN PUBLIC KEY-----")
                .endsWith("-----END PUBLIC KEY-----")
                .allMatch(line -> line.length() <= 64);
        assertThat(new Pem("X", new byte[48]))
                .hasToString("-----BEGIN X-----\n" + Base64.getEncoder().encodeToString(new byte[48])
                        + "\n-----END X-----\n");
    }
}
