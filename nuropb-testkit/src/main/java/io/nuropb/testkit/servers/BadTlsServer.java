package io.nuropb.testkit.servers;

/**
 * The servers to which no client may connect by TLS, each on a cheap listener in this JVM that does a handshake and nothing
 * else. Which protocol would come after the handshake makes no difference.
 */
public enum BadTlsServer {
    /** Its certificate is good, and of an authority that the client does not trust. */
    WRONG_AUTHORITY("signed by an authority that is not trusted"),
    /** Its certificate is of the right authority, for another host. */
    WRONG_HOST("for another host"),
    /** The time of its certificate is over. */
    EXPIRED("has expired"),
    /** Nobody but itself has signed its certificate. */
    SELF_SIGNED("self-signed"),
    /** It does not speak TLS. */
    PLAINTEXT("does not speak TLS"),
    /**
     * It speaks TLS 1.1 and nothing newer. The JVM must allow that, which it does not by itself: {@code jdk.tls.disabledAlgorithms}
     * in a file that {@code -Djava.security.properties} names.
     */
    OLD_VERSION("does not speak TLS 1.2 or newer");

    private static final String[] GOOD_VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final String found;

    BadTlsServer(String found) {
        this.found = found;
    }

    /** What an error must say that was found. */
    public String found() {
        return found;
    }

    /**
     * Starts it on a free loopback port.
     *
     * @param trusted the authority that the client trusts
     */
    public TlsListener start(TestCertificates trusted) {
        return switch (this) {
            case WRONG_AUTHORITY -> TlsListener.secure(Stranger.CERTIFICATES.server(), GOOD_VERSIONS);
            case WRONG_HOST -> TlsListener.secure(trusted.serverNamed("elsewhere.example"), GOOD_VERSIONS);
            case EXPIRED -> TlsListener.secure(trusted.expiredServer(), GOOD_VERSIONS);
            case SELF_SIGNED -> TlsListener.secure(trusted.selfSignedServer(), GOOD_VERSIONS);
            case PLAINTEXT -> TlsListener.plain();
            case OLD_VERSION -> TlsListener.secure(trusted.server(), "TLSv1.1");
        };
    }

    /** An authority with the name of every other one that is made here, and a key of its own. */
    private static final class Stranger {
        static final TestCertificates CERTIFICATES = TestCertificates.create();
    }
}
