package io.nuropb.messaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event that a handler has sent when its message has been handled: after the response, if there is one. It carries the trace
 * id and the context of the message that it follows from, and a correlation id of its own.
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
     * @param correlationId a new one of its own
     */
    public Message.Event after(Message cause, String correlationId) {
        return new Message.Event(topic, event, target, correlationId, cause.traceId(), cause.context());
    }
}
