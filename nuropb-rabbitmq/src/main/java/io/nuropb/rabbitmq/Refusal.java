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
 */
record Refusal(int code, String text, boolean ofConnection) {

    static final int ACCESS_REFUSED = 403;
    static final int NOT_FOUND = 404;
    static final int RESOURCE_LOCKED = 405;
    static final int PRECONDITION_FAILED = 406;
    static final int NOT_ALLOWED = 530;

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
            return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText(), true));
        }
        if (reason instanceof AMQP.Channel.Close close) {
            return Optional.of(new Refusal(close.getReplyCode(), close.getReplyText(), false));
        }
        return Optional.empty();
    }

    /** Code and words, for messages. */
    @Override
    public String toString() {
        return "the broker answered " + code + " " + text;
    }
}
