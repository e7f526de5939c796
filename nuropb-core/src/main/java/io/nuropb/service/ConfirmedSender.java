package io.nuropb.service;

import io.nuropb.CompletionFailure;
import io.nuropb.ControlCharacters;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.Retries;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what follows from deliveries until the broker confirms it, or the delivery's own limit is near.
 *
 * <p>While the broker takes nothing, messages are held, and whoever wants to begin something new can wait for that to
 * pass. A message that the broker may have taken holds nobody up: its queues may be at fault, and not the broker. As
 * each repetition can be another copy for other queues, the pauses before these double without end. Thread-safe; does
 * not block.
 */
final class ConfirmedSender {

    private static final Logger log = LoggerFactory.getLogger(ConfirmedSender.class);

    /** What the broker says of one message, and not of a connection. */
    private static final Set<Reason> OF_THE_MESSAGE =
            EnumSet.of(Reason.TOO_LARGE, Reason.ACCESS_REFUSED, Reason.DRIFTED);

    /** What keeps all messages from being taken. One that is not confirmed in time is told as unreachable, too. */
    private static final Set<Reason> OF_THE_BROKER = EnumSet.of(
            Reason.BLOCKED,
            Reason.UNREACHABLE,
            Reason.BAD_CREDENTIALS,
            Reason.NO_VIRTUAL_HOST,
            Reason.INSECURE,
            Reason.INCOMPATIBLE);

    private final MessagePublisher publisher;
    private final Scheduler scheduler;
    private final Retries retries;
    private final RandomGenerator random;
    private final LogPace pace;
    private final DispatchMetrics metrics;

    private final WaitQueue waiting;
    /** How often nobody was admitted any more. */
    private volatile long halts;

    private int held;
    private @Nullable Moment heldSince;
    private Duration heldBefore = Duration.ZERO;

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

        private static final Sending NOTHING = new Sending(Sent.CONFIRMED, 0, "");
        private static final Sending ONE = new Sending(Sent.CONFIRMED, 1, "");

        private Sending then(Sending next) {
            return new Sending(next.last, confirmed + next.confirmed, next.found);
        }

        private static Sending failed(Sent last, String found) {
            return new Sending(last, 0, found);
        }
    }

    /** One message on its way. */
    private final class Attempts {
        private final Supplier<OutgoingMessage> source;
        private final Moment limit;
        private final boolean isCopied;
        private final long halt = halts;
        private final CompletableFuture<Sending> sent = new CompletableFuture<>();
        private Moment begun;
        private Duration lastDoubtful = Duration.ZERO;
        private int made;
        private boolean isHeld;

        /** @param isCopied whether each time it is taken it is there once more */
        Attempts(Supplier<OutgoingMessage> source, Moment limit, boolean isCopied) {
            this.source = source;
            this.limit = limit;
            this.isCopied = isCopied;
            this.begun = scheduler.now();
        }

        void attempt() {
            made++;
            begun = scheduler.now();
            OutgoingMessage message = source.get();
            publish(message).whenComplete((published, thrown) -> {
                if (published == Published.CONFIRMED) {
                    end(Sending.ONE);
                } else {
                    // What is chained to a failure may call listeners, for which a port's own thread is none.
                    Throwable failure = thrown == null ? null : CompletionFailure.causeOf(thrown);
                    scheduler.execute(() -> failed(message, published, failure));
                }
            });
        }

        /** A copy of what may have gone back to the queue meanwhile would be there beside it. */
        private void repeat() {
            if (isCopied && halt != halts) {
                end(Sending.failed(Sent.UNCONFIRMED, "its delivery goes back"));
            } else {
                attempt();
            }
        }

        private void failed(OutgoingMessage message, @Nullable Published published, @Nullable Throwable failure) {
            Duration pause = mayBeTaken(published, failure) ? pauseInDoubt() : retries.pauseAfter(made, random);
            boolean isInTime = scheduler.now().plus(pause).isBefore(limit);
            boolean mayRepeat = isCopied ? isCertainlyNotTaken(failure) : waitingHelps(failure);
            if (isInTime && retries.goOnAfter(made) && mayRepeat) {
                hold(isOfTheBroker(failure));
                scheduler.schedule(pause, this::repeat);
                return;
            }
            Sent kind = kind(failure);
            String found = failure == null ? String.valueOf(published) : String.valueOf(failure.getMessage());
            end(Sending.failed(kind, found));
            if (failure != null && kind == Sent.UNCONFIRMED) {
                // What is missing has a line of its own, and the message comes again.
                log.debug("Message {} is not confirmed: {}", id(message), ControlCharacters.replaced(found));
            } else {
                complain(message, made, found);
            }
        }

        /**
         * As long as the attempt took at least, and twice as long as before; but there is an attempt before the limit.
         */
        private Duration pauseInDoubt() {
            Duration usual = retries.pauseAfter(made, random);
            Moment now = scheduler.now();
            lastDoubtful = longer(usual, longer(begun.until(now), lastDoubtful.multipliedBy(2)));
            Duration rest = now.until(limit).minus(usual);
            return lastDoubtful.compareTo(rest) <= 0 ? lastDoubtful : longer(usual, rest);
        }

        private void hold(boolean value) {
            if (value != isHeld) {
                isHeld = value;
                count(value ? 1 : -1);
            }
        }

        private void end(Sending result) {
            hold(false);
            sent.complete(result);
        }
    }

    /** @param logInterval see {@link LogPace} */
    ConfirmedSender(
            MessagePublisher publisher,
            Scheduler scheduler,
            Retries retries,
            Duration logInterval,
            DispatchMetrics metrics) {
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.retries = retries;
        this.random = scheduler.random();
        this.metrics = metrics;
        pace = new LogPace(scheduler, logInterval);
        waiting = new WaitQueue(scheduler);
    }

    /**
     * Publishes messages one after the other, each when the one before is confirmed.
     *
     * @param limit until when to go on trying
     * @return completes, never exceptionally, when all are confirmed or one is not
     */
    CompletionStage<Sending> send(List<OutgoingMessage> messages, Moment limit) {
        if (messages.isEmpty()) {
            return CompletableFuture.completedFuture(Sending.NOTHING);
        }
        CompletionStage<Sending> sent = send(messages.get(0), limit);
        for (OutgoingMessage message : messages.subList(1, messages.size())) {
            sent = sent.thenCompose(before -> before.last() == Sent.CONFIRMED
                    ? send(message, limit).thenApply(before::then)
                    : CompletableFuture.completedFuture(before));
        }
        return sent;
    }

    /**
     * Completes with true when no message is held because the broker takes none, at once if so; with false if that is
     * not within the limit.
     */
    synchronized CompletionStage<Boolean> free(Moment limit) {
        return held == 0 ? CompletableFuture.completedFuture(true) : waiting.await(limit);
    }

    /** Whether no message is held because the broker takes none. */
    synchronized boolean isFree() {
        return held == 0;
    }

    /** A clock that stands still while messages are held because the broker takes none. */
    synchronized Moment freeTime() {
        Moment until = heldSince == null ? scheduler.now() : heldSince;
        return until.minus(heldBefore);
    }

    /**
     * Whether anybody may wait to begin something; if not, those that wait do not begin it, and no copy is tried again.
     */
    synchronized void admit(boolean value) {
        if (!value) {
            halts++;
        }
        waiting.admit(value);
    }

    private CompletionStage<Sending> send(OutgoingMessage message, Moment limit) {
        return begun(new Attempts(() -> message, limit, false));
    }

    /**
     * Publishes a message that is there once more each time the broker takes it: tries again only while the broker
     * takes none.
     *
     * @param copy makes it anew for each attempt, as what is left of its time to live does not last
     * @param limit until when to go on trying
     * @return completes, never exceptionally, with whether the broker has confirmed it
     */
    CompletionStage<Boolean> sendCopy(Supplier<OutgoingMessage> copy, Moment limit) {
        return begun(new Attempts(copy, limit, true)).thenApply(sending -> sending.last() == Sent.CONFIRMED);
    }

    private static CompletionStage<Sending> begun(Attempts attempts) {
        attempts.attempt();
        return attempts.sent;
    }

    private synchronized void count(int more) {
        metrics.held.addAndGet(more);
        held += more;
        Moment since = heldSince;
        if (held == 0 && since != null) {
            heldBefore = heldBefore.plus(since.until(scheduler.now()));
            heldSince = null;
            waiting.grantAll();
        } else if (held > 0 && since == null) {
            heldSince = scheduler.now();
        }
    }

    private void complain(OutgoingMessage message, int attempts, String why) {
        pace.ifDue(ending -> log.warn(
                "The broker did not confirm message {} to exchange '{}', routing key '{}', in {} attempts: {}{}",
                id(message),
                message.exchange(),
                MessageNames.shown(message.routingKey()),
                attempts,
                ControlCharacters.replaced(why),
                ending));
    }

    private static String id(OutgoingMessage message) {
        return MessageNames.shown(String.valueOf(message.envelope().correlationId()));
    }

    private CompletionStage<Published> publish(OutgoingMessage message) {
        try {
            return publisher.publish(message.exchange(), message.routingKey(), message.mandatory(), message.envelope());
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A queue that refuses a message does not keep others from taking it. */
    private static boolean mayBeTaken(@Nullable Published published, @Nullable Throwable failure) {
        if (failure instanceof BrokerException broker) {
            return !broker.isWithoutEffect();
        }
        return failure != null || published == Published.NACKED;
    }

    /**
     * Whether there is no connection or the broker takes nothing; it is not known of a message that was sent and not
     * confirmed.
     */
    private static boolean isOfTheBroker(@Nullable Throwable failure) {
        return failure instanceof BrokerException broker
                && OF_THE_BROKER.contains(broker.reason())
                && (broker.isWithoutEffect() || broker.reason() != Reason.UNREACHABLE);
    }

    private static boolean isCertainlyNotTaken(@Nullable Throwable failure) {
        return isOfTheBroker(failure) && failure instanceof BrokerException broker && broker.isWithoutEffect();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /**
     * An {@link IllegalArgumentException} is the message's own fault: AMQP cannot carry it. Whatever else fails that is
     * not the broker's may be over next time.
     */
    private static boolean waitingHelps(@Nullable Throwable failure) {
        if (failure instanceof BrokerException broker) {
            return broker.reason() != Reason.CLOSED && !OF_THE_MESSAGE.contains(broker.reason());
        }
        return !(failure instanceof IllegalArgumentException);
    }

    private static Sent kind(@Nullable Throwable failure) {
        if (waitingHelps(failure) || isOf(failure, Set.of(Reason.CLOSED))) {
            return Sent.UNCONFIRMED;
        }
        return isOf(failure, Set.of(Reason.TOO_LARGE)) ? Sent.TOO_LARGE : Sent.REFUSED;
    }

    private static boolean isOf(@Nullable Throwable failure, Set<Reason> reasons) {
        return failure instanceof BrokerException broker && reasons.contains(broker.reason());
    }
}
