package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.encryption.OpenedBody;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.encryption.UndecipherableException;
import io.nuropb.messaging.Malformed.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads envelopes that may hold anything, encrypted or not. */
final class EnvelopeReader {

    private final Json json;
    private final WireLimits limits;

    EnvelopeReader(Json json, WireLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    OpenedEnvelope read(Envelope envelope, Unsealer unsealer) {
        SymmetricKey key = null;
        try {
            String type = checkedType(envelope);
            byte[] body = envelope.body();
            if (isEncrypted(type, envelope)) {
                OpenedBody opened = open(type, envelope, unsealer);
                key = opened.key();
                body = opened.plain();
            }
            return new OpenedEnvelope(message(type, envelope, fields(body)), key);
        } catch (Unreadable e) {
            return new OpenedEnvelope(malformed(envelope, e), key);
        }
    }

    private String checkedType(Envelope envelope) throws Unreadable {
        int count = envelope.headers().size();
        String protocol = envelope.header(Headers.PROTOCOL);
        if (count == 0) {
            throw new Unreadable(Kind.NO_HEADERS, "it has no headers");
        }
        if (count > limits.maxHeaders()) {
            throw new Unreadable(
                    Kind.TOO_MANY_HEADERS, "it has " + count + " headers; allowed are " + limits.maxHeaders());
        }
        if (!Headers.PROTOCOL_VERSION.equals(protocol)) {
            throw new Unreadable(
                    Kind.WRONG_PROTOCOL,
                    "header " + Headers.PROTOCOL + " is '" + shown(protocol) + "', not '" + Headers.PROTOCOL_VERSION
                            + "'");
        }
        String type = envelope.header(Headers.TYPE);
        if (type == null || !Headers.TYPES.contains(type)) {
            throw new Unreadable(Kind.WRONG_TYPE, "its type is '" + shown(type) + "'");
        }
        if (envelope.body().length > limits.maxBodyBytes()) {
            throw new Unreadable(
                    Kind.TOO_LARGE,
                    "its body has " + envelope.body().length + " bytes; allowed are " + limits.maxBodyBytes());
        }
        return type;
    }

    /** Python sends events that say they are encrypted, and are not. */
    private static boolean isEncrypted(String type, Envelope envelope) {
        return Headers.YES.equals(envelope.header(Headers.ENCRYPTED)) && !Headers.EVENT.equals(type);
    }

    private static OpenedBody open(String type, Envelope envelope, Unsealer unsealer) throws Unreadable {
        try {
            OpenedBody opened = unsealer.open(type, envelope);
            if (opened == null) {
                throw new Unreadable(Kind.ENCRYPTED, "its body is encrypted, and nobody here can decrypt it");
            }
            return opened;
        } catch (UndecipherableException e) {
            throw new Unreadable(Kind.UNDECIPHERABLE, "its body cannot be decrypted: " + e.getMessage());
        }
    }

    private Fields fields(byte[] plain) throws Unreadable {
        Object body;
        try {
            body = json.read(plain);
        } catch (Json.ExcessiveJsonException e) {
            throw new Unreadable(Kind.TOO_LARGE, "its body is more than is read: " + e.getMessage());
        } catch (Json.MalformedJsonException e) {
            throw new Unreadable(Kind.NOT_JSON, "its body cannot be read as JSON: " + e.getMessage());
        }
        if (!(body instanceof Map<?, ?> object)) {
            throw new Unreadable(Kind.NOT_AN_OBJECT, "its body is JSON but not an object");
        }
        // A JSON object's names are texts.
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> fields = (Map<String, @Nullable Object>) object;
        return new Fields(fields);
    }

    private static Message message(String type, Envelope envelope, Fields body) throws Unreadable {
        String correlationId = firstText(envelope.correlationId(), body.textOrNull("correlation_id"));
        String traceId = firstText(envelope.header(Headers.TRACE_ID), body.textOrNull("trace_id"));
        if (Headers.REQUEST.equals(type)) {
            return new Message.Request(
                    body.text("service"),
                    body.text("method"),
                    body.object("params"),
                    needed("reply_to", envelope.replyTo()),
                    needed("correlation_id", correlationId),
                    traceId,
                    body.objectOrEmpty("context"));
        }
        String id = correlationId == null ? "" : correlationId;
        if (Headers.COMMAND.equals(type)) {
            String replyTo = envelope.replyTo() == null ? "" : envelope.replyTo();
            return new Message.Command(
                    body.text("service"),
                    body.text("method"),
                    body.object("params"),
                    replyTo,
                    id,
                    traceId,
                    body.objectOrEmpty("context"));
        }
        if (Headers.EVENT.equals(type)) {
            return new Message.Event(
                    body.text("topic"),
                    body.value("event"),
                    body.listOrNull("target"),
                    id,
                    traceId,
                    body.objectOrEmpty("context"));
        }
        return new Message.Response(
                body.answer(), needed("correlation_id", correlationId), traceId, body.objectOrEmpty("context"));
    }

    private static Malformed malformed(Envelope envelope, Unreadable problem) {
        return new Malformed(
                problem.kind,
                problem.reason,
                Optional.ofNullable(envelope.replyTo()).filter(text -> !text.isEmpty()),
                Optional.ofNullable(envelope.correlationId()).filter(text -> !text.isEmpty()),
                Optional.ofNullable(envelope.header(Headers.TRACE_ID)).filter(Malformed::isTraceIdToSendBack));
    }

    private static @Nullable String firstText(@Nullable String first, @Nullable String second) {
        return first == null || first.isEmpty() ? second : first;
    }

    private static String needed(String what, @Nullable String text) throws Unreadable {
        if (text == null || text.isEmpty()) {
            throw new Unreadable(Kind.BAD_FIELD, "property " + what + " is missing");
        }
        return text;
    }

    private static String shown(@Nullable String text) {
        String shown = text == null ? "" : text;
        return shown.length() <= 40 ? shown : shown.substring(0, 40) + "…";
    }

    /** Why an envelope is no message; never leaves this class. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final Kind kind;
        private final String reason;

        Unreadable(Kind kind, String reason) {
            super(reason, null, false, false);
            this.kind = kind;
            this.reason = reason;
        }
    }

    /** The fields of a body. */
    private record Fields(Map<String, @Nullable Object> values) {

        @Override
        public String toString() {
            return "Fields" + values.keySet();
        }

        String text(String name) throws Unreadable {
            String text = textOrNull(name);
            if (text == null) {
                throw new Unreadable(Kind.BAD_FIELD, "field " + name + " is not a text, or empty");
            }
            return text;
        }

        @Nullable
        String textOrNull(String name) {
            return values.get(name) instanceof String text && !text.isEmpty() ? text : null;
        }

        @Nullable
        Object value(String name) throws Unreadable {
            if (!values.containsKey(name)) {
                throw new Unreadable(Kind.BAD_FIELD, "field " + name + " is missing");
            }
            return values.get(name);
        }

        // A JSON object's names are texts.
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> object(String name) throws Unreadable {
            if (!(values.get(name) instanceof Map<?, ?> object)) {
                throw new Unreadable(Kind.BAD_FIELD, "field " + name + " is not an object");
            }
            return (Map<String, @Nullable Object>) object;
        }

        Map<String, @Nullable Object> objectOrEmpty(String name) throws Unreadable {
            return values.get(name) == null ? Map.of() : object(name);
        }

        // A JSON list holds plain values.
        @SuppressWarnings("unchecked")
        @Nullable
        List<@Nullable Object> listOrNull(String name) throws Unreadable {
            Object list = values.get(name);
            if (list != null && !(list instanceof List)) {
                throw new Unreadable(Kind.BAD_FIELD, "field " + name + " is not a list");
            }
            return (List<@Nullable Object>) list;
        }

        Outcome.Answer answer() throws Unreadable {
            Object error = values.get("error");
            if (error instanceof Map<?, ?> named && named.get("error") instanceof String name) {
                Object description = named.get("description");
                return new Outcome.Failed(new RemoteError(name, description == null ? "" : description.toString()));
            }
            if (error != null) {
                return new Outcome.Failed(new RemoteError(NuropbException.WIRE_NAME, error.toString()));
            }
            return new Outcome.Returned(value("result"));
        }
    }
}
