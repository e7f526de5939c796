package io.nuropb.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An envelope that is no message of the protocol, with whatever is needed to tell its sender so.
 *
 * @param kind what is wrong with it, for counting
 * @param reason what is wrong with it, for people; shows no content of the body
 * @param replyTo the queue for an error response, where one can be made out
 * @param correlationId what the sender would know the response by, where it can be made out
 * @param traceId the sender's trace id, where it can be made out
 */
public record Malformed(
        Kind kind, String reason, Optional<String> replyTo, Optional<String> correlationId, Optional<String> traceId)
        implements Incoming {

    /** What AMQP allows for a property. */
    private static final int MAX_ID_BYTES = 255;

    /** A message of the protocol that has no business where it arrived. */
    public static Malformed unexpected(Incoming message) {
        return new Malformed(
                Kind.WRONG_TYPE,
                "a " + message.getClass().getSimpleName() + " is not expected here",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The plain result of a request that was encrypted. */
    static Malformed plainResult(Message.Response response) {
        return new Malformed(
                Kind.NOT_ENCRYPTED,
                "the request was encrypted, and its result came in clear",
                Optional.empty(),
                Optional.of(response.correlationId()),
                Optional.ofNullable(response.traceId()));
    }

    /**
     * A message whose ids are longer than a message's properties and headers can carry back: nobody could answer it,
     * and what follows from it could not be published.
     */
    public static Optional<Malformed> overlong(Message message) {
        int idBytes = message.correlationId().getBytes(StandardCharsets.UTF_8).length;
        String traceId = message.traceId() == null ? "" : message.traceId();
        if (idBytes <= MAX_ID_BYTES && traceId.length() <= WireLimits.MAX_TRACE_ID_CHARACTERS) {
            return Optional.empty();
        }
        String reason = idBytes > MAX_ID_BYTES
                ? "its correlation id has " + idBytes + " bytes; allowed are " + MAX_ID_BYTES
                : "its trace id has " + traceId.length() + " characters; allowed are "
                        + WireLimits.MAX_TRACE_ID_CHARACTERS;
        Optional<String> replyTo =
                message instanceof Message.Request request ? Optional.of(request.replyTo()) : Optional.empty();
        Optional<String> correlationId = Optional.of(message.correlationId()).filter(id -> idBytes <= MAX_ID_BYTES);
        return Optional.of(new Malformed(Kind.BAD_FIELD, reason, replyTo, correlationId, Optional.empty()));
    }

    /** Whether a trace id from outside is short enough for the headers of an answer. */
    static boolean isTraceIdToSendBack(String traceId) {
        return traceId.length() <= WireLimits.MAX_TRACE_ID_CHARACTERS;
    }

    /** What can be wrong with an envelope. */
    public enum Kind {
        /** There are no headers at all. */
        NO_HEADERS,
        /** There are more headers than is allowed. */
        TOO_MANY_HEADERS,
        /** The protocol version is missing, or another one. */
        WRONG_PROTOCOL,
        /** The message type is missing, unknown, or not expected where the message arrived. */
        WRONG_TYPE,
        /** The body has more bytes than is allowed, or more in its JSON text: values, or levels. */
        TOO_LARGE,
        /** The body is encrypted, and nobody here can decrypt it. */
        ENCRYPTED,
        /** The body is said to be encrypted, and the key that there is does not open it. */
        UNDECIPHERABLE,
        /** The result of an encrypted request came in clear: anybody may have sent it. */
        NOT_ENCRYPTED,
        /** The body is not a JSON text. */
        NOT_JSON,
        /** The body is JSON but not an object. */
        NOT_AN_OBJECT,
        /** A field or property that the type of message needs is missing or of another type. */
        BAD_FIELD
    }
}
