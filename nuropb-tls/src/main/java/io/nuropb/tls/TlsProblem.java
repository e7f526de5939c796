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

    /** What can be wrong. */
    public enum Kind {
        /** The server's certificate is not accepted. */
        CERTIFICATE,
        /** The server does not accept this client's certificate, or wants one and got none. */
        CLIENT_CERTIFICATE,
        /** What answers does not speak TLS. */
        PLAINTEXT,
        /** The server speaks no version of TLS that is still considered safe. */
        OLD_VERSION,
        /** The connection broke before the handshake was over: no TLS on that port, or a server that goes or comes. */
        CUT,
        /** Anything else that ended the handshake. */
        HANDSHAKE
    }

    private static final List<String> OLD_VERSION = List.of("protocol version", "protocol_version");
    private static final List<String> PLAINTEXT =
            List.of("unrecognized ssl message", "plaintext connection", "not an ssl/tls record");
    private static final List<String> CLIENT_CERTIFICATE = List.of("certificate", "unknown_ca");
    private static final String ALERT = "received fatal alert";

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

    private static boolean isCut(Throwable thrown, String words) {
        return !words.toLowerCase(Locale.ROOT).contains(ALERT)
                && Causes.of(thrown)
                        .anyMatch(cause -> cause instanceof EOFException
                                || cause instanceof SocketException
                                || cause instanceof ClosedChannelException);
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
