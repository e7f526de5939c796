package io.nuropb.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A message as the broker sees it: properties, headers and a body of bytes.
 *
 * @param contentType the media type of the body; {@code null} if the sender gave none
 * @param correlationId ties a response to its request; {@code null} if there is none
 * @param replyTo the queue for the response; {@code null} if there is none
 * @param expiration how long the broker keeps the message in a queue, in whole milliseconds; {@code null} for ever
 * @param persistent whether the message outlives a restart of the broker in a durable queue
 * @param priority 0 to 255, which matters in queues with priorities only, as quorum queues, those of the hardened
 *     profile, have from RabbitMQ 4.0 on; {@code null} if the sender gave none
 * @param headers strings, numbers, booleans, lists and maps of these; {@code null} values are AMQP's void
 * @param body the bytes; not copied, so nobody may change them
 * @param original the message that was received, for a copy that is to be like it; {@code null} in one that is new
 */
// Envelopes are passed on, never compared; a copy of each body would cost more than it protects.
@SuppressWarnings("ArrayRecordComponent")
public record Envelope(
        @Nullable String contentType,
        @Nullable String correlationId,
        @Nullable String replyTo,
        @Nullable Duration expiration,
        boolean persistent,
        @Nullable Integer priority,
        Map<String, @Nullable Object> headers,
        byte[] body,
        @Nullable Original original) {

    /**
     * A message as an adapter has received it, with what an envelope does not say of it: further properties, and what
     * was in its headers in types that a header here does not have. The adapter publishes an envelope with these, as
     * far as it has not been changed; to others, they say nothing.
     */
    public interface Original {

        /** The same without the time at which it was sent. */
        Original sentNow();
    }

    /** @throws IllegalArgumentException if the priority is out of its range */
    public Envelope {
        if (priority != null && (priority < 0 || priority > 255)) {
            throw new IllegalArgumentException("A message's priority is " + priority + "; allowed: 0 to 255");
        }
        headers = SortedHeaders.copyOf(headers);
    }

    /** A new message without a priority. */
    public Envelope(
            @Nullable String contentType,
            @Nullable String correlationId,
            @Nullable String replyTo,
            @Nullable Duration expiration,
            boolean persistent,
            Map<String, @Nullable Object> headers,
            byte[] body) {
        this(contentType, correlationId, replyTo, expiration, persistent, null, headers, body, null);
    }

    /** The same with another priority. */
    public Envelope withPriority(@Nullable Integer value) {
        return Objects.equals(value, priority)
                ? this
                : new Envelope(
                        contentType, correlationId, replyTo, expiration, persistent, value, headers, body, original);
    }

    /** The same with another queue for the response. */
    public Envelope withReplyTo(@Nullable String value) {
        return new Envelope(
                contentType, correlationId, value, expiration, persistent, priority, headers, body, original);
    }

    /** The same with another expiration. */
    public Envelope withExpiration(@Nullable Duration value) {
        return new Envelope(contentType, correlationId, replyTo, value, persistent, priority, headers, body, original);
    }

    /** The same as a message that outlives a restart of the broker, or does not. */
    public Envelope withPersistent(boolean value) {
        return new Envelope(contentType, correlationId, replyTo, expiration, value, priority, headers, body, original);
    }

    /** The same with other headers. */
    public Envelope withHeaders(Map<String, @Nullable Object> value) {
        return new Envelope(
                contentType, correlationId, replyTo, expiration, persistent, priority, value, body, original);
    }

    /** The same with another body. */
    public Envelope withBody(byte[] value) {
        return new Envelope(
                contentType, correlationId, replyTo, expiration, persistent, priority, headers, value, original);
    }

    /** The same as a message that is sent when it is published, and not when its original was. */
    public Envelope sentNow() {
        return original == null
                ? this
                : new Envelope(
                        contentType,
                        correlationId,
                        replyTo,
                        expiration,
                        persistent,
                        priority,
                        headers,
                        body,
                        original.sentNow());
    }

    /**
     * Headers as an envelope keeps them, made of what a broker's client library has for them: so they are copied once.
     *
     * @param carried the library's own
     * @param reading makes a header's value of the library's; {@code null} is a value, too
     */
    public static Map<String, @Nullable Object> headers(
            Map<String, ? extends @Nullable Object> carried, UnaryOperator<@Nullable Object> reading) {
        return SortedHeaders.copyOf(carried, reading);
    }

    /** A header's text, or {@code null} if it is absent or void. */
    public @Nullable String header(String name) {
        Object value = headers.get(name);
        return value == null ? null : value.toString();
    }

    /** Shows the names of the headers and the size of the body, never their content. */
    @Override
    public String toString() {
        return "Envelope[" + headers.keySet() + ", correlation id " + correlationId + ", reply to " + replyTo + ", "
                + body.length + " bytes]";
    }
}
