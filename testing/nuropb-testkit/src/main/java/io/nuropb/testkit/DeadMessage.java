package io.nuropb.testkit;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Message;
import io.nuropb.service.MessageFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that died in a service's queue of a {@link TestMesh}.
 *
 * @param name the method that it called, or the topic of an event; empty if it could not be read
 * @param reason why it died, in RabbitMQ's words: {@code rejected} (its handler failed, or it fits none),
 *     {@code expired} (nobody took it within its time to live), {@code delivery_limit}
 * @param failure what the service said when it gave the message up: the kind of reason, and why in its own words; empty
 *     if it never did, as with a message that expired
 * @param body the parameters of the call, or the event, as plain JSON values; {@code null} if it could not be read
 * @param message all of it; empty if it could not be read, because it is encrypted or none of the protocol's
 * @param envelope what the broker had
 */
public record DeadMessage(
        String name,
        String reason,
        Optional<MessageFailure> failure,
        @Nullable Object body,
        Optional<Message> message,
        Envelope envelope) {

    private static final String REJECTED = "rejected";

    static DeadMessage of(Envelope envelope, Incoming incoming, Optional<MessageFailure> given) {
        String reason = reason(envelope);
        // The service may have given it up once, and then been killed before the broker knew: it expired later.
        Optional<MessageFailure> failure = given.filter(said -> reason.equals(REJECTED));
        if (incoming instanceof Message.Call call) {
            return new DeadMessage(call.method(), reason, failure, call.params(), Optional.of(call), envelope);
        }
        if (incoming instanceof Message.Event event) {
            return new DeadMessage(event.topic(), reason, failure, event.event(), Optional.of(event), envelope);
        }
        return new DeadMessage("", reason, failure, null, Optional.empty(), envelope);
    }

    /**
     * Why the service gave it up, in its own words, for example {@code NuropbValidationError: …}; empty if it never
     * did.
     */
    public String why() {
        return failure.map(MessageFailure::reason).orElse("");
    }

    /** What the handler threw, if that is no failure that it has a name for. */
    public Optional<Throwable> thrown() {
        return failure.flatMap(MessageFailure::thrown);
    }

    /** Why a message died, the latest time if there were several; in RabbitMQ's words, empty if it has not died. */
    public static String reason(Envelope envelope) {
        return envelope.headers().get("x-death") instanceof List<?> deaths
                        && !deaths.isEmpty()
                        && deaths.get(0) instanceof Map<?, ?> latest
                        && latest.get("reason") instanceof String reason
                ? reason
                : "";
    }

    /** Shows name, reason and the service's own words, not the content. */
    @Override
    public String toString() {
        return "DeadMessage[" + (name.isEmpty() ? "unreadable" : name) + ", " + reason
                + (failure.isEmpty() ? "" : ": " + why()) + "]";
    }
}
