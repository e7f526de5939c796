package io.nuropb.rabbitmq;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an AMQP URI: {@code amqp[s]://[user:password@]host[:port][,host[:port]…][/vhost]}.
 *
 * <p>{@link java.net.URI} does not know several hosts, and quotes the whole text, password included, when it refuses
 * one.
 */
record AmqpUri(boolean secure, String user, String password, List<BrokerAddress> addresses, String virtualHost) {

    private static final String PLAIN = "amqp://";
    private static final String SECURE = "amqps://";
    private static final int PLAIN_PORT = 5672;
    private static final int SECURE_PORT = 5671;
    /** What RabbitMQ itself sets up: this user, allowed to connect from the same machine only. */
    private static final String DEFAULT_USER = "guest";

    /**
     * @param given often a variable of the environment, which may not be set, or a file's content, which ends with a
     *     line break
     */
    static AmqpUri parse(@Nullable String given) {
        if (given == null || given.isBlank()) {
            throw refused("it is not set; if it comes from the environment, set the variable");
        }
        String text = given.strip();
        boolean secure = text.startsWith(SECURE);
        if (!secure && !text.startsWith(PLAIN)) {
            throw refused("it must begin with " + PLAIN + " or " + SECURE);
        }
        String rest = text.substring(secure ? SECURE.length() : PLAIN.length());
        if (rest.contains("?") || rest.contains("#")) {
            throw refused("it must not have a query or fragment ('?', '#'; in a password %3F, %23);"
                    + " time limits are set with RabbitLimits, TLS with RabbitTls");
        }
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? DEFAULT_USER + ":" + DEFAULT_USER : authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        return new AmqpUri(
                secure,
                decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                colon < 0 ? "" : decoded(userInfo.substring(colon + 1)),
                addresses(authority.substring(at + 1), secure ? SECURE_PORT : PLAIN_PORT),
                virtualHost(path));
    }

    /** Shows everything but the password. */
    @Override
    public String toString() {
        return (secure ? SECURE : PLAIN) + user + "@" + addresses + "/" + virtualHost;
    }

    private static List<BrokerAddress> addresses(String hosts, int defaultPort) {
        List<BrokerAddress> addresses = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            addresses.add(address(host.strip(), defaultPort));
        }
        return addresses;
    }

    private static BrokerAddress address(String text, int defaultPort) {
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || BrokerAddress.hasBlanks(host)) {
            throw refused("it must name a host, or several with commas between them, without blanks in a name");
        }
        return new BrokerAddress(host, colon < 0 ? defaultPort : port(host, text.substring(colon + 1)));
    }

    private static int port(String host, String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw refused("the port of host '" + host + "' must be a number");
        }
        return Integer.parseInt(digits);
    }

    private static String virtualHost(String path) {
        if (path.contains("/")) {
            throw refused("its path is the name of one virtual host; a '/' in the name is written %2F");
        }
        if (BrokerAddress.hasBlanks(path)) {
            throw refused(
                    "blanks and control characters in the name of the virtual host are percent-encoded, a blank as %20");
        }
        return path.isEmpty() ? "/" : decoded(path);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException showsThePart) {
            throw refused("user, password and virtual host are percent-encoded, and one of them has a '%'"
                    + " without two hexadecimal digits");
        }
    }

    /** Without the text, which holds a password. */
    private static IllegalArgumentException refused(String rule) {
        return new IllegalArgumentException("The AMQP URI is not valid: " + rule
                + ". Its form is amqp[s]://[user:password@]host[:port][,host[:port]...][/vhost]");
    }
}
