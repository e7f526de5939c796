package io.nuropb.rabbitmq;

/**
 * Where one RabbitMQ node listens for AMQP.
 *
 * @param host a host name or an IP address; an IPv6 address without brackets
 * @param port 1 to 65,535
 */
public record BrokerAddress(String host, int port) {

    /** @throws IllegalArgumentException if the host is empty or the port out of its range */
    public BrokerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("A broker address needs a host name");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("Port " + port + " of broker '" + host + "' is not in 1 to 65535");
        }
    }

    /** As in a URI: {@code host:port}. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
