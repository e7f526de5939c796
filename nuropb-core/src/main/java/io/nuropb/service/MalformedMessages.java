package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What becomes of messages that are none of the protocol's: their senders are told, where these can be made out. */
final class MalformedMessages {

    private final WireFormat wire;
    private final ConfirmedSender sender;
    private final Failures failures;

    MalformedMessages(WireFormat wire, ConfirmedSender sender, Failures failures) {
        this.wire = wire;
        this.sender = sender;
        this.failures = failures;
    }

    /** What is wrong with what came to a service's queue; empty if it is a call or event that can be answered. */
    static Optional<Malformed> in(Incoming incoming) {
        if (incoming instanceof Malformed bad) {
            return Optional.of(bad);
        }
        return incoming instanceof Message message && !(message instanceof Response)
                ? Malformed.overlong(message)
                : Optional.of(Malformed.unexpected(incoming));
    }

    /**
     * Refuses a message. It never goes back to the queue: it would come again for ever.
     *
     * @param limit until when its sender is told
     * @param key what it was encrypted with; {@code null} if it came in clear
     */
    CompletionStage<Settlement> refuse(Delivery delivery, Malformed message, Moment limit, @Nullable SymmetricKey key) {
        failures.add(delivery, message);
        if (message.replyTo().isEmpty() || message.correlationId().isEmpty()) {
            return CompletableFuture.completedFuture(Settlement.REJECT);
        }
        Failed answer =
                new Failed(new RemoteError(NuropbMessageException.WIRE_NAME, "Message refused: " + message.reason()));
        Response response = new Response(
                answer, message.correlationId().get(), message.traceId().orElse(null), Map.of());
        OutgoingMessage reply = OutgoingMessage.response(message.replyTo().get(), wire.encode(response, key));
        return sender.send(List.of(reply), limit).thenApply(sent -> Settlement.REJECT);
    }
}
