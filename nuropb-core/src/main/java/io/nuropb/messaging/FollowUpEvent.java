package io.nuropb.messaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that a handler has sent when its message has been handled: after the response, if there is one. It carries
 * the trace id of the message that it follows from, a correlation id of its own, and the message's context without the
 * caller's credentials. Events are in clear: of an encrypted call's context, an event carries {@code traceparent} and
 * {@code tracestate} alone.
 *
 * @param topic what it is about, by which services listen to it: 1 to 255 bytes of UTF-8
 * @param event what happened: whatever {@link io.nuropb.Json#write} takes
 * @param target whom it is meant for, in terms of the application; {@code null} for everybody
 */
public record FollowUpEvent(
        String topic, @Nullable Object event, @Nullable List<@Nullable Object> target) {

    /** @throws IllegalArgumentException if the topic is empty or too long for AMQP */
    public FollowUpEvent {
        int bytes = topic.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > TopicPattern.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "The topic of an event has " + bytes + " bytes; allowed: 1 to " + TopicPattern.MAX_BYTES);
        }
        target = target == null ? null : Collections.unmodifiableList(new ArrayList<>(target));
    }

    /** Shows the topic alone. */
    @Override
    public String toString() {
        return "FollowUpEvent[" + topic + "]";
    }

    /** An event for everybody. */
    public static FollowUpEvent of(String topic, @Nullable Object event) {
        return new FollowUpEvent(topic, event, null);
    }

    /**
     * The event that is published when a message has been handled.
     *
     * @param correlationId one of its own, the same each time that it follows from this message
     * @param context what of the message's context everybody who listens may know
     */
    public Message.Event after(Message cause, String correlationId, Map<String, @Nullable Object> context) {
        return new Message.Event(topic, event, target, correlationId, cause.traceId(), context);
    }
}
