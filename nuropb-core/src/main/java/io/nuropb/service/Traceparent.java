package io.nuropb.service;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code traceparent} and {@code tracestate} of the W3C's Trace Context, as a message's context carries them. */
final class Traceparent {

    static final String KEY = "traceparent";

    /** What vendors add to it, in their own forms; nothing without a parent. */
    private static final String STATE = "tracestate";

    // https://www.w3.org/TR/trace-context/#tracestate-limits
    private static final int LONGEST_STATE = 512;

    // https://www.w3.org/TR/trace-context/#traceparent-header: version, trace id, parent id, flags. Ids of zeros are
    // not valid.
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    /** A client that knows of no trace: for the calls of whoever handles messages that know of none. */
    static MeshClient untraced(MeshClient client) {
        return client.withDefaults(client.defaults().withTraceId(null).withContext(Map.of()));
    }

    /**
     * A client whose calls belong to the same trace as a message.
     *
     * @param client itself untraced
     */
    static MeshClient passOn(Message message, MeshClient client) {
        if (message.traceId() == null && !message.context().containsKey(KEY)) {
            return client;
        }
        return client.withDefaults(
                client.defaults().withTraceId(message.traceId()).withContext(partOf(message.context())));
    }

    /** What of a context says to which trace it belongs, and nothing else. */
    static Map<String, @Nullable Object> partOf(Map<String, @Nullable Object> context) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        in(context).ifPresent(parent -> {
            part.put(KEY, parent);
            if (context.get(STATE) instanceof String state && state.length() <= LONGEST_STATE) {
                part.put(STATE, state);
            }
        });
        return part;
    }

    static Optional<String> in(Map<String, @Nullable Object> context) {
        return context.get(KEY) instanceof String text && FORM.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }
}
