package io.nuropb.benchmarks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of a response, as NuroPB's protocol has it; the peers write and read the same. */
record ReplyBody(
        String tag,
        Order result,
        @Nullable String error,
        String correlation_id,
        @Nullable String trace_id,
        Map<String, String> context,
        @Nullable String warning,
        String reply_to) {

    static ReplyBody to(CallBody call) {
        return new ReplyBody(
                "response", call.params(), null, call.correlation_id(), call.trace_id(), call.context(), null, "");
    }
}
