package io.nuropb.messaging;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code traceparent} of the W3C's Trace Context, as a message's context carries it. */
final class Traceparent {

    static final String KEY = "traceparent";

    // https://www.w3.org/TR/trace-context/#traceparent-header: version, trace id, parent id, flags. Ids of zeros are
    // not valid.
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    static Optional<String> in(Map<String, @Nullable Object> context) {
        return context.get(KEY) instanceof String text && FORM.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }
}
