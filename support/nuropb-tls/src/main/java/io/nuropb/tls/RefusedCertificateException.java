package io.nuropb.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/** A server's certificate was refused; the message says what it is, and why. */
final class RefusedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    /** What the JDK says of authorities that it does not know, or that only have the name of one that it knows. */
    private static final List<String> STRANGERS = List.of(
            "unable to find valid certification path",
            "does not chain with any of the trust anchors",
            "signature check failed",
            "no trusted certificate");

    RefusedCertificateException(X509Certificate[] chain, CertificateException refusal) {
        super(
                chain.length == 0 ? "it showed no certificate" : reason(chain[0], refusal) + ": " + shown(chain[0]),
                refusal);
    }

    private static String reason(X509Certificate own, CertificateException refusal) {
        if (Causes.of(refusal).anyMatch(CertificateExpiredException.class::isInstance)) {
            return "its certificate has expired";
        }
        if (Causes.of(refusal).anyMatch(CertificateNotYetValidException.class::isInstance)) {
            return "its certificate is not valid yet";
        }
        String words = String.valueOf(refusal.getMessage());
        String lower = words.toLowerCase(Locale.ROOT);
        if (lower.contains("subject alternative") || lower.contains("no name matching")) {
            return "its certificate is for another host (" + words + ")";
        }
        if (own.getIssuerX500Principal().equals(own.getSubjectX500Principal())) {
            return "its certificate is self-signed, and is not trusted itself";
        }
        if (STRANGERS.stream().anyMatch(lower::contains)) {
            return "its certificate is signed by an authority that is not trusted";
        }
        return "its certificate is refused (" + words + ")";
    }

    private static String shown(X509Certificate own) {
        return "it is for '" + own.getSubjectX500Principal() + "', signed by '" + own.getIssuerX500Principal()
                + "', and holds from " + own.getNotBefore().toInstant() + " to "
                + own.getNotAfter().toInstant();
    }
}
