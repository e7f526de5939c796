package io.nuropb.rabbitmq;

import io.nuropb.ControlCharacters;

/**
 * Where one RabbitMQ node listens for AMQP.
 *
 * @param host a host name or an IP address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record BrokerAddress(String host, int port) {

    /**
     * @throws IllegalArgumentException if the host is empty or has blanks or control characters, or the port is out of
     *     its range
     */
    public BrokerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("A broker address needs a host name");
        }
        if (hasBlanks(host)) {
            throw new IllegalArgumentException(
                    "The host name of a broker address has no blanks and control characters: '"
                            + ControlCharacters.replaced(host) + "'");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + " of broker '" + host + "' is not in 1 to 65535");
        }
    }

    /** Whether there is white space in a text, line breaks included, or a control character. */
    static boolean hasBlanks(String text) {
        return text.chars()
                .anyMatch(character -> Character.isWhitespace(character)
                        || Character.isSpaceChar(character)
                        || Character.isISOControl(character));
    }

    /** As in a URI: {@code host:port}. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
