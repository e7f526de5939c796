package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With whom an adapter connects by TLS, and what it says of the others. */
public interface TlsContract {

    /** Longer than any handshake takes, and shorter than any time-out. */
    Duration PROMPT = Duration.ofSeconds(5);

    /** The certificates of the real server. */
    TestCertificates certificates();

    /**
     * Where a real server of the right certificate listens that turns away clients without one of the same authority.
     */
    int strictPort();

    /** The class that configures TLS, which an error has to name where it is to blame. */
    Class<?> configuration();

    /** Connects to {@code localhost}, and waits; returns why it did not come about. */
    Optional<TlsRefusal> connect(int port, TlsClient client);

    @ParameterizedTest
    @EnumSource
    default void aBadServerIsRefusedAtOnceAndToldWhy(BadTlsServer kind) {
        try (TlsListener bad = kind.start(certificates())) {
            TlsRefusal refusal = refusal(bad.port(), nobody());
            assertThat(refusal.reason()).as(refusal.message()).isEqualTo(kind.passes() ? "UNREACHABLE" : "INSECURE");
            assertThat(refusal.message())
                    .contains("localhost:" + bad.port())
                    .contains(kind.found())
                    .containsPattern("\\. (Name|Check|Let) ");
            assertThat(refusal.message().contains("trying again can help")).isEqualTo(kind.passes());
            kind.refusedCertificate(certificates())
                    .ifPresent(shown -> assertTellsOf(shown.parsed(), refusal.message()));
            assertThat(bad.deceived()).as("clients that spoke to it").isZero();
        }
    }

    private static void assertTellsOf(X509Certificate certificate, String message) {
        assertThat(message)
                .contains("for '" + certificate.getSubjectX500Principal() + "'")
                .contains("signed by '" + certificate.getIssuerX500Principal() + "'")
                .contains("from " + certificate.getNotBefore().toInstant())
                .contains("to " + certificate.getNotAfter().toInstant());
    }

    @Test
    default void aClientCertificateOpensTheDoor() {
        assertThat(connect(strictPort(), showing(certificates().client("client"))))
                .isEmpty();
    }

    @Test
    default void aMissingClientCertificateIsBadCredentials() {
        assertBlamesTheClient(refusal(strictPort(), nobody()));
    }

    @Test
    default void aClientCertificateOfAnotherAuthorityIsBadCredentials() {
        assertBlamesTheClient(
                refusal(strictPort(), showing(TestCertificates.create().client("client"))));
    }

    @Test
    default void anExpiredClientCertificateIsBadCredentials() {
        assertBlamesTheClient(refusal(strictPort(), showing(certificates().expiredClient("client"))));
    }

    @Test
    default void aKeyThatIsNotTheCertificatesIsRefusedByName() {
        TlsIdentity mixed = certificates().clientWithForeignKey("client");
        TlsRefusal refusal = refusal(strictPort(), showing(mixed));
        assertThat(refusal.reason()).as(refusal.message()).isEqualTo("INSECURE");
        assertThat(refusal.message())
                .contains("does not belong to the certificate")
                .contains("client")
                .contains(mixed.privateKey().toString());
    }

    private void assertBlamesTheClient(TlsRefusal refusal) {
        assertThat(refusal.reason()).as(refusal.message()).isEqualTo("BAD_CREDENTIALS");
        assertThat(refusal.message())
                .contains("localhost:" + strictPort())
                .contains("does not accept the client certificate, or wants one")
                .contains(configuration().getSimpleName() + ".");
    }

    private TlsRefusal refusal(int port, TlsClient client) {
        long begin = System.nanoTime();
        Optional<TlsRefusal> refusal = connect(port, client);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("%s", refusal)
                .isLessThan(PROMPT);
        return refusal.orElseThrow(() -> new AssertionError("Port " + port + " was taken for a good server's"));
    }

    private TlsClient nobody() {
        return new TlsClient(certificates().authority(), Optional.empty());
    }

    private TlsClient showing(TlsIdentity identity) {
        return new TlsClient(certificates().authority(), Optional.of(identity));
    }
}
