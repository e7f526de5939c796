package io.nuropb.inmemory;

import io.nuropb.topology.BrokerObject.Queue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the optional arguments of a queue mean.
 *
 * @param quorum whether the queue counts deliveries and keeps every message over a restart
 * @param messageTtl how long a message may stay in it
 * @param deadLetterExchange where rejected and expired messages go
 * @param deadLetterRoutingKey the key that they go with instead of their own
 * @param deliveryLimit how often a message may come back; a quorum queue that names no limit has that of RabbitMQ 4
 * @param keepsDeadLetters whether a dead letter without a route waits for one (at-least-once) rather than vanish
 */
record QueueArguments(
        boolean quorum,
        Optional<Duration> messageTtl,
        Optional<String> deadLetterExchange,
        Optional<String> deadLetterRoutingKey,
        OptionalInt deliveryLimit,
        boolean keepsDeadLetters) {

    static final String QUEUE_TYPE = "x-queue-type";
    static final String CLASSIC = "classic";

    /** How often a message may come back to a quorum queue that says nothing about it. */
    static final int DEFAULT_DELIVERY_LIMIT = 20;

    private static final String DELIVERY_LIMIT = "x-delivery-limit";
    private static final String STRATEGY = "x-dead-letter-strategy";

    private static final Set<String> OF_QUORUM_QUEUES = Set.of(DELIVERY_LIMIT, STRATEGY);

    private static final Set<String> NOT_OFFERED =
            Set.of("x-expires", "x-max-length", "x-max-length-bytes", "x-max-priority", "x-single-active-consumer");

    /** @throws IllegalArgumentException if this broker does not offer an argument, or RabbitMQ refuses such a queue */
    static QueueArguments of(Queue declared) {
        Map<String, Object> arguments = declared.arguments();
        for (String name : arguments.keySet()) {
            require(!NOT_OFFERED.contains(name), "the in-memory broker does not offer " + name);
        }
        boolean quorum = isQuorum(declared);
        Optional<String> exchange = text(arguments, "x-dead-letter-exchange");
        Optional<String> routingKey = text(arguments, "x-dead-letter-routing-key");
        require(
                exchange.isPresent() || routingKey.isEmpty(),
                "x-dead-letter-routing-key needs an x-dead-letter-exchange");
        return new QueueArguments(
                quorum,
                number(arguments, "x-message-ttl").map(Duration::ofMillis),
                exchange,
                routingKey,
                number(arguments, DELIVERY_LIMIT)
                        .map(limit -> OptionalInt.of(Math.toIntExact(limit)))
                        .orElse(quorum ? OptionalInt.of(DEFAULT_DELIVERY_LIMIT) : OptionalInt.empty()),
                isAtLeastOnce(arguments));
    }

    private static boolean isQuorum(Queue declared) {
        String type = text(declared.arguments(), QUEUE_TYPE).orElse(CLASSIC);
        boolean quorum = type.equals("quorum");
        require(type.equals(CLASSIC) || quorum, QUEUE_TYPE + " " + type + " is neither classic nor quorum");
        require(!quorum || declared.durable(), "a quorum queue has to be durable");
        for (String name : declared.arguments().keySet()) {
            require(quorum || !OF_QUORUM_QUEUES.contains(name), name + " needs a quorum queue");
        }
        return quorum;
    }

    /** RabbitMQ takes the strategy without this overflow, too, and does not keep to it. */
    private static boolean isAtLeastOnce(Map<String, Object> arguments) {
        boolean wanted =
                text(arguments, STRATEGY).filter("at-least-once"::equals).isPresent();
        return wanted
                && text(arguments, "x-overflow")
                        .filter("reject-publish"::equals)
                        .isPresent();
    }

    private static Optional<String> text(Map<String, Object> arguments, String name) {
        Object value = arguments.get(name);
        require(value == null || value instanceof String, name + " " + value + " is not a text");
        return Optional.ofNullable(value).map(Object::toString);
    }

    private static Optional<Long> number(Map<String, Object> arguments, String name) {
        Object value = arguments.get(name);
        if (value == null) {
            return Optional.empty();
        }
        boolean valid = value instanceof Number number && number.longValue() >= 0;
        require(valid, name + " " + value + " is not a number of 0 or more");
        return Optional.of(((Number) value).longValue());
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
