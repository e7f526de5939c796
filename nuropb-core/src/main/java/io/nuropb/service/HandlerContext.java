package io.nuropb.service;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Message;
import java.util.Map;
import java.util.Optional;
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
 * @param claims what the {@link Authorizer} found the caller to be; empty if none was asked
 * @param client calls other services, over the connections of this instance, with the call's trace id and
 *     {@code traceparent}
 */
public record HandlerContext(
        String service,
        String method,
        String correlationId,
        @Nullable String traceId,
        Map<String, @Nullable Object> values,
        boolean redelivered,
        Map<String, @Nullable Object> claims,
        MeshClient client) {

    static HandlerContext of(
            Message.Call call, boolean redelivered, Map<String, @Nullable Object> claims, MeshClient client) {
        return new HandlerContext(
                call.service(),
                call.method(),
                call.correlationId(),
                call.traceId(),
                call.context(),
                redelivered,
                claims,
                Traceparent.passOn(call, client));
    }

    /** The caller's {@code traceparent} of the W3C's Trace Context, if it gave a valid one. */
    public Optional<String> traceparent() {
        return Traceparent.in(values);
    }

    /** Shows neither the context nor the claims, which may hold secrets. */
    @Override
    public String toString() {
        return "HandlerContext[" + service + "." + method + ", correlation id " + correlationId + ", trace id "
                + traceId + ", redelivered " + redelivered + "]";
    }
}
