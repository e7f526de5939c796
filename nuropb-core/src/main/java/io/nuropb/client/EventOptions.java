package io.nuropb.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one event is published.
 *
 * @param traceId follows a piece of work through the mesh, at most
 *     {@link io.nuropb.messaging.WireLimits#MAX_TRACE_ID_CHARACTERS} characters; {@code null} for none
 * @param context what to tell the listeners of the circumstances, as plain JSON values
 * @param target whom it is meant for, in terms of the application, as plain JSON values; {@code null} for everybody
 * @param priority 0 to 255, which matters in queues with priorities, as quorum queues, those of the hardened profile,
 *     have from RabbitMQ 4.0 on; {@code null} for none
 */
public record EventOptions(
        @Nullable String traceId,
        Map<String, @Nullable Object> context,
        @Nullable List<@Nullable Object> target,
        @Nullable Integer priority) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names it and the rule */
    public EventOptions {
        CallOptions.requireTraceId("EventOptions.traceId", traceId);
        if (priority != null && (priority < 0 || priority > 255)) {
            throw new IllegalArgumentException("EventOptions.priority is " + priority + "; allowed: 0 to 255");
        }
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
        target = target == null ? null : Collections.unmodifiableList(new ArrayList<>(target));
    }

    /** No trace id, an empty context, for everybody, no priority. */
    public static EventOptions defaults() {
        return new EventOptions(null, Map.of(), null, null);
    }

    /** The same with another trace id. */
    public EventOptions withTraceId(@Nullable String value) {
        return new EventOptions(value, context, target, priority);
    }

    /** The same with another context. */
    public EventOptions withContext(Map<String, @Nullable Object> value) {
        return new EventOptions(traceId, value, target, priority);
    }

    /** The same for somebody else. */
    public EventOptions withTarget(@Nullable List<@Nullable Object> value) {
        return new EventOptions(traceId, context, value, priority);
    }

    /** The same with another priority. */
    public EventOptions withPriority(@Nullable Integer value) {
        return new EventOptions(traceId, context, target, value);
    }

    /** Shows neither context nor target, which may hold secrets. */
    @Override
    public String toString() {
        return "EventOptions[trace id " + traceId + ", priority " + priority + "]";
    }
}
