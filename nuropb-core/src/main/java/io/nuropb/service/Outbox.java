package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Retries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes messages until the broker confirms them, a limited number of times. */
final class Outbox {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final MessagePublisher publisher;
    private final Scheduler scheduler;
    private final Retries retries;
    private final LogPace pace;

    /** What became of a message. */
    enum Sent {
        /** The broker has taken it. */
        CONFIRMED,
        /** It is not known to have been taken, and another time, or another instance, may have more luck. */
        UNCONFIRMED,
        /** It is larger than the broker takes. */
        TOO_LARGE,
        /** The broker, or AMQP itself, does not take it, and trying again changes nothing. */
        REFUSED
    }

    /**
     * How far the sending of several messages came.
     *
     * @param last what became of the last one that was sent
     * @param confirmed how many the broker has taken
     * @param found why the last one was not taken; empty if it was
     */
    record Sending(Sent last, int confirmed, String found) {

        private static final Sending BEGIN = new Sending(Sent.CONFIRMED, 0, "");

        private Sending then(Sending next) {
            return new Sending(next.last, confirmed + next.confirmed, next.found);
        }

        private static Sending failed(Sent last, String found) {
            return new Sending(last, 0, found);
        }
    }

    /** A message and where it goes. */
    record Letter(String exchange, String routingKey, Envelope envelope) {

        /** A response, by way of the default exchange. */
        static Letter reply(String replyTo, Envelope response) {
            return new Letter("", replyTo, response);
        }
    }

    /** @param logInterval see {@link LogPace} */
    Outbox(MessagePublisher publisher, Scheduler scheduler, Retries retries, Duration logInterval) {
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.retries = retries;
        pace = new LogPace(scheduler, logInterval);
    }

    /**
     * Publishes messages one after the other, each when the one before is confirmed.
     *
     * @return completes, never exceptionally, when all are confirmed or one is not
     */
    CompletionStage<Sending> send(List<Letter> letters) {
        CompletionStage<Sending> sent = CompletableFuture.completedFuture(Sending.BEGIN);
        for (Letter letter : letters) {
            sent = sent.thenCompose(before -> before.last() == Sent.CONFIRMED
                    ? send(letter).thenApply(before::then)
                    : CompletableFuture.completedFuture(before));
        }
        return sent;
    }

    private CompletionStage<Sending> send(Letter letter) {
        CompletableFuture<Sending> sent = new CompletableFuture<>();
        attempt(letter, 1, sent);
        return sent;
    }

    private void attempt(Letter letter, int number, CompletableFuture<Sending> sent) {
        publish(letter).whenComplete((published, thrown) -> {
            Throwable failure = thrown == null ? null : CompletionFailure.causeOf(thrown);
            if (published == Published.CONFIRMED) {
                sent.complete(new Sending(Sent.CONFIRMED, 1, ""));
            } else if (retries.goOnAfter(number) && waitingHelps(failure)) {
                scheduler.schedule(retries.pauseAfter(number), () -> attempt(letter, number + 1, sent));
            } else {
                Sent kind = kind(failure);
                String found = failure == null ? String.valueOf(published) : String.valueOf(failure.getMessage());
                if (failure != null && kind == Sent.UNCONFIRMED) {
                    // What is missing has a line of its own, and the message comes again.
                    log.debug(
                            "Message {} is not confirmed: {}", letter.envelope().correlationId(), found);
                } else {
                    complain(letter, number, found);
                }
                sent.complete(Sending.failed(kind, found));
            }
        });
    }

    private void complain(Letter letter, int attempts, String why) {
        long leftOut = pace.unloggedIfDue();
        if (leftOut >= 0) {
            log.warn(
                    "The broker did not confirm message {} to exchange '{}', routing key '{}', in {} attempts: {}; {} more"
                            + " were left out since the last such line",
                    letter.envelope().correlationId(),
                    letter.exchange(),
                    letter.routingKey(),
                    attempts,
                    why,
                    leftOut);
        }
    }

    private CompletionStage<Published> publish(Letter letter) {
        try {
            return publisher.publish(letter.exchange(), letter.routingKey(), false, letter.envelope());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A failure that is not the broker's is the message's: AMQP cannot carry it. */
    private static boolean waitingHelps(@Nullable Throwable failure) {
        return failure == null
                || (failure instanceof BrokerException broker && broker.reason().waitingHelps());
    }

    private static Sent kind(@Nullable Throwable failure) {
        if (waitingHelps(failure) || isOf(failure, BrokerException.Reason.CLOSED)) {
            return Sent.UNCONFIRMED;
        }
        return isOf(failure, BrokerException.Reason.TOO_LARGE) ? Sent.TOO_LARGE : Sent.REFUSED;
    }

    private static boolean isOf(@Nullable Throwable failure, BrokerException.Reason reason) {
        return failure instanceof BrokerException broker && broker.reason() == reason;
    }
}
