package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import io.nuropb.messaging.AmqpLimits;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Envelopes as AMQP properties and back; those of one consumer or publisher, for many messages. Thread-safe. */
final class Envelopes {

    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;
    /** So many digits always fit into a long. */
    private static final int MAX_DIGITS = 18;

    /** How often a quorum queue delivered a message before. */
    private static final String DELIVERY_COUNT = "x-delivery-count";

    private static final BasicProperties NONE = new BasicProperties.Builder().build();

    private final RecurringTexts texts = new RecurringTexts();

    /**
     * The properties of a message that is published now. A copy has those of its original, also the time at which that
     * was sent, but for its sender: the broker lets nobody name another user.
     *
     * @param envelope within the {@link AmqpLimits}
     * @param sender who publishes it; {@code null} to leave that open. The broker refuses whoever is somebody else
     * @param sentAt when it is published, for what does not say when it was sent
     * @throws IllegalArgumentException if the sender's name is longer than AMQP can carry
     */
    static BasicProperties properties(Envelope envelope, @Nullable String sender, Instant sentAt) {
        AmqpLimits.requireShort("user", sender);
        Duration expiration = envelope.expiration();
        ReceivedProperties copied = envelope.original() instanceof ReceivedProperties received ? received : null;
        BasicProperties original = copied == null ? NONE : copied.properties();
        return original.builder()
                .contentType(envelope.contentType())
                .correlationId(envelope.correlationId())
                .replyTo(envelope.replyTo())
                .expiration(expiration == null ? null : Long.toString(expiration.toMillis()))
                .deliveryMode(envelope.persistent() ? PERSISTENT : TRANSIENT)
                .priority(envelope.priority())
                .userId(sender)
                .timestamp(original.getTimestamp() == null ? Date.from(sentAt) : original.getTimestamp())
                .headers(
                        copied == null
                                ? written(envelope.headers())
                                : copied.headers(envelope.headers(), Envelopes::written))
                .build();
    }

    Delivery delivery(com.rabbitmq.client.Envelope route, BasicProperties properties, byte[] body) {
        Map<String, Object> carried = properties.getHeaders();
        Map<String, @Nullable Object> headers = Envelope.headers(carried == null ? Map.of() : carried, this::read);
        Envelope envelope = new Envelope(
                properties.getContentType(),
                properties.getCorrelationId(),
                properties.getReplyTo(),
                expiration(properties.getExpiration()),
                Integer.valueOf(PERSISTENT).equals(properties.getDeliveryMode()),
                properties.getPriority(),
                headers,
                body,
                new ReceivedProperties(properties, headers));
        return new Delivery(
                envelope,
                route.getExchange(),
                route.getRoutingKey(),
                route.isRedeliver(),
                earlierDeliveries(route.isRedeliver(), headers.get(DELIVERY_COUNT)),
                Optional.ofNullable(properties.getUserId()),
                Optional.ofNullable(properties.getTimestamp()).map(Date::toInstant));
    }

    /**
     * Queues that do not count leave the header as the sender made it up, so that it can only add to what the broker
     * says itself.
     */
    private static int earlierDeliveries(boolean redelivered, @Nullable Object count) {
        if (!redelivered) {
            return 0;
        }
        return count instanceof Number number ? (int) Math.max(1, Math.min(number.longValue(), Integer.MAX_VALUE)) : 1;
    }

    /** The broker accepts digits only; anything else comes from something that is not RabbitMQ and says nothing. */
    private static @Nullable Duration expiration(@Nullable String millis) {
        return millis != null && isNumber(millis) ? Duration.ofMillis(Long.parseLong(millis)) : null;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_DIGITS;
    }

    /**
     * Values of AMQP that a header does not have are brought to their nearest: instants to seconds since 1970, bytes to
     * base64. A copy has them as they came.
     */
    private @Nullable Object read(@Nullable Object value) {
        if (value instanceof LongString text) {
            return texts.of(text);
        }
        if (value instanceof Date date) {
            return date.toInstant().getEpochSecond();
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(element -> values.add(read(element)));
            return values;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = new HashMap<>();
            map.forEach((name, element) -> values.put(String.valueOf(name), read(element)));
            return values;
        }
        return value;
    }

    /** The headers themselves, where nothing is to be brought into another form: AMQP's properties are a copy. */
    private static Map<String, @Nullable Object> written(Map<String, @Nullable Object> headers) {
        for (Object value : headers.values()) {
            if (value instanceof List || value instanceof Map) {
                Map<String, @Nullable Object> written = new HashMap<>();
                headers.forEach((name, nested) -> written.put(name, written(nested)));
                return written;
            }
        }
        return headers;
    }

    private static @Nullable Object written(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(element -> values.add(written(element)));
            return values;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = new HashMap<>();
            map.forEach((name, element) -> values.put(String.valueOf(name), written(element)));
            return values;
        }
        return value;
    }
}
