package io.nuropb.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP address from the command line, apart from the user and password that it may hold.
 *
 * @param uri scheme, host and port
 * @param user decoded; empty if there is none
 * @param password decoded; never shown
 */
record Address(String uri, String user, String password) {

    private static final String SCHEME_END = "://";

    /**
     * Reads an address, which may lack its scheme.
     *
     * @param option where it comes from, for errors
     * @throws IllegalArgumentException if user or password are not percent-encoded; the message shows nothing of them
     */
    static Address parse(String option, String text) {
        int scheme = text.indexOf(SCHEME_END);
        String rest = scheme < 0 ? text : text.substring(scheme + SCHEME_END.length());
        String begin = scheme < 0 ? "http" + SCHEME_END : text.substring(0, scheme + SCHEME_END.length());
        int at = rest.lastIndexOf('@');
        String host = rest.substring(at + 1).replaceFirst("/$", "");
        if (at < 0) {
            return new Address(begin + host, "", "");
        }
        String userInfo = rest.substring(0, at);
        int colon = userInfo.indexOf(':');
        return new Address(
                begin + host,
                decoded(option, colon < 0 ? userInfo : userInfo.substring(0, colon)),
                colon < 0 ? "" : decoded(option, userInfo.substring(colon + 1)));
    }

    /** Whether it is reached by TLS. */
    boolean isSecure() {
        return uri.startsWith("https" + SCHEME_END);
    }

    private static String decoded(String option, String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException showsThePart) {
            throw new IllegalArgumentException(option + ": user and password are percent-encoded, and one of them has a"
                    + " '%' without two hexadecimal digits");
        }
    }

    /** Shows everything but the password. */
    @Override
    public String toString() {
        return user.isEmpty() ? uri : uri + " as '" + user + "'";
    }
}
