package io.nuropb.messaging;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler knows of a call beside its parameters.
 *
 * @param service the service that was called
 * @param method the method that was called
 * @param correlationId the call's own id: the same whenever the same call is delivered again
 * @param traceId the caller's trace id; {@code null} if it gave none
 * @param values the caller's context, as plain JSON values; not to be trusted unless proven
 * @param redelivered whether this call may have been handled before
 */
public record HandlerContext(
        String service,
        String method,
        String correlationId,
        @Nullable String traceId,
        Map<String, @Nullable Object> values,
        boolean redelivered) {

    static HandlerContext of(Message.Call call, boolean redelivered) {
        return new HandlerContext(
                call.service(), call.method(), call.correlationId(), call.traceId(), call.context(), redelivered);
    }
}
