package io.nuropb.service;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler knows of an event beside the event itself.
 *
 * @param topic what the event is about
 * @param target whom it is meant for, in terms of the application; {@code null} for everybody
 * @param correlationId the event's own id: the same whenever the same event is delivered again; empty if the sender
 *     gave none
 * @param traceId the sender's trace id; {@code null} if it gave none
 * @param values the sender's context, as plain JSON values; not to be trusted unless proven
 * @param redelivered whether this event may have been handled before
 * @param client calls other services, over the connections of this instance, with the event's trace id and
 *     {@code traceparent}
 */
public record EventContext(
        String topic,
        @Nullable List<@Nullable Object> target,
        String correlationId,
        @Nullable String traceId,
        Map<String, @Nullable Object> values,
        boolean redelivered,
        MeshClient client) {

    static EventContext of(Message.Event event, boolean redelivered, MeshClient client) {
        return new EventContext(
                event.topic(),
                event.target(),
                event.correlationId(),
                event.traceId(),
                event.context(),
                redelivered,
                Traceparent.passOn(event, client));
    }

    /** The sender's {@code traceparent} of the W3C's Trace Context, if it gave a valid one. */
    public Optional<String> traceparent() {
        return Traceparent.in(values);
    }

    /** Shows neither the context nor the target, which may hold secrets. */
    @Override
    public String toString() {
        return "EventContext[" + topic + ", correlation id " + correlationId + ", trace id " + traceId
                + ", redelivered " + redelivered + "]";
    }
}
