package io.nuropb.messaging;

import java.time.Duration;

/**
 * A message and where it is to be published.
 *
 * @param exchange the exchange's name; empty for the default exchange
 * @param routingKey see the exchange's type
 * @param mandatory whether the broker is to say if no queue takes it
 * @param envelope the message
 */
public record OutgoingMessage(String exchange, String routingKey, boolean mandatory, Envelope envelope) {

    /** A response, by way of the default exchange. */
    public static OutgoingMessage response(String replyTo, Envelope response) {
        return new OutgoingMessage("", replyTo, false, response);
    }

    /** The same with another queue for the response. */
    public OutgoingMessage withReplyTo(String queue) {
        return queue.equals(envelope.replyTo())
                ? this
                : new OutgoingMessage(exchange, routingKey, mandatory, envelope.withReplyTo(queue));
    }

    /** The same with another expiration. */
    public OutgoingMessage withExpiration(Duration value) {
        return value.equals(envelope.expiration())
                ? this
                : new OutgoingMessage(exchange, routingKey, mandatory, envelope.withExpiration(value));
    }
}
