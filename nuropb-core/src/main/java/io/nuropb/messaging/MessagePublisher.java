package io.nuropb.messaging;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * PORT: exchanges, to be published to with confirms.
 *
 * <p>Implementations are thread-safe and do not block the caller, also while the broker blocks publishers. They have a
 * connection of their own, apart from consuming, opened with the first message and again when one is lost.
 */
public interface MessagePublisher extends AutoCloseable {

    /**
     * Publishes one message.
     *
     * <p>Messages that one thread publishes one after the other to one exchange and routing key reach the broker in
     * that order, as far as they reach it.
     *
     * @param exchange the exchange's name; empty for the default exchange, which routes to the queue named by the
     *     routing key
     * @param routingKey see the exchange's type
     * @param mandatory whether a message that no queue takes is to be returned
     * @param envelope the message; with an {@linkplain Envelope#original original} of the same adapter, a copy of it
     * @return completes when the broker has said what became of the message; exceptionally with a
     *     {@link BrokerException} if that is not known within the adapter's configured time limit (connection lost,
     *     blocked). If the exception {@link BrokerException#isWithoutEffect says so}, the message was not taken and
     *     never will be; otherwise it may have been taken or not. While the broker is known to be unreachable or to
     *     block publishers, the failure comes at once and is without effect: whoever wants to wait tries again. It
     *     fails with an {@link IllegalArgumentException} if AMQP cannot carry the message, as
     *     {@link AmqpLimits#requireCarried} says. It may complete on a connection's own thread: what is chained to it
     *     does not block
     */
    CompletionStage<Published> publish(String exchange, String routingKey, boolean mandatory, Envelope envelope);

    /**
     * Has somebody told how this port's connections fare: of each loss and each attempt, as it happens. Called once,
     * before the port is first used. A port need not report anything; then only the failures of its operations tell.
     *
     * @param listener called on any thread; does not block
     */
    default void listen(Consumer<LinkReport> listener) {}

    /**
     * Says that the broker answers again, as another port of the same instance has found: whatever this one puts off
     * because it could not connect, it may try now. Does not block.
     */
    default void brokerAnswers() {}

    /**
     * Why the broker keeps messages waiting (an alarm), in its words; empty if it does not, or this is not known. Does
     * not block.
     */
    default Optional<String> blocked() {
        return Optional.empty();
    }

    /**
     * Closes connection and threads; messages without a confirm fail with {@link BrokerException.Reason#CLOSED}.
     * Idempotent.
     */
    @Override
    void close();

    /** What became of a published message. */
    enum Published {
        /** The broker has taken responsibility for it. */
        CONFIRMED,
        /** It was mandatory and no queue took it: it is nowhere. */
        RETURNED,
        /** The broker could not take it (nack): it is nowhere, or not safely anywhere. */
        NACKED
    }
}
