package io.nuropb.benchmarks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of a request or command, as NuroPB's protocol has it; the peers write and read the same. */
record CallBody(
        String tag,
        String service,
        String method,
        Order params,
        String correlation_id,
        Map<String, String> context,
        @Nullable String trace_id) {

    /** The method that takes an order and answers nothing. */
    static final String TAKE = "take";

    /** The method that answers with the order that it is given. */
    static final String ECHO = "echo";

    static CallBody command(ServiceQueue queue, String correlationId, Order order) {
        return new CallBody("command", queue.service(), TAKE, order, correlationId, Map.of(), null);
    }

    static CallBody request(ServiceQueue queue, String correlationId, Order order) {
        return new CallBody("request", queue.service(), ECHO, order, correlationId, Map.of(), null);
    }
}
