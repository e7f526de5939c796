package io.nuropb.testservers;

import java.util.Optional;

/**
 * The servers to which no client may connect by TLS, each on a cheap listener in this JVM that does a handshake and
 * nothing else. Which protocol would come after the handshake makes no difference.
 */
public enum BadTlsServer {
    /** Its certificate is good, and of an authority that the client does not trust. */
    WRONG_AUTHORITY("signed by an authority that is not trusted"),
    /** Its certificate is of the right authority, for another host. */
    WRONG_HOST("for another host (No subject alternative DNS name matching localhost found"),
    /** The time of its certificate is over. */
    EXPIRED("has expired"),
    /** Nobody but itself has signed its certificate. */
    SELF_SIGNED("self-signed"),
    /** It does not speak TLS. */
    PLAINTEXT("does not speak TLS"),
    /**
     * It speaks TLS 1.1 and nothing newer. The JVM must allow that, which it does not by itself:
     * {@code jdk.tls.disabledAlgorithms} in a file that {@code -Djava.security.properties} names.
     */
    OLD_VERSION("does not speak TLS 1.2 or newer"),
    /** It closes the connection in the middle of the handshake, as one that restarts does; or one without TLS. */
    HANGING_UP("closed during the TLS handshake");

    private static final String[] GOOD_VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final String found;

    BadTlsServer(String found) {
        this.found = found;
    }

    /** What an error must say that was found. */
    public String found() {
        return found;
    }

    /** Whether what is wrong with it may be over when it is tried again. */
    public boolean passes() {
        return this == HANGING_UP;
    }

    /**
     * What it shows, if a client refuses it for its certificate.
     *
     * @param trusted the authority that the client trusts
     */
    public Optional<TlsIdentity> refusedCertificate(TestCertificates trusted) {
        return switch (this) {
            case WRONG_AUTHORITY -> Optional.of(Stranger.CERTIFICATES.server());
            case WRONG_HOST -> Optional.of(trusted.serverNamed("elsewhere.example"));
            case EXPIRED -> Optional.of(trusted.expiredServer());
            case SELF_SIGNED -> Optional.of(trusted.selfSignedServer());
            case PLAINTEXT, OLD_VERSION, HANGING_UP -> Optional.empty();
        };
    }

    /**
     * Starts it on a free loopback port.
     *
     * @param trusted the authority that the client trusts
     */
    public TlsListener start(TestCertificates trusted) {
        return switch (this) {
            case WRONG_AUTHORITY, WRONG_HOST, EXPIRED, SELF_SIGNED ->
                TlsListener.secure(refusedCertificate(trusted).orElseThrow(), GOOD_VERSIONS);
            case PLAINTEXT -> TlsListener.plain();
            case OLD_VERSION -> TlsListener.secure(trusted.server(), "TLSv1.1");
            case HANGING_UP -> TlsListener.hangingUp();
        };
    }

    /** An authority with the name of every other one that is made here, and a key of its own. */
    private static final class Stranger {
        static final TestCertificates CERTIFICATES = TestCertificates.create();
    }
}
