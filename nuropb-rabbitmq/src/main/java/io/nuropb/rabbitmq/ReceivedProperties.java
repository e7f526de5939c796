package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.messaging.Envelope;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message as they came, for a copy that is to be like it.
 *
 * @param properties the client library's
 * @param read what was made of their headers
 */
record ReceivedProperties(BasicProperties properties, Map<String, @Nullable Object> read) implements Envelope.Original {

    @Override
    public ReceivedProperties sentNow() {
        return new ReceivedProperties(properties.builder().timestamp(null).build(), read);
    }

    /**
     * Headers of a copy: as they came, where they have the values that were read.
     *
     * @param writing makes the library's value of another one
     */
    Map<String, @Nullable Object> headers(
            Map<String, @Nullable Object> copied, UnaryOperator<@Nullable Object> writing) {
        Map<String, @Nullable Object> headers = new HashMap<>();
        copied.forEach((name, value) -> headers.put(
                name,
                read.containsKey(name) && Objects.equals(read.get(name), value)
                        ? properties.getHeaders().get(name)
                        : writing.apply(value)));
        return headers;
    }

    /** Shows the names of the headers alone. */
    @Override
    public String toString() {
        return "ReceivedProperties" + read.keySet();
    }
}
