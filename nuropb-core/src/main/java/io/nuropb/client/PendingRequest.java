package io.nuropb.client;

import io.nuropb.Moment;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.OutgoingMessage;
import java.lang.reflect.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that waits for its response. */
final class PendingRequest extends PendingCall {

    private final Type type;

    /** The reply queue that the response will come to; {@code null} until the request is published. */
    volatile ReplyQueue.@Nullable Opening opening;

    /** When the caller waits no longer, and the message's life ends; {@code null} if it was given a time to live. */
    volatile @Nullable Moment end;

    /** What the response is sealed with; {@code null} if it comes in clear. Forgotten with the call. */
    volatile @Nullable SymmetricKey key;

    /** Asks again for the service's key that it was sealed for; does nothing if it was sent in clear. */
    private volatile Runnable renewServiceKey = () -> {};

    /** @param type what the result is to be bound to */
    PendingRequest(Request request, Type type, CallPromise<?> result, CallLimit places) {
        super(Kind.REQUEST, request, request.service(), request.method(), result, places);
        this.type = type;
    }

    /**
     * Notes that it is sent sealed.
     *
     * @param key what the response will be sealed with
     * @param renewServiceKey asks again for the service's key that it was sealed for
     */
    void sealed(SymmetricKey key, Runnable renewServiceKey) {
        this.key = key;
        this.renewServiceKey = renewServiceKey;
    }

    Type type() {
        return type;
    }

    /** The message as it is to be published at this moment: its response comes to the queue. */
    OutgoingMessage addressed(OutgoingMessage outgoing, String queue, Moment now) {
        OutgoingMessage addressed = outgoing.withReplyTo(queue);
        Moment last = end;
        return last == null ? addressed : addressed.withExpiration(wholeMillis(now.until(last)));
    }

    /** What is begun counts; and nothing would mean for ever. */
    private static Duration wholeMillis(Duration rest) {
        return Duration.ofMillis(Math.max(1, rest.plusNanos(999_999).toMillis()));
    }

    /** A service in Python says nothing of what it cannot open: it may have another key by now. */
    @Override
    void expired() {
        renewServiceKey.run();
    }

    NuropbNotDeliveredException notDelivered() {
        return new NuropbNotDeliveredException(
                "Service " + service() + " not available. unable to call method " + name());
    }
}
