package io.nuropb.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to one exchange: a queue of messages that wait, and a channel with confirms.
 *
 * <p>Each exchange has its own, because a channel ends with the first message to an exchange that is missing or
 * forbidden, and would take the confirms of all others with it. Messages are sent by one thread at a time: by one that
 * brings a message where that cannot block, else by a task that may; everybody else only adds to the queue. What is
 * waiting or unconfirmed at its deadline is given up.
 *
 * <p>While no connection can be opened, or the broker blocks publishers, nothing waits here: messages fail at once, as
 * certainly not taken, and whether to try again is their publisher's decision.
 */
final class ExchangePublisher {

    /** How many messages that others have brought meanwhile a thread sends before it goes its own way. */
    private static final int MAX_FOR_OTHERS = 16;

    /** How long messages wait for an attempt to connect after one that has failed. */
    private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(1);

    private final RabbitLink link;
    private final Scheduler scheduler;
    private final RabbitLimits limits;
    private final PublishErrors errors;
    private final ProvenKeys keys;
    private final MessageWriter writer;
    private final Object lock = new Object();

    private final Deque<Publication> waiting = new ArrayDeque<>();
    private @Nullable ConfirmChannel current;
    private final ConnectPause pause;
    private boolean sending;
    private boolean watched;

    ExchangePublisher(String exchange, RabbitLink link, Scheduler scheduler, RabbitLimits limits) {
        this.link = link;
        this.scheduler = scheduler;
        this.limits = limits;
        this.errors = new PublishErrors(exchange, link, limits);
        this.keys = new ProvenKeys(scheduler);
        this.writer = new MessageWriter(scheduler, errors, new Channels());
        this.pause = new ConnectPause(scheduler, this::resume);
    }

    /** Takes a message. Does not block; its outcome is told later. */
    void offer(Publication message) {
        BrokerException refusal;
        ConfirmChannel channel = null;
        synchronized (lock) {
            refusal = refusalOfAnother();
            if (refusal == null) {
                watchUntil(message.deadline());
                channel = channelForAtOnce(message);
                if (channel == null) {
                    waiting.add(message);
                } else {
                    sending = true;
                }
            }
        }
        if (refusal != null) {
            writer.fail(message, refusal);
        } else if (channel != null) {
            sendAtOnce(channel, message);
        } else {
            send();
        }
    }

    /** Begins to send what waits, if that is possible and is not going on already. Does not block. */
    void send() {
        synchronized (lock) {
            if (sending || pause.isOn() || waiting.isEmpty() || mustWait(waiting.getFirst())) {
                return;
            }
            sending = true;
        }
        begin(this::sendAll);
    }

    /** Has a thread that may block send, which nobody else does now. */
    private void begin(Runnable sender) {
        try {
            scheduler.blocking().execute(sender);
        } catch (RuntimeException | Error e) {
            rest(errors.lost(e));
        }
    }

    /** Fails what waits, if the broker blocks publishers. Does not block. */
    void failWhatIsBlocked() {
        link.blocked()
                .ifPresent(reason ->
                        writer.failAll(takeWaiting(), errors.blocked(reason).withoutEffect()));
    }

    /** Fails everything that waits or is unconfirmed, for good. */
    void close() {
        writer.failAll(takeWaiting(), errors.closed().withoutEffect());
        List<Publication> unconfirmed;
        synchronized (lock) {
            unconfirmed = current == null ? List.of() : current.takeAll();
        }
        writer.failAll(unconfirmed, errors.closed());
    }

    private @Nullable BrokerException refusalOfAnother() {
        if (link.isClosed()) {
            return errors.closed().withoutEffect();
        }
        Optional<BrokerException> trouble = pause.isOn() ? pause.trouble() : Optional.empty();
        if (trouble.isPresent()) {
            return trouble.get();
        }
        if (link.blocked().isPresent()) {
            return errors.blocked(link.blocked().get()).withoutEffect();
        }
        return waiting.size() < limits.waiting() ? null : errors.full();
    }

    /** The channel, if a message can be sent on it without blocking, before everything else. */
    private @Nullable ConfirmChannel channelForAtOnce(Publication message) {
        boolean isFree = !sending && !pause.isOn() && waiting.isEmpty();
        return isFree && current != null && takesAtOnce(current, message) ? current : null;
    }

    private boolean takesAtOnce(ConfirmChannel channel, Publication message) {
        return channel.isOpen()
                && !mustWait(message)
                && channel.isProven(message)
                && channel.connection().isKnown(message.body().length)
                && channel.connection().takesAtOnce(message.bytes());
    }

    /**
     * Sends in the thread that brings a message, and some of what others bring meanwhile; the rest is for a thread that
     * may block.
     */
    private void sendAtOnce(ConfirmChannel channel, Publication message) {
        try {
            writer.write(channel, message);
            for (int i = 0; i < MAX_FOR_OTHERS; i++) {
                Publication next = nextAtOnce(channel);
                if (next == null) {
                    break;
                }
                writer.write(channel, next);
            }
        } finally {
            synchronized (lock) {
                sending = false;
            }
            send();
        }
    }

    /** The next that waits, if it can be sent without blocking. */
    private @Nullable Publication nextAtOnce(ConfirmChannel channel) {
        synchronized (lock) {
            Publication next = waiting.peek();
            boolean can = next != null && link.blocked().isEmpty() && takesAtOnce(channel, next);
            return can ? waiting.poll() : null;
        }
    }

    private void sendAll() {
        try {
            for (ConfirmChannel channel = readyChannel(); channel != null; channel = readyChannel()) {
                Publication next = nextKnown(channel);
                if (next != null) {
                    writer.write(channel, next);
                }
            }
        } catch (Throwable e) {
            rest(reason(e));
        }
    }

    /**
     * The next that waits, unless its size has to be tried, as that of one which came first when others were given up.
     */
    private @Nullable Publication nextKnown(ConfirmChannel channel) {
        synchronized (lock) {
            Publication next = waiting.peek();
            boolean can = next != null && channel.connection().isKnown(next.body().length);
            return can ? waiting.poll() : null;
        }
    }

    private BrokerException reason(Throwable thrown) {
        return thrown instanceof BrokerException known ? known : errors.lost(thrown);
    }

    /** The channel to send the next message on; {@code null} if there is nothing to be sent now. */
    private @Nullable ConfirmChannel readyChannel() {
        failWhatIsBlocked();
        ConfirmChannel present;
        Publication next;
        synchronized (lock) {
            if (waiting.isEmpty() || mustWait(waiting.getFirst())) {
                sending = false;
                return null;
            }
            present = current;
            next = waiting.getFirst();
        }
        OpenConnection connection = present != null && present.isOpen() ? present.connection() : connection();
        try {
            if (!connection.isKnown(next.body().length)) {
                connection.tryBodies(next.body().length);
            }
            if (present != null && present.isOpen()) {
                return present;
            }
            ConfirmChannel opened = ConfirmChannel.open(connection, keys, scheduler, new Channels());
            synchronized (lock) {
                current = opened;
                pause.forget();
            }
            return opened;
        } catch (IOException | ShutdownSignalException e) {
            if (RabbitErrors.isSilence(e) && link.blocked().isEmpty()) {
                link.cut(connection);
            }
            throw errors.lost(e);
        }
    }

    /**
     * The open connection. Blocking, but not for what waits: once it is known that an attempt can fail, the next may
     * last for itself alone.
     */
    private OpenConnection connection() {
        Scheduler.Timer limit = scheduler.schedule(NEXT_ATTEMPT, this::refuseDuringAttempt);
        try {
            return link.connection();
        } finally {
            limit.cancel();
        }
    }

    private void refuseDuringAttempt() {
        Optional<BrokerException> trouble;
        synchronized (lock) {
            trouble = pause.refuseDuringAttempt();
        }
        trouble.ifPresent(known -> writer.failAll(takeWaiting(), known));
    }

    /** Whether confirms have to come before this message can be sent. */
    private boolean mustWait(Publication message) {
        return current != null
                && current.isOpen()
                && (current.unconfirmed() >= limits.unconfirmed() || !current.harmsNobody(message));
    }

    /** No channel can be opened now: the next attempt comes after a pause, which becomes longer each time. */
    private void rest(BrokerException e) {
        BrokerException found = untaken(e);
        synchronized (lock) {
            sending = false;
            pause.begin(found);
        }
        writer.failAll(takeWaiting(), found);
    }

    private BrokerException untaken(BrokerException e) {
        return (link.isClosed() ? errors.closed() : e).withoutEffect();
    }

    /**
     * Ends a pause, and tries to connect even if nothing waits: that the broker answers again is news for others, too.
     */
    private void resume() {
        synchronized (lock) {
            boolean isTroubled = pause.isOn() || (pause.trouble().isPresent() && current == null);
            if (!isTroubled || sending) {
                return;
            }
            pause.end();
            if (waiting.isEmpty() && !link.isClosed()) {
                sending = true;
                begin(this::probe);
                return;
            }
        }
        send();
    }

    /** Ends a pause before its time: the broker answers again. Does not block. */
    void resumeNow() {
        synchronized (lock) {
            pause.shorten();
        }
        resume();
    }

    /**
     * Connects although nothing waits. What was published meanwhile has not been tried, and gets an attempt of its own.
     */
    private void probe() {
        try {
            connection();
            synchronized (lock) {
                pause.forget();
            }
        } catch (Throwable e) {
            if (restsIfNothingWaits(reason(e))) {
                return;
            }
        }
        sendAll();
    }

    private boolean restsIfNothingWaits(BrokerException e) {
        BrokerException found = untaken(e);
        synchronized (lock) {
            if (!waiting.isEmpty()) {
                return false;
            }
            sending = false;
            // What is published meanwhile is not refused for a failure that was not its own.
            pause.beginOpen(found);
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
                boolean sentInVain =
                        !expired.isEmpty() && current.connection().isSilentSince(now.minus(limits.confirm()));
                if (sentInVain && link.blocked().isEmpty()) {
                    silent = current;
                }
            }
            while (!waiting.isEmpty() && !now.isBefore(waiting.getFirst().deadline())) {
                unsent.add(waiting.removeFirst());
            }
            watched = false;
            earliestDeadline().ifPresent(this::watchUntil);
        }
        BrokerException reason = errors.late();
        BrokerException unsentReason = errors.lateInTurn();
        if (silent != null) {
            askOrCut(silent);
        }
        writer.failAll(expired, reason);
        writer.failAll(unsent, unsentReason);
        send();
    }

    /**
     * Nothing was confirmed for a while: a queue may be at fault. The connection is given up if the broker does not
     * answer either.
     */
    private void askOrCut(ConfirmChannel silent) {
        scheduler.blocking().execute(() -> {
            if (link.answers(silent.connection(), () -> silent.brokerAnswers() || !silent.isOpen())) {
                silent.connection().confirmed(scheduler.now());
            }
        });
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
            writer.failAll(untouched, errors.closed().withoutEffect());
        }
    }

    private void settle(LostConfirms lost) {
        lost.failed().forEach(failed -> writer.fail(failed.message(), failed.reason()));
        lost.failsWaiting().ifPresent(reason -> writer.failAll(takeWaiting(), reason));
        sendAnew(lost.untouched());
    }

    private final class Channels implements ConfirmChannel.Listener, MessageWriter.Owner {
        @Override
        public void settled() {
            send();
        }

        @Override
        public void ended(ConfirmChannel channel, ShutdownSignalException cause) {
            gaveUp(channel);
            settle(LostConfirms.of(channel.takeAll(), channel.connection(), keys, errors, cause));
            send();
        }

        @Override
        public void putBack(Publication message) {
            synchronized (lock) {
                waiting.addFirst(message);
            }
        }

        @Override
        public void gaveUp(ConfirmChannel channel) {
            synchronized (lock) {
                if (current == channel) {
                    current = null;
                }
            }
        }
    }
}
