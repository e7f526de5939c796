package io.nuropb.tls;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Why a connection by TLS did not come about.
 *
 * @param kind tells apart what can be done about it
 * @param found what was found, as a part of a sentence whose subject is the server
 */
public record TlsProblem(Kind kind, String found) {

    /** Whose fault it is, which is what a caller has to tell apart. */
    public enum Fault {
        /**
         * The server's, or of whoever chose it and its authority: it is not to be trusted as it is, today and tomorrow.
         */
        SERVER,
        /** This side's: it shows no certificate that the server accepts. */
        CLIENT,
        /** Perhaps nobody's: servers that go or come break connections, too. Trying again can help. */
        NOBODY
    }

    /** What can be wrong. */
    public enum Kind {
        /** The server's certificate is not accepted. */
        CERTIFICATE(Fault.SERVER),
        /** The server does not accept this client's certificate, or wants one and got none. */
        CLIENT_CERTIFICATE(Fault.CLIENT),
        /** What answers does not speak TLS. */
        PLAINTEXT(Fault.SERVER),
        /** The server speaks no version of TLS that is still considered safe. */
        OLD_VERSION(Fault.SERVER),
        /** The connection broke before the handshake was over: no TLS on that port, or a server that goes or comes. */
        CUT(Fault.NOBODY),
        /** Anything else that ended the handshake. */
        HANDSHAKE(Fault.SERVER);

        private final Fault fault;

        Kind(Fault fault) {
            this.fault = fault;
        }
    }

    private static final List<String> OLD_VERSION = List.of("protocol version", "protocol_version");
    private static final List<String> PLAINTEXT =
            List.of("unrecognized ssl message", "plaintext connection", "not an ssl/tls record");
    /** The last one is said of a signature that is not by the certificate's key. */
    private static final List<String> CLIENT_CERTIFICATE = List.of("certificate", "unknown_ca", "decrypt_error");

    private static final String ALERT = "received fatal alert";

    /** The JDK's HTTP client has nothing but these words. */
    private static final String TERMINATED = "remote host terminated the handshake";

    /** The problem among an exception's causes; none if TLS had no part in it. */
    public static Optional<TlsProblem> in(Throwable thrown) {
        Optional<TlsProblem> refused = Causes.of(thrown)
                .filter(RefusedCertificateException.class::isInstance)
                .map(cause -> new TlsProblem(Kind.CERTIFICATE, words(cause)))
                .findFirst();
        return refused.or(() -> Causes.of(thrown)
                .filter(SSLException.class::isInstance)
                .reduce((outer, inner) -> inner)
                .map(cause -> isCut(thrown, words(cause)) ? cut() : ended(words(cause))));
    }

    /** What is to be said where a library tells of a broken handshake without an exception of the JDK's. */
    public static TlsProblem cut() {
        return new TlsProblem(Kind.CUT, "the connection was closed during the TLS handshake");
    }

    /** Whose fault it is. */
    public Fault fault() {
        return kind.fault;
    }

    /** What to do, a sentence without its full stop. */
    public String remedy(TlsTerms terms) {
        return switch (kind) {
            case CERTIFICATE ->
                "Name the authority of " + terms.server() + " with " + terms.trusting()
                        + ", and its host as the certificate does, or give it another certificate";
            case CLIENT_CERTIFICATE ->
                "Configure " + terms.identity() + ", with a certificate that holds and that an authority which "
                        + terms.server() + " trusts has signed";
            case PLAINTEXT -> "Check the port, and whether it is to speak TLS; " + terms.ports();
            case OLD_VERSION -> "Let " + terms.server() + " speak TLS 1.2 or newer";
            case CUT -> "Check that this port speaks TLS; trying again can help";
            case HANDSHAKE ->
                "Check the port, what the log of " + terms.server() + " says of this connection, and whether it wants a"
                        + " client certificate (" + terms.identity() + "), which with TLS 1.2 it may not say";
        };
    }

    private static boolean isCut(Throwable thrown, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        boolean broken = lower.contains(TERMINATED)
                || Causes.of(thrown)
                        .anyMatch(cause -> cause instanceof EOFException
                                || cause instanceof SocketException
                                || cause instanceof ClosedChannelException);
        return broken && !lower.contains(ALERT);
    }

    private static TlsProblem ended(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (OLD_VERSION.stream().anyMatch(lower::contains)) {
            return new TlsProblem(Kind.OLD_VERSION, "it does not speak TLS 1.2 or newer (" + words + ")");
        }
        if (PLAINTEXT.stream().anyMatch(lower::contains)) {
            return new TlsProblem(Kind.PLAINTEXT, "what answers there does not speak TLS");
        }
        if (lower.contains(ALERT) && CLIENT_CERTIFICATE.stream().anyMatch(lower::contains)) {
            return new TlsProblem(
                    Kind.CLIENT_CERTIFICATE, "it does not accept the client certificate, or wants one (" + words + ")");
        }
        return new TlsProblem(Kind.HANDSHAKE, "the TLS handshake failed (" + words + ")");
    }

    private static String words(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }
}
