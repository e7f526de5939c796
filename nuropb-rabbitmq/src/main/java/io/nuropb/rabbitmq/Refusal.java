package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the broker said when it closed a channel or a connection.
 *
 * @param code AMQP's reply code, for example 404
 * @param text the broker's words
 * @param ofConnection whether the whole connection was closed
 * @param request the class and method of AMQP that it answers, as {@link #request(int, int)} makes one number of them; 0 if it answers
 *     none
 */
record Refusal(int code, String text, boolean ofConnection, int request) {

    static final int ACCESS_REFUSED = 403;
    static final int NOT_FOUND = 404;
    static final int RESOURCE_LOCKED = 405;
    static final int PRECONDITION_FAILED = 406;
    static final int NOT_ALLOWED = 530;

    private static final int DECLARE_EXCHANGE = request(40, 10);
    private static final int DECLARE_QUEUE = request(50, 10);
    private static final int BIND_QUEUE = request(50, 20);
    private static final int UNBIND_QUEUE = request(50, 50);
    private static final int CONSUME = request(60, 20);
    private static final int PUBLISH = request(60, 40);

    private static int request(int classId, int methodId) {
        return classId * 1_000 + methodId;
    }

    /**
     * The right that the user lacks, as RabbitMQ calls it, where it can be told: the broker names the object, and what was asked
     * for tells the right.
     */
    Optional<String> missingRight() {
        if (code != ACCESS_REFUSED) {
            return Optional.empty();
        }
        if (text.contains("access to topic")) {
            return Optional.of(request == PUBLISH ? "the topic permission 'write'" : "the topic permission 'read'");
        }
        boolean queue = text.contains("access to queue");
        if (request == DECLARE_EXCHANGE) {
            return Optional.of("'configure'");
        }
        if (request == DECLARE_QUEUE) {
            return Optional.of(queue ? "'configure', and 'read' for its dead letters," : "'write', for dead letters,");
        }
        if (request == BIND_QUEUE || request == UNBIND_QUEUE) {
            return Optional.of(queue ? "'write'" : "'read'");
        }
        return request == CONSUME
                ? Optional.of("'read'")
                : Optional.of("'write'").filter(right -> request == PUBLISH);
    }

    /** The broker's words in an exception of the client library or its causes; none if the broker said nothing. */
    static Optional<Refusal> in(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                Optional<Refusal> said = of(signal.getReason(), signal.isInitiatedByApplication());
                if (said.isPresent()) {
                    return said;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> of(@Nullable Method reason, boolean ours) {
        if (ours) {
            return Optional.empty();
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return Optional.of(new Refusal(
                    close.getReplyCode(),
                    close.getReplyText(),
                    true,
                    request(close.getClassId(), close.getMethodId())));
        }
        if (reason instanceof AMQP.Channel.Close close) {
            return Optional.of(new Refusal(
                    close.getReplyCode(),
                    close.getReplyText(),
                    false,
                    request(close.getClassId(), close.getMethodId())));
        }
        return Optional.empty();
    }

    /** Code and words, for messages. */
    @Override
    public String toString() {
        return "the broker answered " + code + " " + text;
    }
}
