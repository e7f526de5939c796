package io.nuropb.messaging;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What AMQP 0-9-1 can carry of a message, besides its body: texts with a length of one byte, and headers of the types
 * that it has.
 *
 * <p>Every {@link MessagePublisher} refuses a message that is beyond them, also one that has no wire. Thread-safe;
 * nothing blocks.
 */
public final class AmqpLimits {

    private static final int SHORT_STRING_BYTES = 255;
    private static final int MOST_BYTES_OF_A_CHAR = 3;
    private static final String HEADER_NAME = "name of a header";

    private AmqpLimits() {}

    /**
     * Checks a message before it is published.
     *
     * @throws IllegalArgumentException if the exchange's name, the routing key, the content type, the correlation id,
     *     the reply queue or the name of a header is longer than 255 bytes in UTF-8, or a header holds anything but
     *     texts, booleans, numbers that AMQP has, lists and maps; the message names it
     */
    public static void requireCarried(String exchange, String routingKey, Envelope envelope) {
        requireShort("name of an exchange", exchange);
        requireShort("routing key", routingKey);
        requireShort("content type", envelope.contentType());
        requireShort("correlation id", envelope.correlationId());
        requireShort("reply queue", envelope.replyTo());
        envelope.headers().forEach((name, value) -> {
            requireShort(HEADER_NAME, name);
            requireCarried(name, value);
        });
    }

    /**
     * Checks a text that AMQP carries with a length of one byte.
     *
     * @param what what it is, for the message
     * @param text {@code null} if there is none
     * @throws IllegalArgumentException if it is longer than 255 bytes in UTF-8
     */
    public static void requireShort(String what, @Nullable String text) {
        if (text != null
                && text.length() > SHORT_STRING_BYTES / MOST_BYTES_OF_A_CHAR
                && text.getBytes(StandardCharsets.UTF_8).length > SHORT_STRING_BYTES) {
            throw new IllegalArgumentException(
                    "The " + what + " '" + text + "' is longer than " + SHORT_STRING_BYTES + " bytes");
        }
    }

    private static void requireCarried(String header, @Nullable Object value) {
        if (value instanceof List<?> list) {
            list.forEach(element -> requireCarried(header, element));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, element) -> {
                requireShort(HEADER_NAME, String.valueOf(name));
                requireCarried(header, element);
            });
        } else if (value != null && !(value instanceof String) && !(value instanceof Boolean) && !isNumber(value)) {
            throw new IllegalArgumentException(
                    "Header '" + header + "' holds a " + value.getClass().getName()
                            + ", which AMQP cannot carry; use texts, numbers, booleans, lists and maps");
        }
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof Double
                || value instanceof Float
                || (value instanceof BigDecimal decimal
                        && decimal.scale() >= 0
                        && decimal.scale() <= Byte.MAX_VALUE
                        && decimal.unscaledValue().bitLength() < Integer.SIZE);
    }
}
