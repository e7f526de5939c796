package io.nuropb.service;

import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Answer;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.Returned;
import io.nuropb.messaging.Outcome.ReturnedWithEvents;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.WireFormat;
import io.nuropb.service.HandlerResults.Result;
import io.nuropb.service.MessageFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts outcomes into words: the response to a request, and the events that follow. */
final class ReplyEncoder {

    /** How much of a fingerprint makes a correlation id: as much as of a UUID. */
    private static final int ID_BYTES = 16;

    /** How much is said of why something cannot be sent, which may quote a handler's own words. */
    private static final int REASON_CHARACTERS = 500;

    private final MeshService service;
    private final WireFormat wire;
    private final String eventsExchange;
    private final RandomGenerator random;
    private final Failures failures;

    /** What to send for a message, the response first, and the answer that it amounts to. */
    record Prepared(Answer answer, List<OutgoingMessage> messages) {}

    ReplyEncoder(
            MeshService service, WireFormat wire, String eventsExchange, RandomGenerator random, Failures failures) {
        this.service = service;
        this.wire = wire;
        this.eventsExchange = eventsExchange;
        this.random = random;
        this.failures = failures;
    }

    /**
     * What to send for an outcome; if that cannot be put into words, it is an error that says so, and no event follows.
     * Of a handler's result it was made {@linkplain #written before}.
     */
    Prepared prepare(InFlightMessage<?> received, Outcome outcome) {
        if (outcome instanceof Returned success && success.value() instanceof Prepared written) {
            return written;
        }
        try {
            return success(received, outcome);
        } catch (Unspeakable e) {
            return failure(received, e);
        }
    }

    /**
     * A handler's success with what is to be sent for it in the place of its value, whose own code takes part in that.
     */
    Result written(InFlightMessage<?> received, Outcome success) {
        try {
            Outcome written = new Returned(success(received, success));
            return () -> new HandlerEnd(success, null, written);
        } catch (Unspeakable e) {
            return () -> new HandlerEnd(givenUp(received, e), e.kind);
        }
    }

    /**
     * What to send in place of messages of which the broker took none because of the size of the first one.
     *
     * @param found what the broker said
     */
    Prepared tooLarge(InFlightMessage<?> received, String found) {
        return failure(received, new Unspeakable("it is larger than the broker takes. " + found));
    }

    /** What a handler comes to whose result threw something when it was read; its message is given up. */
    HandlerEnd unwritable(InFlightMessage<?> received, Throwable thrown) {
        Unspeakable why = Unspeakable.thrown("answer", thrown);
        return new HandlerEnd(givenUp(received, why), why.kind);
    }

    private Prepared success(InFlightMessage<?> received, Outcome outcome) throws Unspeakable {
        List<OutgoingMessage> messages = new ArrayList<>();
        Answer answer = answer(outcome);
        if (received.message() instanceof Request request) {
            messages.add(OutgoingMessage.response(request.replyTo(), response(request, answer, received.key())));
        }
        if (outcome instanceof ReturnedWithEvents success) {
            MessageKey cause = MessageKey.of(service.name(), received);
            Map<String, @Nullable Object> context = contextAfter(received);
            for (FollowUpEvent event : success.events()) {
                String id = idAfter(cause, messages.size());
                Envelope envelope = event(event.after(received.message(), id, context));
                messages.add(new OutgoingMessage(eventsExchange, event.topic(), false, envelope));
            }
        }
        return new Prepared(answer, messages);
    }

    /**
     * A context that cannot be written again, or is too much beside the answer, stays out of it: its caller has it, and
     * needs the answer. What is written twice is plain, for a result may be one that can be read once.
     */
    private Envelope response(Request request, Answer answer, @Nullable SymmetricKey key) throws Unspeakable {
        if (request.context().isEmpty()) {
            return written("response", () -> wire.encode(Response.to(request, answer), key));
        }
        Answer plain = answer instanceof Returned returned ? new Returned(plain("response", returned.value())) : answer;
        try {
            return written("response", () -> wire.encode(Response.to(request, plain), key));
        } catch (Unspeakable e) {
            return written("response", () -> wire.encode(withoutContext(request, plain), key));
        }
    }

    private static Response withoutContext(Request request, Answer answer) {
        return new Response(answer, request.correlationId(), request.traceId(), Map.of());
    }

    /** Whoever listens may need the context: without it no event is sent, but it is its sender's fault. */
    private Envelope event(Message.Event following) throws Unspeakable {
        if (following.context().isEmpty()) {
            return written("event", () -> wire.encode(following));
        }
        Object payload = plain("event", following.event());
        try {
            return written("event", () -> wire.encode(with(payload, following.context(), following)));
        } catch (Unspeakable e) {
            written("event", () -> wire.encode(with(payload, Map.of(), following)));
            throw new Unspeakable(
                    Kind.DOES_NOT_FIT, e.getMessage() + ", with the context of the message that it follows from", null);
        }
    }

    private static Message.Event with(
            @Nullable Object payload, Map<String, @Nullable Object> context, Message.Event event) {
        return new Message.Event(
                event.topic(), payload, event.target(), event.correlationId(), event.traceId(), context);
    }

    /**
     * By what an event is known: the same each time that it follows from a message, so that whoever remembers messages
     * recognises it, and another one in each service that handles the message.
     *
     * @param position where it stands among what is sent for the message
     */
    private String idAfter(MessageKey cause, int position) {
        if (cause.correlationId().isEmpty()) {
            return WireFormat.newCorrelationId(random);
        }
        String origin = cause.service() + "\n" + position + "\n" + cause.fingerprint() + "\n" + cause.correlationId();
        return HexFormat.of().formatHex(MessageKey.sha256(origin.getBytes(StandardCharsets.UTF_8)), 0, ID_BYTES);
    }

    /** What an event says of the circumstances of its message: it goes in clear, to whoever listens. */
    private Map<String, @Nullable Object> contextAfter(InFlightMessage<?> cause) {
        if (cause.wasEncrypted()) {
            return Traceparent.partOf(cause.message().context());
        }
        Map<String, @Nullable Object> context =
                new LinkedHashMap<>(cause.message().context());
        context.remove(service.authorizationKey());
        return context;
    }

    private Prepared failure(InFlightMessage<?> received, Unspeakable why) {
        Failed answer = givenUp(received, why);
        if (!(received.message() instanceof Request request)) {
            return new Prepared(answer, List.of());
        }
        return new Prepared(
                answer, List.of(OutgoingMessage.response(request.replyTo(), error(request, answer, received.key()))));
    }

    private Failed givenUp(InFlightMessage<?> received, Unspeakable why) {
        String reason = MessageNames.beginning(String.valueOf(why.getMessage()), REASON_CHARACTERS);
        Failed answer = new Failed(new RemoteError(
                NuropbException.WIRE_NAME, "The result of " + received.what() + " cannot be sent: " + reason));
        failures.add(received, why.kind, answer.error(), why.getCause());
        return answer;
    }

    /** The context may be what is too much for the broker; where limits are low, the trace id or the reason is. */
    private Envelope error(Request request, Failed answer, @Nullable SymmetricKey key) {
        try {
            return wire.encode(withoutContext(request, answer), key);
        } catch (IllegalArgumentException e) {
            RemoteError full = answer.error();
            Failed brief = new Failed(new RemoteError(full.error(), MessageNames.shown(full.description())));
            return wire.encode(new Response(brief, request.correlationId(), null, Map.of()), key);
        }
    }

    private static Answer answer(Outcome outcome) {
        return outcome instanceof ReturnedWithEvents success ? new Returned(success.value()) : (Answer) outcome;
    }

    private @Nullable Object plain(String kind, @Nullable Object value) throws Unspeakable {
        return written(kind, () -> Optional.ofNullable(wire.plain(value))).orElse(null);
    }

    private static <T> T written(String kind, Supplier<T> writing) throws Unspeakable {
        try {
            return writing.get();
        } catch (RuntimeException | Error e) {
            // A result's own code runs while it is written; what it throws must leave nobody without an answer.
            throw Unspeakable.thrown(kind, e);
        }
    }

    /** Why something cannot be sent; never leaves this class. */
    private static final class Unspeakable extends Exception {
        private static final long serialVersionUID = 1;

        private final Kind kind;

        Unspeakable(String message) {
            this(Kind.CANNOT_BE_SENT, message, null);
        }

        /** @param thrown what to show a stack trace of */
        Unspeakable(Kind kind, String message, @Nullable Throwable thrown) {
            super(message, thrown, false, false);
            this.kind = kind;
        }

        /** Writing something threw: if it was refused, the refusal says why. */
        static Unspeakable thrown(String what, Throwable thrown) {
            return thrown instanceof IllegalArgumentException
                    ? new Unspeakable("its " + what + " " + thrown.getMessage())
                    : new Unspeakable(
                            Kind.CANNOT_BE_SENT,
                            "its " + what + " threw " + thrown.getClass().getName() + " while it was written",
                            thrown);
        }
    }
}
