package io.nuropb.messaging;

import io.nuropb.ControlCharacters;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * By what a message is known in logs: the method that it calls or the topic that it is about, its correlation id and
 * its trace id.
 *
 * <p>They are in SLF4J's {@link MDC} while a handler runs, while what is chained to a call of a handler's runs, and
 * while something is logged about a message. What was there before is there again afterwards.
 *
 * <p>All of it comes from outside: control characters are replaced, so that nobody can write lines of their own into a
 * log, and texts are cut off after {@value #LIMIT} characters. What is not known is an empty text, and not in the MDC.
 *
 * @param method service and method of a call, for example {@code orders.create_order}; in the MDC as {@value #METHOD}
 * @param topic the topic of an event; in the MDC as {@value #TOPIC}
 * @param correlationId the message's own id; in the MDC as {@value #CORRELATION_ID}
 * @param traceId the trace id; in the MDC as {@value #TRACE_ID}
 */
public record MessageIds(String method, String topic, String correlationId, String traceId) {

    /** The MDC's key of the method. */
    public static final String METHOD = "nuropb.method";

    /** The MDC's key of the topic. */
    public static final String TOPIC = "nuropb.topic";

    /** The MDC's key of the correlation id. */
    public static final String CORRELATION_ID = "nuropb.correlation_id";

    /** The MDC's key of the trace id. */
    public static final String TRACE_ID = "nuropb.trace_id";

    /** How many characters of a text are shown. */
    static final int LIMIT = 100;

    /** Cuts off what is too long, and replaces what could end a line. */
    public MessageIds {
        method = shown(method, LIMIT);
        topic = shown(topic, LIMIT);
        correlationId = shown(correlationId, LIMIT);
        traceId = shown(traceId, LIMIT);
    }

    /** Those of a message. */
    public static MessageIds of(Message message) {
        String method = message instanceof Message.Call call ? call.service() + "." + call.method() : "";
        String topic = message instanceof Message.Event event ? event.topic() : "";
        return new MessageIds(method, topic, message.correlationId(), text(message.traceId()));
    }

    /** Those of a message that could not be read, as far as they can be made out. */
    public static MessageIds of(Malformed message) {
        return new MessageIds(
                "", "", message.correlationId().orElse(""), message.traceId().orElse(""));
    }

    /** Those that are in the MDC of this thread. */
    public static MessageIds current() {
        return new MessageIds(
                text(MDC.get(METHOD)), text(MDC.get(TOPIC)), text(MDC.get(CORRELATION_ID)), text(MDC.get(TRACE_ID)));
    }

    /**
     * Puts them into the MDC of this thread, in the place of those that are there.
     *
     * @return those that were there, to be entered again afterwards
     */
    public MessageIds enter() {
        MessageIds before = current();
        put();
        return before;
    }

    /** Runs something while they are in the MDC of this thread. */
    public void during(Runnable work) {
        MessageIds before = enter();
        try {
            work.run();
        } finally {
            before.put();
        }
    }

    private void put() {
        put(METHOD, method);
        put(TOPIC, topic);
        put(CORRELATION_ID, correlationId);
        put(TRACE_ID, traceId);
    }

    /** A text from outside, fit for a line of a log: one line, and not too long. */
    static String shown(String text, int limit) {
        String part = text.length() <= limit ? text : text.substring(0, limit) + "\u2026";
        return ControlCharacters.replaced(part);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void put(String key, String value) {
        if (value.isEmpty()) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
