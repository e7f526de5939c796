package io.nuropb.rabbitmq;

import io.nuropb.DurationText;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.Optional;
import java.util.OptionalLong;

/** What publishers to one exchange are told of messages that were not confirmed. */
final class PublishErrors {

    private final String attempt;
    private final RabbitLink link;
    private final RabbitLimits limits;

    PublishErrors(String exchange, RabbitLink link, RabbitLimits limits) {
        attempt = "Publishing to " + (exchange.isEmpty() ? "the default exchange" : "exchange '" + exchange + "'")
                + " was not confirmed";
        this.link = link;
        this.limits = limits;
    }

    BrokerException closed() {
        return RabbitErrors.error(Reason.CLOSED, attempt, "this publisher has been closed", "Make a new one");
    }

    /** A failure of the client library, or what the broker said when it closed the channel. */
    BrokerException lost(Throwable cause) {
        return link.isClosed() ? closed() : RabbitErrors.during(attempt, cause);
    }

    /** As many messages wait as may. */
    BrokerException full() {
        return RabbitErrors.error(
                        Reason.BLOCKED,
                        attempt,
                        limits.waiting() + " messages wait already",
                        "Publish less, or allow more with RabbitLimits.withMessages")
                .withoutEffect();
    }

    BrokerException blocked(String reason) {
        return RabbitErrors.error(
                Reason.BLOCKED,
                attempt,
                "the broker keeps publishers waiting (" + reason + ")",
                "Free memory or disk space on the broker; trying again can help");
    }

    /** A message was sent, and the broker said nothing of it. */
    BrokerException late() {
        Optional<String> blocked = link.blocked();
        if (blocked.isPresent()) {
            return blocked(blocked.get());
        }
        return RabbitErrors.error(
                Reason.UNREACHABLE,
                attempt,
                "the broker said nothing within " + DurationText.of(limits.confirm()),
                "Trying again can help; the broker may have taken the message all the same");
    }

    /** A message did not get its turn, behind others or while a connection was being opened. */
    BrokerException lateInTurn() {
        return RabbitErrors.error(
                        link.blocked().isPresent() ? Reason.BLOCKED : Reason.UNREACHABLE,
                        attempt,
                        "it could not be sent within " + DurationText.of(limits.confirm()),
                        "Trying again can help; it was not sent")
                .withoutEffect();
    }

    /** Why a message is too large to be sent on a connection; empty if it is not, as far as is known. */
    Optional<BrokerException> tooLarge(OpenConnection connection, Publication message) {
        OptionalLong exceeded = connection.limitExceededBy(message.body().length);
        if (exceeded.isPresent()) {
            return Optional.of(RabbitErrors.tooLarge(attempt, message.body().length, exceeded.getAsLong())
                    .withoutEffect());
        }
        return message.headerBytes() > connection.maxHeaderBytes()
                ? Optional.of(headersTooLarge(message, connection.maxHeaderBytes()))
                : Optional.empty();
    }

    private BrokerException headersTooLarge(Publication message, long maxBytes) {
        return RabbitErrors.error(
                        Reason.TOO_LARGE,
                        attempt,
                        "its headers and properties take " + message.headerBytes()
                                + " bytes, and the broker's frames have room for " + maxBytes,
                        "Send less in the headers, or raise the broker's frame_max")
                .withoutEffect();
    }

    /** The broker closed the channel because of a message behind this one. */
    BrokerException neighbour(BrokerException reason) {
        return RabbitErrors.error(
                Reason.CHANNEL_CLOSED,
                attempt,
                "the broker closed the channel because of a message behind it (" + reason.getMessage() + ")",
                "Trying again can help; the broker may have taken the message all the same");
    }
}
