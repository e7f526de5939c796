package io.nuropb.messaging;

import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.Outbox.Letter;
import io.nuropb.messaging.Outcome.Answer;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.Returned;
import io.nuropb.messaging.Outcome.ReturnedWithEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts outcomes into words: the response to a request, and the events that follow. */
final class Answers {

    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private final WireFormat wire;
    private final String eventsExchange;
    private final int maxBodyBytes;

    /** What to send for a message, the response first, and the answer that it amounts to. */
    record Prepared(Answer answer, List<Letter> letters) {}

    Answers(WireFormat wire, String eventsExchange, WireLimits limits) {
        this.wire = wire;
        this.eventsExchange = eventsExchange;
        this.maxBodyBytes = limits.maxBodyBytes();
    }

    /** What to send for an outcome; if that cannot be put into words, it is an error that says so, and no event follows. */
    Prepared prepare(Message message, String what, Outcome outcome) {
        try {
            return success(message, outcome);
        } catch (Unspeakable e) {
            log.warn("The result of {} cannot be sent: {}", what, e.getMessage());
            return failure(message, what, e);
        }
    }

    private Prepared success(Message message, Outcome outcome) throws Unspeakable {
        List<Letter> letters = new ArrayList<>();
        Answer answer = answer(outcome);
        if (message instanceof Request request) {
            letters.add(Letter.reply(request.replyTo(), encode(Response.to(request, answer))));
        }
        if (outcome instanceof ReturnedWithEvents success) {
            for (FollowUp event : success.events()) {
                letters.add(new Letter(eventsExchange, event.topic(), encode(event.after(message))));
            }
        }
        return new Prepared(answer, letters);
    }

    private Prepared failure(Message message, String what, Unspeakable why) {
        Failed answer = new Failed(new RemoteError(
                NuropbException.WIRE_NAME, "The result of " + what + " cannot be sent: " + why.getMessage()));
        if (!(message instanceof Request request)) {
            return new Prepared(answer, List.of());
        }
        Envelope response = wire.encode(Response.to(request, answer));
        if (response.body().length > maxBodyBytes) {
            // It is the context, as echoed, that is too long: escapes can make it longer than it came.
            response = wire.encode(new Response(answer, request.correlationId(), request.traceId(), Map.of()));
        }
        return new Prepared(answer, List.of(Letter.reply(request.replyTo(), response)));
    }

    private static Answer answer(Outcome outcome) {
        return outcome instanceof ReturnedWithEvents success ? new Returned(success.value()) : (Answer) outcome;
    }

    private Envelope encode(Message message) throws Unspeakable {
        String kind = message instanceof Response ? "response" : "event";
        Envelope envelope;
        try {
            envelope =
                    message instanceof Response response ? wire.encode(response) : wire.encode((Message.Event) message);
        } catch (IllegalArgumentException e) {
            throw new Unspeakable("its " + kind + " " + e.getMessage());
        }
        if (envelope.body().length > maxBodyBytes) {
            throw new Unspeakable(
                    "its " + kind + " has " + envelope.body().length + " bytes; allowed are " + maxBodyBytes);
        }
        return envelope;
    }

    /** Why something cannot be sent; never leaves this class. */
    private static final class Unspeakable extends Exception {
        private static final long serialVersionUID = 1;

        Unspeakable(String message) {
            super(message, null, false, false);
        }
    }
}
