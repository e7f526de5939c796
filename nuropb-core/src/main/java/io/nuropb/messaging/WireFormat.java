package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.OpenedBody;
import io.nuropb.encryption.SealedBody;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.encryption.ServicePublicKey;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.encryption.UndecipherableException;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The NuroPb protocol 0.1.1: messages as envelopes, and envelopes as messages.
 *
 * <p>What it encodes has the headers, properties, fields and order of fields of the Python package's messages, and is
 * never one of those that a Python instance cannot stand. What it decodes may be anything. Thread-safe; does not block.
 */
public final class WireFormat {

    private static final String JSON = "application/json";
    /** In their order. */
    private static final String[] HEADERS = {
        Headers.ENCRYPTED, Headers.PROTOCOL, Headers.TYPE, Headers.VERSION, Headers.TRACE_ID
    };

    // Bodies have their fields in the order of the Python package's.
    private static final String[] CALL = {"tag", "service", "method", "params", "correlation_id", "context", "trace_id"
    };
    private static final String[] EVENT = {"tag", "topic", "event", "context", "trace_id", "correlation_id", "target"};
    private static final String[] RESPONSE = {
        "tag", "result", "error", "correlation_id", "trace_id", "context", "warning", "reply_to"
    };
    private static final String[] ERROR = {"error", "description"};

    private static final int UUID_BYTES = 16;
    private static final HexFormat DIGITS = HexFormat.of();

    private final Json json;
    private final EnvelopeReader reader;
    private final int maxBodyBytes;
    private final BodyCipher cipher;
    private final @Nullable ServiceKey serviceKey;

    /**
     * The format of somebody to whom no encrypted calls are sent, with the system's randomness.
     *
     * @param json reads and writes the bodies, and has the limits for what is inside
     * @param limits how large an envelope may be
     */
    public WireFormat(Json json, WireLimits limits) {
        this(json, limits, BodyCipher.system(), null);
    }

    /**
     * The format.
     *
     * @param json reads and writes the bodies, and has the limits for what is inside
     * @param limits how large an envelope may be, encrypted or not
     * @param cipher encrypts and decrypts bodies
     * @param serviceKey what calls to this service are encrypted for; {@code null} if it takes plain ones only, and for
     *     clients
     */
    public WireFormat(Json json, WireLimits limits, BodyCipher cipher, @Nullable ServiceKey serviceKey) {
        this.json = json;
        this.reader = new EnvelopeReader(json, limits);
        this.maxBodyBytes = limits.maxBodyBytes();
        this.cipher = cipher;
        this.serviceKey = serviceKey;
    }

    /**
     * A new correlation id: a random UUID without its hyphens.
     *
     * @param random where its bits come from; whoever can guess them can forge replies
     */
    public static String newCorrelationId(RandomGenerator random) {
        byte[] id = new byte[UUID_BYTES];
        random.nextBytes(id);
        id[6] = (byte) ((id[6] & 0x0F) | 0x40);
        id[8] = (byte) ((id[8] & 0x3F) | 0x80);
        return DIGITS.formatHex(id);
    }

    /**
     * The envelope of a request or command.
     *
     * @param ttl how long the message may wait in a queue, in whole milliseconds; zero for ever
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    public Envelope encode(Call call, Duration ttl) {
        return envelope(call, ttl, "", body(call));
    }

    /**
     * The envelope of a request or command that only one service can read. Its headers and properties are in clear.
     *
     * @param ttl how long the message may wait in a queue, in whole milliseconds; zero for ever
     * @param recipient the service's public key, as its description has it
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    public SealedCall seal(Call call, Duration ttl, ServicePublicKey recipient) {
        SealedBody sealed = cipher.seal(body(call), recipient);
        return new SealedCall(envelope(call, ttl, Headers.YES, sealed.body()), sealed.key());
    }

    /**
     * The envelope of an event.
     *
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    public Envelope encode(Event event) {
        byte[] body = json.write(new NamedValues(
                EVENT,
                Headers.EVENT,
                event.topic(),
                event.event(),
                event.context(),
                event.traceId(),
                event.correlationId(),
                event.target()));
        return unanswered(event, Headers.EVENT, "", body);
    }

    /**
     * The envelope of a response to a plain request.
     *
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    public Envelope encode(Response response) {
        return unanswered(response, Headers.RESPONSE, "", body(response));
    }

    /**
     * The envelope of a response, protected as its request was.
     *
     * @param key the request's key, from {@link #open}; {@code null} if the request came in clear, and so does the
     *     response
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     * @throws IllegalStateException if there is a key and this format has no service key, without which no request can
     *     be opened
     */
    public Envelope encode(Response response, @Nullable SymmetricKey key) {
        if (key == null) {
            return encode(response);
        }
        if (serviceKey == null) {
            throw new IllegalStateException(
                    "Only who has a service key can have a request's key to seal a response with");
        }
        byte[] sealed = cipher.seal(body(response), key, serviceKey.publicKey());
        return unanswered(response, Headers.RESPONSE, Headers.YES, sealed);
    }

    /** Whether an envelope says that it is a request, which can be told of an encrypted one, too. */
    public static boolean isRequest(Envelope envelope) {
        return Headers.REQUEST.equals(envelope.header(Headers.TYPE));
    }

    /** Whether an envelope says that it is a response, which can be told of an encrypted one, too. */
    public static boolean isResponse(Envelope envelope) {
        return Headers.RESPONSE.equals(envelope.header(Headers.TYPE));
    }

    /** Whether an envelope says that it is an event. */
    public static boolean isEvent(Envelope envelope) {
        return Headers.EVENT.equals(envelope.header(Headers.TYPE));
    }

    /** Whether an envelope says that its body is encrypted. */
    public boolean isEncrypted(Envelope envelope) {
        return Headers.YES.equals(envelope.header(Headers.ENCRYPTED));
    }

    /**
     * What an envelope contains; the same as {@link #open}, for whoever will not answer. Never throws for what is in
     * it.
     */
    public Incoming decode(Envelope envelope) {
        return open(envelope).message();
    }

    /**
     * What an envelope in a service's queue contains, decrypted with the service's key if it is an encrypted call.
     * Never throws for what is in it.
     */
    public OpenedEnvelope open(Envelope envelope) {
        return reader.read(envelope, this::openForService);
    }

    /**
     * What an envelope in a reply queue contains, decrypted with the key of the request. Never throws for what is in
     * it.
     *
     * <p>A plain result of an encrypted request is {@link Malformed.Kind#NOT_ENCRYPTED}. A plain error is taken, for a
     * service that cannot decrypt a request has no key to say so with.
     *
     * @param keys the key of the request with a correlation id, if it is pending and was encrypted; to be looked up and
     *     not taken out, for whatever does not open with it was not the response
     */
    public OpenedEnvelope openReply(Envelope envelope, Function<String, Optional<SymmetricKey>> keys) {
        OpenedEnvelope opened = reader.read(envelope, (type, reply) -> openWith(type, reply, keys));
        boolean isPlainResult = opened.key() == null
                && opened.message() instanceof Response response
                && response.answer() instanceof Outcome.Returned
                && keys.apply(response.correlationId()).isPresent();
        return isPlainResult ? new OpenedEnvelope(Malformed.plainResult((Response) opened.message()), null) : opened;
    }

    /**
     * A value as it looks after a journey through the mesh: as a plain JSON value.
     *
     * @throws IllegalArgumentException if it, or a value inside, cannot be written as JSON
     */
    public @Nullable Object plain(@Nullable Object value) {
        return json.plain(value);
    }

    private @Nullable OpenedBody openForService(String type, Envelope envelope) throws UndecipherableException {
        boolean isCall = type.equals(Headers.REQUEST) || type.equals(Headers.COMMAND);
        return isCall && serviceKey != null ? cipher.open(envelope.body(), serviceKey) : null;
    }

    private @Nullable OpenedBody openWith(String type, Envelope envelope, Function<String, Optional<SymmetricKey>> keys)
            throws UndecipherableException {
        String correlationId = envelope.correlationId();
        if (!type.equals(Headers.RESPONSE) || correlationId == null) {
            return null;
        }
        SymmetricKey key = keys.apply(correlationId).orElse(null);
        return key == null ? null : new OpenedBody(cipher.open(envelope.body(), key), key);
    }

    private byte[] body(Call call) {
        return json.write(new NamedValues(
                CALL,
                type(call),
                call.service(),
                call.method(),
                call.params(),
                call.correlationId(),
                call.context(),
                call.traceId()));
    }

    private byte[] body(Response response) {
        Outcome.Answer answer = response.answer();
        return json.write(new NamedValues(
                RESPONSE,
                Headers.RESPONSE,
                answer instanceof Outcome.Returned returned ? returned.value() : null,
                answer instanceof Outcome.Failed failed ? error(failed.error()) : null,
                response.correlationId(),
                response.traceId(),
                response.context(),
                null,
                ""));
    }

    /**
     * A command outlives the broker. A request need not, for the queue of its answer does not: its caller is told that
     * it is uncertain.
     */
    private Envelope envelope(Call call, Duration ttl, String encrypted, byte[] body) {
        return sendable(new Envelope(
                JSON,
                call.correlationId(),
                call.replyTo(),
                ttl.toMillis() == 0 ? null : Duration.ofMillis(ttl.toMillis()),
                call instanceof Message.Command,
                headers(type(call), call.traceId(), encrypted),
                body));
    }

    /** An event outlives the broker; a response need not, for its queue goes with the only one who reads it. */
    private Envelope unanswered(Message message, String type, String encrypted, byte[] body) {
        boolean persistent = message instanceof Event;
        return sendable(new Envelope(
                JSON,
                message.correlationId(),
                "",
                null,
                persistent,
                headers(type, message.traceId(), encrypted),
                body));
    }

    /** A broker may take what no reader does. */
    private Envelope sendable(Envelope envelope) {
        int length = envelope.body().length;
        if (length > maxBodyBytes) {
            throw new IllegalArgumentException("has " + length + " bytes; allowed are " + maxBodyBytes);
        }
        return envelope;
    }

    private static String type(Call call) {
        return call instanceof Request ? Headers.REQUEST : Headers.COMMAND;
    }

    private static Map<String, @Nullable Object> error(RemoteError error) {
        return new NamedValues(ERROR, error.error(), error.description());
    }

    private static Map<String, @Nullable Object> headers(String type, @Nullable String traceId, String encrypted) {
        return new SortedHeaders(HEADERS, encrypted, Headers.PROTOCOL_VERSION, type, Headers.PACKAGE_VERSION, traceId);
    }
}
