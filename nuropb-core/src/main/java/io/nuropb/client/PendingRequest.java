package io.nuropb.client;

import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.NuropbNotDeliveredException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** A request that waits for its response. */
final class PendingRequest extends PendingCall {

    private final Request request;
    private final Type type;

    /** The reply queue that the response will come to; {@code null} until the request is published. */
    volatile ReplyQueue.@Nullable Opening opening;

    /** What the response is sealed with; {@code null} if it comes in clear. Forgotten with the call. */
    volatile @Nullable SymmetricKey key;

    /** @param type what the result is to be bound to */
    PendingRequest(Request request, Type type, CallPromise<?> result, CallLimit places) {
        super(Kind.REQUEST, request, request.service(), request.method(), result, places);
        this.request = request;
        this.type = type;
    }

    Request request() {
        return request;
    }

    Type type() {
        return type;
    }

    NuropbNotDeliveredException notDelivered() {
        return new NuropbNotDeliveredException(
                "Service " + request.service() + " not available. unable to call method " + request.method());
    }
}
