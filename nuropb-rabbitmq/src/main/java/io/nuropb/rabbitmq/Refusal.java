package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the broker said when it closed a channel or a connection. Its fixed words are matched where they stand, which is
 * before the names of users and objects: a name may hold any words, and the broker cuts what it says at 255 bytes.
 *
 * @param code AMQP's reply code, for example 404
 * @param text the broker's words
 * @param ofConnection whether the whole connection was closed
 * @param request the class and method of AMQP that it answers, as {@link #request(int, int)} makes one number of them;
 *     0 if it answers none
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

    /**
     * How a lack of rights is told; the kind of object stands before its name. RabbitMQ names the right itself from
     * 3.11 on.
     */
    private static final Pattern LACKING =
            Pattern.compile("ACCESS_REFUSED - (?:[a-z]+ )?access to (topic|queue|exchange) '.*", Pattern.DOTALL);

    private static int request(int classId, int methodId) {
        return classId * 1_000 + methodId;
    }

    /** Whether the user may not publish with a certain topic, whatever the exchange lets others do. */
    boolean isOfTopic() {
        return code == ACCESS_REFUSED && text.contains("access to topic '");
    }

    /** Whether it is this topic. */
    boolean isOfTopic(String topic) {
        return isOfTopic() && text.contains("access to topic '" + topic + "' in exchange '");
    }

    /**
     * The right that the user lacks, as RabbitMQ calls it, where it can be told: the broker names the object, and what
     * was asked for tells the right.
     */
    Optional<String> missingRight() {
        Matcher lacking = LACKING.matcher(text);
        if (code != ACCESS_REFUSED || !lacking.matches()) {
            return Optional.empty();
        }
        if (lacking.group(1).equals("topic")) {
            return Optional.of(request == PUBLISH ? "the topic permission 'write'" : "the topic permission 'read'");
        }
        boolean queue = lacking.group(1).equals("queue");
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

    /** Whether the name begins with {@code amq.}, which the broker keeps for itself. */
    boolean isReservedName() {
        return code == ACCESS_REFUSED
                && (text.startsWith("ACCESS_REFUSED - queue name '")
                        || text.startsWith("ACCESS_REFUSED - exchange name '"));
    }

    /** Whether another consumer has the queue for itself; it may be of any connection. */
    boolean isExclusiveUse() {
        return code == ACCESS_REFUSED && request == CONSUME && text.startsWith("ACCESS_REFUSED - queue '");
    }

    /** Whether the object is there, but the node or the process that has it is not. */
    boolean isDown() {
        return code == NOT_FOUND && !text.startsWith("NOT_FOUND - no ");
    }

    /** Whether the broker had waited too long for a message to be settled. */
    boolean isLateSettlement() {
        return text.startsWith("PRECONDITION_FAILED - delivery acknowledgement on channel ");
    }

    /** Whether there is no virtual host of the name that was given. */
    boolean isMissingVirtualHost() {
        return code == NOT_ALLOWED && text.startsWith("NOT_ALLOWED - vhost ");
    }

    /** Whether a node, a virtual host or a user has as many connections as it may have. */
    boolean isConnectionLimit(String virtualHost, String user) {
        return code == NOT_ALLOWED
                && (text.startsWith("NOT_ALLOWED - connection refused")
                        || text.startsWith("NOT_ALLOWED - access to vhost '" + virtualHost + "' refused for user '"
                                + user + "': connection limit ("));
    }

    /** The broker's words in an exception of the client library or its causes; none if the broker said nothing. */
    static Optional<Refusal> in(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal && isOfBroker(signal)) {
                Optional<Refusal> said = of(signal.getReason());
                if (said.isPresent()) {
                    return said;
                }
            }
        }
        return Optional.empty();
    }

    /** The client library closes a channel on which an answer is late, and words that as if the broker had done so. */
    private static boolean isOfBroker(ShutdownSignalException signal) {
        return !signal.isInitiatedByApplication() && !(signal.getCause() instanceof TimeoutException);
    }

    private static Optional<Refusal> of(@Nullable Method reason) {
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
