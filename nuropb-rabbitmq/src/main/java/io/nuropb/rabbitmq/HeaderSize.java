package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How many bytes the properties of a message take on the wire, in AMQP 0-9-1's content header. */
final class HeaderSize {

    private static final int LENGTH_OF_SHORT = Byte.BYTES;
    private static final int LENGTH_OF_LONG = Integer.BYTES;
    private static final int TYPE = Byte.BYTES;

    private HeaderSize() {}

    /** @param properties as {@link Envelopes#properties} makes them */
    static long of(BasicProperties properties) {
        return ContentHeader.BEFORE_PROPERTIES_BYTES
                + ContentHeader.FLAGS_BYTES
                + shortString(properties.getContentType())
                + shortString(properties.getContentEncoding())
                + shortString(properties.getCorrelationId())
                + shortString(properties.getReplyTo())
                + shortString(properties.getExpiration())
                + octet(properties.getDeliveryMode())
                + octet(properties.getPriority())
                + shortString(properties.getMessageId())
                + shortString(properties.getType())
                + shortString(properties.getUserId())
                + shortString(properties.getAppId())
                + shortString(properties.getClusterId())
                + (properties.getTimestamp() == null ? 0 : Long.BYTES)
                + table(properties.getHeaders());
    }

    private static long octet(@Nullable Integer value) {
        return value == null ? 0 : Byte.BYTES;
    }

    private static long shortString(@Nullable String text) {
        return text == null ? 0 : LENGTH_OF_SHORT + utf8(text);
    }

    private static long table(Map<?, ?> entries) {
        Table table = new Table();
        entries.forEach(table);
        return table.size;
    }

    /** Adds up entries; each would be another object if it were asked for as one. */
    private static final class Table implements BiConsumer<Object, @Nullable Object> {
        private long size = LENGTH_OF_LONG;

        @Override
        public void accept(Object name, @Nullable Object value) {
            size += LENGTH_OF_SHORT + utf8(String.valueOf(name)) + TYPE + value(value);
        }
    }

    private static long value(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof String text) {
            return LENGTH_OF_LONG + utf8(text);
        }
        if (value instanceof LongString text) {
            return LENGTH_OF_LONG + text.length();
        }
        if (value instanceof byte[] bytes) {
            return (long) LENGTH_OF_LONG + bytes.length;
        }
        if (value instanceof Map<?, ?> map) {
            return table(map);
        }
        if (value instanceof List<?> list) {
            long size = LENGTH_OF_LONG;
            for (Object element : list) {
                size += TYPE + value(element);
            }
            return size;
        }
        if (value instanceof Boolean || value instanceof Byte) {
            return Byte.BYTES;
        }
        if (value instanceof Short) {
            return Short.BYTES;
        }
        if (value instanceof Integer || value instanceof Float) {
            return Integer.BYTES;
        }
        return value instanceof BigDecimal ? Byte.BYTES + Integer.BYTES : Long.BYTES;
    }

    /** How many bytes a text has; most are ASCII, for which this is quick. */
    static long utf8(String text) {
        long ascii = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return ascii;
    }
}
