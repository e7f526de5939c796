package io.nuropb.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one exchange: a queue of messages that wait, and a channel with confirms.
 *
 * <p>Each exchange has its own, because a channel ends with the first message to an exchange that is missing or forbidden, and
 * would take the confirms of all others with it. Messages are sent by one task at a time on a thread that may block; everybody
 * else only adds to the queue. What is waiting or unconfirmed at its deadline is given up.
 *
 * <p>While no connection can be opened, or the broker blocks publishers, nothing waits here: messages fail at once, as certainly not
 * taken, and whether to try again is their publisher's decision.
 */
final class ExchangePublisher {

    private static final Logger log = LoggerFactory.getLogger(ExchangePublisher.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String exchange;
    private final RabbitLink link;
    private final Scheduler scheduler;
    private final RabbitLimits limits;
    private final Object lock = new Object();

    private final Deque<Publication> waiting = new ArrayDeque<>();
    private @Nullable ConfirmChannel current;
    private volatile @Nullable BrokerException trouble;
    private final SizeLimit limit = new SizeLimit();
    private Duration pause = FIRST_PAUSE;
    private boolean sending;
    private boolean pausing;
    private boolean watched;

    ExchangePublisher(String exchange, RabbitLink link, Scheduler scheduler, RabbitLimits limits) {
        this.exchange = exchange;
        this.link = link;
        this.scheduler = scheduler;
        this.limits = limits;
    }

    /** Takes a message. Does not block; its outcome is told later. */
    void offer(Publication message) {
        BrokerException refusal;
        synchronized (lock) {
            refusal = refusalOfAnother();
            if (refusal == null) {
                waiting.add(message);
                watchUntil(message.deadline());
            }
        }
        if (refusal == null) {
            send();
        } else {
            fail(message, refusal);
        }
    }

    /** Begins to send what waits, if that is possible and is not going on already. Does not block. */
    void send() {
        synchronized (lock) {
            if (sending || pausing || waiting.isEmpty() || isFull()) {
                return;
            }
            sending = true;
        }
        scheduler.blocking().execute(this::sendAll);
    }

    /** Fails what waits, if the broker blocks publishers. Does not block. */
    void failWhatIsBlocked() {
        Optional<String> reason = link.blocked();
        if (reason.isPresent()) {
            failAll(takeWaiting(), blocked(reason.get()).withoutEffect());
        }
    }

    /** Fails everything that waits or is unconfirmed, for good. */
    void close() {
        failAll(takeWaiting(), closed().withoutEffect());
        failAll(takeUnconfirmed(), closed());
    }

    private @Nullable BrokerException refusalOfAnother() {
        if (link.isClosed()) {
            return closed().withoutEffect();
        }
        if (pausing && trouble != null) {
            return trouble;
        }
        if (link.blocked().isPresent()) {
            return blocked(link.blocked().get()).withoutEffect();
        }
        return waiting.size() < limits.waiting()
                ? null
                : RabbitErrors.error(
                                Reason.BLOCKED,
                                attempt(),
                                limits.waiting() + " messages wait already",
                                "Publish less, or allow more with RabbitLimits.withMessages")
                        .withoutEffect();
    }

    private void sendAll() {
        try {
            for (ConfirmChannel channel = readyChannel(); channel != null; channel = readyChannel()) {
                Publication next = next();
                if (next != null) {
                    send(channel, next);
                }
            }
        } catch (RuntimeException e) {
            rest(e instanceof BrokerException known ? known : lost(e));
        } catch (LinkageError e) {
            rest(RabbitErrors.misfit(attempt(), e));
        }
    }

    /** The channel to send the next message on; {@code null} if there is nothing to be sent now. */
    private @Nullable ConfirmChannel readyChannel() {
        failWhatIsBlocked();
        synchronized (lock) {
            if (waiting.isEmpty() || isFull()) {
                sending = false;
                return null;
            }
            if (current != null && current.isOpen()) {
                return current;
            }
        }
        OpenConnection connection = link.connection();
        try {
            ConfirmChannel opened = ConfirmChannel.open(connection, scheduler, new Confirms());
            synchronized (lock) {
                current = opened;
                pause = FIRST_PAUSE;
                trouble = null;
            }
            return opened;
        } catch (IOException | ShutdownSignalException e) {
            if (RabbitErrors.isSilence(e)) {
                link.cut(connection);
            }
            throw RabbitErrors.during(attempt(), e);
        }
    }

    private boolean isFull() {
        return current != null && current.unconfirmed() >= limits.unconfirmed();
    }

    private @Nullable Publication next() {
        synchronized (lock) {
            return waiting.poll();
        }
    }

    private void send(ConfirmChannel channel, Publication message) {
        OptionalLong exceeded = limit.exceededBy(message, channel.connection());
        if (exceeded.isPresent()) {
            fail(message, tooLarge(message, exceeded.getAsLong()));
            return;
        }
        try {
            channel.publish(message);
        } catch (AlreadyClosedException e) {
            if (channel.take(message)) {
                synchronized (lock) {
                    waiting.addFirst(message);
                }
            }
        } catch (IOException e) {
            failAll(channel.takeAll(), lost(e));
        } catch (IllegalArgumentException e) {
            channel.take(message);
            scheduler.execute(() -> message.outcome().completeExceptionally(e));
            abort(channel);
        }
    }

    /** The client library counted the message that it did not send. */
    private void abort(ConfirmChannel channel) {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            log.debug("The channel for exchange '{}' was closed already", exchange, e);
        }
    }

    /** No channel can be opened now: the next attempt comes after a pause, which becomes longer each time. */
    private void rest(BrokerException e) {
        BrokerException found = (link.isClosed() ? closed() : e).withoutEffect();
        synchronized (lock) {
            beginPause(found);
        }
        failAll(takeWaiting(), found);
    }

    private void beginPause(BrokerException found) {
        sending = false;
        pausing = true;
        trouble = found;
        scheduler.schedule(pause, this::resume);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** Ends a pause, and tries to connect even if nothing waits: that the broker answers again is news for others, too. */
    private void resume() {
        synchronized (lock) {
            boolean isTroubled = pausing || (trouble != null && current == null);
            if (!isTroubled || sending) {
                return;
            }
            pausing = false;
            if (waiting.isEmpty() && !link.isClosed()) {
                sending = true;
                scheduler.blocking().execute(this::probe);
                return;
            }
        }
        send();
    }

    /** Ends a pause before its time: the broker answers again. Does not block. */
    void resumeNow() {
        synchronized (lock) {
            pause = FIRST_PAUSE;
        }
        resume();
    }

    /** Connects although nothing waits. What was published meanwhile has not been tried, and gets an attempt of its own. */
    private void probe() {
        try {
            link.connection();
            synchronized (lock) {
                pause = FIRST_PAUSE;
                trouble = null;
            }
        } catch (RuntimeException e) {
            if (restsIfNothingWaits(e instanceof BrokerException known ? known : lost(e))) {
                return;
            }
        } catch (LinkageError e) {
            rest(RabbitErrors.misfit(attempt(), e));
            return;
        }
        sendAll();
    }

    private boolean restsIfNothingWaits(BrokerException e) {
        BrokerException found = (link.isClosed() ? closed() : e).withoutEffect();
        synchronized (lock) {
            if (!waiting.isEmpty()) {
                return false;
            }
            beginPause(found);
            // What is published meanwhile is not refused for a failure that was not its own.
            pausing = false;
            return true;
        }
    }

    private void watchUntil(Moment deadline) {
        if (!watched) {
            watched = true;
            scheduler.schedule(scheduler.now().until(deadline), this::giveUpExpired);
        }
    }

    private void giveUpExpired() {
        Moment now = scheduler.now();
        List<Publication> expired = List.of();
        List<Publication> unsent = new ArrayList<>();
        ConfirmChannel silent = null;
        synchronized (lock) {
            if (current != null) {
                expired = current.takeExpired(now);
                boolean sentInVain = !expired.isEmpty() && current.isSilentSince(now.minus(limits.confirm()));
                if (sentInVain && link.blocked().isEmpty()) {
                    silent = current;
                    current = null;
                }
            }
            while (!waiting.isEmpty() && !now.isBefore(waiting.getFirst().deadline())) {
                unsent.add(waiting.removeFirst());
            }
            watched = false;
            earliestDeadline().ifPresent(this::watchUntil);
        }
        BrokerException reason = late();
        BrokerException unsentReason = lateInTurn();
        if (silent != null) {
            log.debug("Exchange '{}' confirmed nothing for {}; the connection is given up", exchange, limits.confirm());
            link.cut(silent.connection());
        }
        failAll(expired, reason);
        failAll(unsent, unsentReason);
    }

    private Optional<Moment> earliestDeadline() {
        Optional<Moment> sent = current == null ? Optional.empty() : current.earliestDeadline();
        Optional<Moment> unsent = Optional.ofNullable(waiting.peek()).map(Publication::deadline);
        return Stream.concat(sent.stream(), unsent.stream()).min(Moment::compareTo);
    }

    private List<Publication> takeWaiting() {
        synchronized (lock) {
            List<Publication> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        }
    }

    private List<Publication> takeUnconfirmed() {
        synchronized (lock) {
            return current == null ? List.of() : current.takeAll();
        }
    }

    private void failAll(List<Publication> messages, BrokerException reason) {
        messages.forEach(message -> fail(message, reason));
    }

    private void fail(Publication message, BrokerException reason) {
        scheduler.execute(() -> message.outcome().completeExceptionally(reason));
    }

    private String attempt() {
        return "Publishing to " + (exchange.isEmpty() ? "the default exchange" : "exchange '" + exchange + "'")
                + " was not confirmed";
    }

    private BrokerException lost(Exception cause) {
        return link.isClosed() ? closed() : RabbitErrors.during(attempt(), cause);
    }

    private BrokerException closed() {
        return RabbitErrors.error(Reason.CLOSED, attempt(), "this publisher has been closed", "Make a new one");
    }

    private BrokerException blocked(String reason) {
        return RabbitErrors.error(
                Reason.BLOCKED,
                attempt(),
                "the broker keeps publishers waiting (" + reason + ")",
                "Free memory or disk space on the broker; trying again can help");
    }

    /** What did not get its turn within the limit, behind others or while a connection was being opened. */
    private BrokerException lateInTurn() {
        return RabbitErrors.error(
                        link.blocked().isPresent() ? Reason.BLOCKED : Reason.UNREACHABLE,
                        attempt(),
                        "it could not be sent within " + limits.confirm(),
                        "Trying again can help; it was not sent")
                .withoutEffect();
    }

    private BrokerException late() {
        Optional<String> blocked = link.blocked();
        if (blocked.isPresent()) {
            return blocked(blocked.get());
        }
        return RabbitErrors.error(
                Reason.UNREACHABLE,
                attempt(),
                "the broker said nothing within " + limits.confirm(),
                "Trying again can help; the broker may have taken the message all the same");
    }

    private BrokerException tooLarge(Publication message, long maxBytes) {
        return RabbitErrors.tooLarge(attempt(), message.body().length, maxBytes).withoutEffect();
    }

    /** The broker closes a channel because of one message. Among several, those before it may have been taken. */
    private void failUnconfirmed(List<Publication> unconfirmed, BrokerException reason) {
        boolean isCulprit = unconfirmed.size() == 1
                && (reason.reason() == Reason.NOT_FOUND || reason.reason() == Reason.ACCESS_REFUSED);
        failAll(unconfirmed, isCulprit ? reason.withoutEffect() : reason);
    }

    /**
     * The first that is too large is the one that the broker refused. It has not looked at those behind it, which are sent anew; those before
     * it may have been taken.
     */
    private void failTooLarge(List<Publication> unconfirmed, SizeRefusal refused, BrokerException reason) {
        int culprit = 0;
        while (culprit < unconfirmed.size() && unconfirmed.get(culprit).body().length <= refused.maxBytes()) {
            culprit++;
        }
        failAll(unconfirmed.subList(0, culprit), neighbour(reason));
        if (culprit < unconfirmed.size()) {
            fail(unconfirmed.get(culprit), reason.withoutEffect());
            sendAnew(unconfirmed.subList(culprit + 1, unconfirmed.size()));
        }
    }

    private void sendAnew(List<Publication> untouched) {
        boolean closed;
        synchronized (lock) {
            closed = link.isClosed();
            if (!closed) {
                for (int i = untouched.size() - 1; i >= 0; i--) {
                    waiting.addFirst(untouched.get(i));
                }
                earliestDeadline().ifPresent(this::watchUntil);
            }
        }
        if (closed) {
            failAll(untouched, closed().withoutEffect());
        }
    }

    private BrokerException neighbour(BrokerException reason) {
        return RabbitErrors.error(
                Reason.CHANNEL_CLOSED,
                attempt(),
                "the broker closed the channel because of a message behind it (" + reason.getMessage() + ")",
                "Trying again can help; the broker may have taken the message all the same");
    }

    private final class Confirms implements ConfirmChannel.Listener {
        @Override
        public void settled(Publication message, Published outcome) {
            scheduler.execute(() -> message.outcome().complete(outcome));
            send();
        }

        @Override
        public void ended(ConfirmChannel channel, ShutdownSignalException cause) {
            synchronized (lock) {
                if (current == channel) {
                    current = null;
                }
            }
            List<Publication> unconfirmed = channel.takeAll();
            Optional<SizeRefusal> size = Refusal.in(cause).flatMap(SizeRefusal::in);
            if (size.isPresent()) {
                limit.met(size.get(), channel.connection());
                failTooLarge(unconfirmed, size.get(), lost(cause));
            } else {
                failUnconfirmed(unconfirmed, lost(cause));
            }
            send();
        }
    }
}
