package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The NuroPb protocol 0.1.1: messages as envelopes, and envelopes as messages.
 *
 * <p>What it encodes has the headers, properties, fields and order of fields of the Python package's messages, and is never
 * one of those that a Python instance cannot stand. What it decodes may be anything. Thread-safe; does not block.
 */
public final class WireFormat {

    private static final String JSON = "application/json";

    private final Json json;
    private final EnvelopeReader reader;

    /** The format, with bodies read and written by the given JSON, which has the limits for what is inside. */
    public WireFormat(Json json, WireLimits limits) {
        this.json = json;
        this.reader = new EnvelopeReader(json, limits);
    }

    /** A new correlation id. */
    public static String newCorrelationId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * The envelope of a request or command.
     *
     * @param ttl how long the message may wait in a queue, in whole milliseconds; zero for ever
     * @throws IllegalArgumentException if a value inside cannot be written as JSON
     */
    public Envelope encode(Call call, Duration ttl) {
        String type = call instanceof Request ? Headers.REQUEST : Headers.COMMAND;
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("tag", type);
        body.put("service", call.service());
        body.put("method", call.method());
        body.put("params", call.params());
        body.put("correlation_id", call.correlationId());
        body.put("context", call.context());
        body.put("trace_id", call.traceId());
        return new Envelope(
                JSON,
                call.correlationId(),
                call.replyTo(),
                ttl.toMillis() == 0 ? null : Duration.ofMillis(ttl.toMillis()),
                true,
                headers(type, call.traceId()),
                json.write(body));
    }

    /**
     * The envelope of an event.
     *
     * @throws IllegalArgumentException if a value inside cannot be written as JSON
     */
    public Envelope encode(Event event) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("tag", Headers.EVENT);
        body.put("topic", event.topic());
        body.put("event", event.event());
        body.put("context", event.context());
        body.put("trace_id", event.traceId());
        body.put("correlation_id", event.correlationId());
        body.put("target", event.target());
        return unanswered(event, Headers.EVENT, body);
    }

    /**
     * The envelope of a response.
     *
     * @throws IllegalArgumentException if a value inside cannot be written as JSON
     */
    public Envelope encode(Response response) {
        Outcome.Answer answer = response.answer();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("tag", Headers.RESPONSE);
        body.put("result", answer instanceof Outcome.Returned returned ? returned.value() : null);
        body.put("error", answer instanceof Outcome.Failed failed ? error(failed.error()) : null);
        body.put("correlation_id", response.correlationId());
        body.put("trace_id", response.traceId());
        body.put("context", response.context());
        body.put("warning", null);
        body.put("reply_to", "");
        return unanswered(response, Headers.RESPONSE, body);
    }

    /** What an envelope contains. Never throws for what is in it. */
    public Incoming decode(Envelope envelope) {
        return reader.read(envelope);
    }

    /**
     * A value as it looks after a journey through the mesh: as a plain JSON value.
     *
     * @throws IllegalArgumentException if it, or a value inside, cannot be written as JSON
     */
    @Nullable
    Object plain(@Nullable Object value) {
        return json.read(json.write(value));
    }

    private Envelope unanswered(Message message, String type, Map<String, @Nullable Object> body) {
        return new Envelope(
                JSON, message.correlationId(), "", null, false, headers(type, message.traceId()), json.write(body));
    }

    private static Map<String, Object> error(RemoteError error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", error.error());
        fields.put("description", error.description());
        return fields;
    }

    private static Map<String, @Nullable Object> headers(String type, @Nullable String traceId) {
        Map<String, @Nullable Object> headers = new TreeMap<>();
        headers.put(Headers.PROTOCOL, Headers.PROTOCOL_VERSION);
        headers.put(Headers.VERSION, Headers.PACKAGE_VERSION);
        headers.put(Headers.TYPE, type);
        headers.put(Headers.TRACE_ID, traceId);
        headers.put(Headers.ENCRYPTED, "");
        return Collections.unmodifiableMap(headers);
    }
}
