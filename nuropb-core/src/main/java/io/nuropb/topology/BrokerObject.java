package io.nuropb.topology;

import java.util.Map;
import java.util.TreeMap;

/** One thing that must exist on the broker. */
public sealed interface BrokerObject {

    /** How people refer to it, for example {@code queue 'nuropb-orders-sq'}. */
    String label();

    /**
     * A virtual host, the container of all the other objects of a topology.
     *
     * @param name the name, without the encoding of a URL
     */
    record VirtualHost(String name) implements BrokerObject {
        @Override
        public String label() {
            return "virtual host '" + name + "'";
        }
    }

    /**
     * An exchange.
     *
     * @param name the name; must not be empty
     * @param type how it routes
     * @param durable whether it outlives a restart of the broker
     */
    record Exchange(String name, ExchangeType type, boolean durable) implements BrokerObject {
        public Exchange {
            Names.check("exchange", name);
        }

        @Override
        public String label() {
            return "exchange '" + name + "'";
        }
    }

    /**
     * A queue that is neither exclusive nor deleted automatically.
     *
     * @param name the name; must not be empty
     * @param durable whether it outlives a restart of the broker
     * @param arguments the optional arguments, such as {@code x-dead-letter-exchange}; strings, numbers and booleans. A
     *     queue without {@code x-queue-type} is a classic one, whatever the default of its virtual host is
     */
    record Queue(String name, boolean durable, Map<String, Object> arguments) implements BrokerObject {
        public Queue {
            Names.check("queue", name);
            arguments = java.util.Collections.unmodifiableMap(new TreeMap<>(arguments));
        }

        @Override
        public String label() {
            return "queue '" + name + "'";
        }
    }

    /**
     * A route from an exchange to a queue.
     *
     * @param exchange the name of the source
     * @param queue the name of the destination
     * @param routingKey the key or, at a topic exchange, the pattern
     */
    record Binding(String exchange, String queue, String routingKey) implements BrokerObject {
        @Override
        public String label() {
            return "binding of queue '" + queue + "' to exchange '" + exchange + "' by '" + routingKey + "'";
        }
    }

    /** The ways in which an exchange routes. */
    enum ExchangeType {
        /** To the queues bound with exactly the message's routing key. */
        DIRECT,
        /** To the queues whose binding pattern matches the routing key: {@code *} is one word, {@code #} any number. */
        TOPIC,
        /** To every bound queue. */
        FANOUT;

        /** The type's name in AMQP. */
        public String amqpName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The rule for names of exchanges and queues. */
    final class Names {
        private Names() {}

        private static void check(String kind, String name) {
            int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            if (bytes < 1 || bytes > 255) {
                throw new IllegalArgumentException(
                        "The name of " + kind + " '" + name + "' has " + bytes + " bytes; AMQP allows 1 to 255");
            }
        }
    }
}
