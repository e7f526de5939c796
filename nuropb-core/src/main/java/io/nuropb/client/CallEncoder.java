package io.nuropb.client;

import io.nuropb.encryption.ServicePublicKey;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Command;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.SealedCall;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.TopologyNames;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a client's messages, as they are published. */
final class CallEncoder {

    private final Supplier<String> replyTo;
    private final TopologyNames names;
    private final WireFormat wire;
    private final RandomGenerator random;

    /** A call for one reader's eyes, and what its response is sealed with. */
    record Sealed(OutgoingMessage outgoing, SymmetricKey key) {}

    /**
     * @param replyTo the name of the client's reply queue at present; Python instances cannot do without, in commands
     *     neither
     * @param random where correlation ids come from
     */
    CallEncoder(Supplier<String> replyTo, TopologyNames names, WireFormat wire, RandomGenerator random) {
        this.replyTo = replyTo;
        this.names = names;
        this.wire = wire;
        this.random = random;
    }

    Request request(String service, String method, @Nullable Object params, CallOptions options) {
        return new Request(
                service,
                method,
                parameters(params),
                replyTo.get(),
                WireFormat.newCorrelationId(random),
                options.traceId(),
                options.context());
    }

    Command command(String service, String method, @Nullable Object params, CallOptions options) {
        return new Command(
                service,
                method,
                parameters(params),
                replyTo.get(),
                WireFormat.newCorrelationId(random),
                options.traceId(),
                options.context());
    }

    Event event(String topic, @Nullable Object event, EventOptions options) {
        return new Event(
                topic,
                event,
                options.target(),
                WireFormat.newCorrelationId(random),
                options.traceId(),
                options.context());
    }

    /**
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    OutgoingMessage of(Call call, CallOptions options) {
        return outgoing(call, written("The call", () -> wire.encode(call, options.ttlOf(call))), options);
    }

    /**
     * A call that only the owner of a key can read.
     *
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    Sealed seal(Call call, CallOptions options, ServicePublicKey recipient) {
        SealedCall sealed = written("The call", () -> wire.seal(call, options.ttlOf(call), recipient));
        return new Sealed(outgoing(call, sealed.envelope(), options), sealed.key());
    }

    /**
     * @throws IllegalArgumentException if a value inside cannot be written as JSON, or the body is larger than is
     *     allowed
     */
    OutgoingMessage of(Event event, EventOptions options) {
        Envelope envelope = written("The event", () -> wire.encode(event)).withPriority(options.priority());
        return new OutgoingMessage(names.eventsExchange(), event.topic(), false, envelope);
    }

    private OutgoingMessage outgoing(Call call, Envelope envelope, CallOptions options) {
        return new OutgoingMessage(
                names.rpcExchange(), call.service(), true, envelope.withPriority(options.priority()));
    }

    /** What it is stands before what is wrong with it. */
    private static <T extends @Nullable Object> T written(String what, Supplier<T> writing) {
        try {
            return writing.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " " + e.getMessage(), e);
        }
    }

    private Map<String, @Nullable Object> parameters(@Nullable Object params) {
        if (params == null) {
            return Map.of();
        }
        if (!(written("The parameters", () -> wire.plain(params)) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("Parameters must be a record, bean or map; "
                    + params.getClass().getName() + " is none");
        }
        // A JSON object's names are texts.
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> parameters = (Map<String, @Nullable Object>) object;
        return parameters;
    }
}
