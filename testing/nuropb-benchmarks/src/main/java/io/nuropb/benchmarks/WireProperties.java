package io.nuropb.benchmarks;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

/**
 * The properties and headers of messages, as NuroPB's protocol has them: whoever writes them by hand writes the same.
 */
final class WireProperties {

    private static final String JSON = "application/json";
    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;

    /** How long a command may wait in its queue, as NuroPB's clients say if nobody says otherwise. */
    private static final String COMMAND_MILLISECONDS = "3600000";

    /** The same for a request, of which nobody would hear the answer any more. */
    private static final String REQUEST_MILLISECONDS = "60000";

    private WireProperties() {}

    /** Of a command; nobody answers, but the protocol asks for a name. */
    static BasicProperties command(String id) {
        return properties("command", id)
                .deliveryMode(PERSISTENT)
                .replyTo("nobody")
                .expiration(COMMAND_MILLISECONDS)
                .build();
    }

    /** Of a request, which is as fleeting as its answer. */
    static BasicProperties request(String id, String replyTo) {
        return properties("request", id)
                .deliveryMode(TRANSIENT)
                .replyTo(replyTo)
                .expiration(REQUEST_MILLISECONDS)
                .build();
    }

    /** Of the answer to a request. */
    static BasicProperties response(String id) {
        return properties("response", id).deliveryMode(TRANSIENT).replyTo("").build();
    }

    private static BasicProperties.Builder properties(String type, String id) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_version", "0.1.1");
        headers.put("nuropb_type", type);
        headers.put("trace_id", null);
        headers.put("encrypted", "");
        return new BasicProperties.Builder()
                .contentType(JSON)
                .correlationId(id)
                .timestamp(Date.from(Instant.now()))
                .headers(headers);
    }
}
