package io.nuropb.messaging;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one request is made.
 *
 * @param ttl how long the request may wait in the service's queue, after which the broker dead-letters it; whole milliseconds, zero
 *     for ever
 * @param timeout how long the caller waits for the response; where the time to live is shorter, that counts
 * @param traceId follows a piece of work through the mesh; {@code null} for none
 * @param context what to tell the service of the circumstances, as plain JSON values
 */
public record RequestOptions(
        Duration ttl, Duration timeout, @Nullable String traceId, Map<String, @Nullable Object> context) {

    /** @throws IllegalArgumentException if a time is out of its range; the message names it and the rule */
    public RequestOptions {
        if (ttl.isNegative() || ttl.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "RequestOptions.ttl is " + ttl + "; allowed: zero to " + Integer.MAX_VALUE + " ms");
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("RequestOptions.timeout is " + timeout + "; allowed: at least 1 ms");
        }
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }

    /** One hour to live, one minute to wait, no trace id, an empty context. */
    public static RequestOptions defaults() {
        return new RequestOptions(Duration.ofHours(1), Duration.ofMinutes(1), null, Map.of());
    }

    /** The same with another time to live. */
    public RequestOptions withTtl(Duration value) {
        return new RequestOptions(value, timeout, traceId, context);
    }

    /** The same with another time to wait. */
    public RequestOptions withTimeout(Duration value) {
        return new RequestOptions(ttl, value, traceId, context);
    }

    /** The same with another trace id. */
    public RequestOptions withTraceId(@Nullable String value) {
        return new RequestOptions(ttl, timeout, value, context);
    }

    /** The same with another context. */
    public RequestOptions withContext(Map<String, @Nullable Object> value) {
        return new RequestOptions(ttl, timeout, traceId, value);
    }

    /** How long the caller waits: never longer than the request lives. */
    Duration patience() {
        return ttl.toMillis() > 0 && ttl.compareTo(timeout) < 0 ? ttl : timeout;
    }
}
