package io.nuropb.client;

import io.nuropb.DurationText;
import io.nuropb.Setting;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one request or command is made.
 *
 * @param ttl how long the message may wait in the service's queue, after which the broker dead-letters it; whole
 *     milliseconds, at least one, or zero for ever. Empty for a request that waits as long as its caller still does
 *     when it is sent, for nobody would hear the answer, and for a command that waits for {@link #COMMAND_TTL}
 * @param timeout how long the caller waits: for the response to a request, for the broker's confirm of a command; where
 *     the time to live is shorter, that counts
 * @param traceId follows a piece of work through the mesh, at most {@link WireLimits#MAX_TRACE_ID_CHARACTERS}
 *     characters; {@code null} for none
 * @param context what to tell the service of the circumstances, as plain JSON values
 * @param encrypted whether only the service is to read the body: sealed under the public key of its description, which
 *     is asked for first. Headers, properties and the fact of the call stay in clear
 * @param priority 0 to 255, which matters if the service's queue has priorities, as quorum queues, those of the
 *     hardened profile, have from RabbitMQ 4.0 on; {@code null} for none
 */
public record CallOptions(
        Optional<Duration> ttl,
        Duration timeout,
        @Nullable String traceId,
        Map<String, @Nullable Object> context,
        boolean encrypted,
        @Nullable Integer priority) {

    /** How long a command waits in the service's queue if nothing else is said. */
    public static final Duration COMMAND_TTL = Duration.ofHours(1);

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);

    /** More is more than AMQP can say. */
    private static final Duration LONGEST_TTL = Duration.ofMillis(Integer.MAX_VALUE);

    /** @throws IllegalArgumentException if a value is out of its range; the message names it and the rule */
    public CallOptions {
        // Part of a millisecond would be cut off, and nothing means for ever.
        ttl.ifPresent(value -> Setting.require(
                value.isZero() || (value.compareTo(SHORTEST_TTL) >= 0 && value.compareTo(LONGEST_TTL) <= 0),
                "CallOptions.ttl",
                value,
                "zero for ever, or 1 to " + Integer.MAX_VALUE + " ms"));
        Setting.requireDuration("CallOptions.timeout", timeout, Duration.ofMillis(1));
        requireTraceId("CallOptions.traceId", traceId);
        if (priority != null) {
            Setting.require(priority >= 0 && priority <= 255, "CallOptions.priority", priority, "0 to 255");
        }
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }

    /** Refuses a trace id that no service would take. */
    static void requireTraceId(String setting, @Nullable String traceId) {
        if (traceId != null && traceId.length() > WireLimits.MAX_TRACE_ID_CHARACTERS) {
            String found = traceId.length() + " characters long";
            Setting.require(false, setting, found, "at most " + WireLimits.MAX_TRACE_ID_CHARACTERS);
        }
    }

    /**
     * One minute to wait, a request to live as long and a command one hour, no trace id, an empty context, in clear, no
     * priority.
     */
    public static CallOptions defaults() {
        return new CallOptions(Optional.empty(), Duration.ofMinutes(1), null, Map.of(), false, null);
    }

    /** The same with another time to live. */
    public CallOptions withTtl(Duration value) {
        return new CallOptions(Optional.of(value), timeout, traceId, context, encrypted, priority);
    }

    /** The same with another time to wait. */
    public CallOptions withTimeout(Duration value) {
        return new CallOptions(ttl, value, traceId, context, encrypted, priority);
    }

    /** The same with another trace id. */
    public CallOptions withTraceId(@Nullable String value) {
        return new CallOptions(ttl, timeout, value, context, encrypted, priority);
    }

    /** The same with another context. */
    public CallOptions withContext(Map<String, @Nullable Object> value) {
        return new CallOptions(ttl, timeout, traceId, value, encrypted, priority);
    }

    /** The same, for the service's eyes only or not. */
    public CallOptions withEncrypted(boolean value) {
        return new CallOptions(ttl, timeout, traceId, context, value, priority);
    }

    /** The same with another priority. */
    public CallOptions withPriority(@Nullable Integer value) {
        return new CallOptions(ttl, timeout, traceId, context, encrypted, value);
    }

    /** Shows everything but the context, which may hold secrets. */
    @Override
    public String toString() {
        return "CallOptions[ttl " + ttl.map(DurationText::of).orElse("as is usual") + ", timeout "
                + DurationText.of(timeout) + ", trace id " + traceId + ", encrypted " + encrypted + ", priority "
                + priority + "]";
    }

    /** How long a message may wait in the service's queue; zero for ever. */
    Duration ttlOf(Message.Call call) {
        return ttl.orElse(call instanceof Message.Command ? COMMAND_TTL : usualLife());
    }

    /** How long a request lives that was given no time to live: as long as its caller waits, where that is possible. */
    Duration usualLife() {
        return shortestOf(timeout, LONGEST_TTL);
    }

    /** How long the caller waits: never longer than the message lives. */
    Duration patience() {
        return ttl.filter(life -> life.toMillis() > 0)
                .map(life -> shortestOf(life, timeout))
                .orElse(timeout);
    }

    private static Duration shortestOf(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What of these holds for an event, too. */
    EventOptions forEvents() {
        return new EventOptions(traceId, context, null, priority);
    }
}
