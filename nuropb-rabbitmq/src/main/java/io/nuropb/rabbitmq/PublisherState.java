package io.nuropb.rabbitmq;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the publisher to one exchange: the messages that wait, the channel that they go to, whether somebody
 * sends, and the pause between attempts to connect. By all of that it says what may be sent next, and by whom: there is
 * one sender at a time.
 *
 * <p>Thread-safe. It does no I/O, and holds its lock for moments only.
 */
final class PublisherState {

    /** What is to be done where a pause has ended. */
    enum Resumption {
        /** Nothing: there is no pause, or somebody sends already. */
        NONE,
        /** To send what waits. */
        SEND,
        /** To connect although nothing waits. */
        CONNECT
    }

    /**
     * What the sender does next.
     *
     * @param message the one that waits first; it waits on
     * @param channel where it goes; {@code null} if a channel has to be opened before
     */
    record Turn(Publication message, @Nullable ConfirmChannel channel) {}

    /**
     * What was given up at its deadline.
     *
     * @param unconfirmed what was sent
     * @param unsent what was waiting
     * @param doubtful the channel on which the broker is to be asked whether it has read what was given up, having
     *     confirmed nothing there for a while; {@code null} if there is none
     * @param isSilent whether it has confirmed nothing on the whole connection of that channel either
     */
    record Expired(
            List<Publication> unconfirmed,
            List<Publication> unsent,
            @Nullable ConfirmChannel doubtful,
            boolean isSilent) {}

    private final RabbitLink link;
    private final Scheduler scheduler;
    private final RabbitLimits limits;
    private final PublishErrors errors;
    private final Runnable deadline;
    private final ConnectPause pause;
    private final Deque<Publication> waiting = new ArrayDeque<>();
    private @Nullable ConfirmChannel current;
    private boolean sending;
    private boolean watched;

    /**
     * @param attempt run after each pause that was not ended before
     * @param deadline run at the earliest deadline of a message; has {@link #takeExpired} called
     */
    PublisherState(
            RabbitLink link,
            Scheduler scheduler,
            RabbitLimits limits,
            PublishErrors errors,
            Runnable attempt,
            Runnable deadline) {
        this.link = link;
        this.scheduler = scheduler;
        this.limits = limits;
        this.errors = errors;
        this.deadline = deadline;
        this.pause = new ConnectPause(scheduler, attempt);
    }

    /**
     * Takes a message.
     *
     * @return the channel on which whoever brings it sends it now, being the sender; {@code null} if it waits
     * @throws BrokerException if it is refused
     */
    synchronized @Nullable ConfirmChannel add(Publication message) {
        refuseAnother();
        watchUntil(message.deadline());
        boolean isFree = !sending && !pause.isOn() && waiting.isEmpty();
        if (isFree && current != null && takesAtOnce(current, message)) {
            sending = true;
            return current;
        }
        waiting.add(message);
        return null;
    }

    private void refuseAnother() {
        if (link.isClosed()) {
            throw errors.closed().withoutEffect();
        }
        if (pause.isOn() && pause.trouble().isPresent()) {
            throw pause.trouble().get();
        }
        if (link.blocked().isPresent()) {
            throw errors.blocked(link.blocked().get()).withoutEffect();
        }
        if (waiting.size() >= limits.waiting()) {
            throw errors.full();
        }
    }

    /** Whether a message can be sent without blocking. */
    private boolean takesAtOnce(ConfirmChannel channel, Publication message) {
        return channel.isOpen()
                && !mustWait()
                && channel.exchangeIsProven()
                && channel.topicIsProven(message)
                && channel.connection().isKnown(message.body().length)
                && channel.connection().takesAtOnce(message.bytes());
    }

    /** Whether confirms have to come before another message can be sent. */
    private boolean mustWait() {
        return current != null
                && current.isOpen()
                && current.unconfirmed() >= (current.exchangeIsProven() ? limits.unconfirmed() : 1);
    }

    /** Makes the caller the sender, if something can be sent and nobody else does; returns whether it is. */
    synchronized boolean beginSending() {
        if (sending || pause.isOn() || waiting.isEmpty() || mustWait()) {
            return false;
        }
        sending = true;
        return true;
    }

    /** The caller is the sender no longer. */
    synchronized void endSending() {
        sending = false;
    }

    /** What the sender does next; empty if there is nothing to be sent now, and then it is the sender no longer. */
    synchronized Optional<Turn> turn() {
        if (waiting.isEmpty() || mustWait()) {
            sending = false;
            return Optional.empty();
        }
        return Optional.of(new Turn(waiting.getFirst(), current != null && current.isOpen() ? current : null));
    }

    /** Takes the next that waits, if it can be sent without blocking. */
    synchronized @Nullable Publication nextAtOnce(ConfirmChannel channel) {
        Publication next = waiting.peek();
        boolean can = next != null && link.blocked().isEmpty() && takesAtOnce(channel, next);
        return can ? waiting.poll() : null;
    }

    /**
     * Takes the next that waits, unless its size or its topic has to be tried, as that of one which came first when
     * others were given up.
     */
    synchronized @Nullable Publication nextKnown(ConfirmChannel channel) {
        Publication next = waiting.peek();
        boolean can = next != null && channel.connection().isKnown(next.body().length) && needsNoTrial(channel, next);
        return can ? waiting.poll() : null;
    }

    /** Whether a message's topic is known, or a refusal would harm nobody, as it is the first on its channel. */
    private static boolean needsNoTrial(ConfirmChannel channel, Publication message) {
        return !channel.exchangeIsProven() || channel.topicIsProven(message);
    }

    /** Takes a message that waits; returns whether it still did. */
    synchronized boolean take(Publication message) {
        return waiting.remove(message);
    }

    /** There is a channel to send on. */
    synchronized void opened(ConfirmChannel channel) {
        current = channel;
        pause.forget();
    }

    /** Nothing more is sent on a channel. */
    synchronized void gaveUp(ConfirmChannel channel) {
        if (current == channel) {
            current = null;
        }
    }

    /** There is a connection. */
    synchronized void connected() {
        pause.forget();
    }

    /** See {@link ConnectPause#refuseDuringAttempt}. */
    synchronized Optional<BrokerException> refuseDuringAttempt() {
        return pause.refuseDuringAttempt();
    }

    /** No channel can be opened now: nobody sends until the pause is over. */
    synchronized void rest(BrokerException found) {
        sending = false;
        pause.begin(found);
    }

    /**
     * The same if nothing waits; returns whether that is so. What is published meanwhile is not refused for a failure
     * that was not its own.
     */
    synchronized boolean restIfEmpty(BrokerException found) {
        if (!waiting.isEmpty()) {
            return false;
        }
        sending = false;
        pause.beginOpen(found);
        return true;
    }

    /** The next pause is short again. */
    synchronized void shortenPause() {
        pause.shorten();
    }

    /**
     * Ends a pause, or the waiting for a connection that is lost, if it is time to. Where nothing waits, the caller
     * becomes the sender, to connect.
     */
    synchronized Resumption resume() {
        boolean isTroubled = pause.isOn() || (pause.trouble().isPresent() && current == null);
        if (!isTroubled || sending) {
            return Resumption.NONE;
        }
        pause.end();
        if (!waiting.isEmpty() || link.isClosed()) {
            return Resumption.SEND;
        }
        sending = true;
        return Resumption.CONNECT;
    }

    /** Puts messages back that were not sent, before all others; returns whether that could be done. */
    synchronized boolean putBack(List<Publication> untouched) {
        if (link.isClosed()) {
            return false;
        }
        for (int i = untouched.size() - 1; i >= 0; i--) {
            waiting.addFirst(untouched.get(i));
        }
        earliestDeadline().ifPresent(this::watchUntil);
        return true;
    }

    /** Puts a message back of which its sender sees to it that it is not forgotten. */
    synchronized void putBack(Publication message) {
        waiting.addFirst(message);
    }

    /** Takes all that waits. */
    synchronized List<Publication> takeWaiting() {
        List<Publication> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Takes all that was sent and is unconfirmed. */
    synchronized List<Publication> takeUnconfirmed() {
        return current == null ? List.of() : current.takeAll();
    }

    /** Takes what is past its deadline. */
    synchronized Expired takeExpired() {
        Moment now = scheduler.now();
        List<Publication> unconfirmed = current == null ? List.of() : current.takeExpired(now);
        Moment before = now.minus(limits.confirm());
        ConfirmChannel doubtful = current != null && isDoubtful(current, before) ? current : null;
        if (doubtful != null) {
            doubtful.asked(now);
        }
        List<Publication> unsent = new ArrayList<>();
        while (!waiting.isEmpty() && !now.isBefore(waiting.getFirst().deadline())) {
            unsent.add(waiting.removeFirst());
        }
        watched = false;
        earliestDeadline().ifPresent(this::watchUntil);
        // What the sender has in hand neither waits nor is unconfirmed yet, nor is what may be unread.
        if (sending || (current != null && current.mayBeUnread())) {
            watchUntil(now.plus(limits.confirm()));
        }
        boolean isSilent = doubtful != null && doubtful.connection().isSilentSince(before);
        return new Expired(unconfirmed, unsent, doubtful, isSilent);
    }

    /** While the broker blocks publishers, it need not read. */
    private boolean isDoubtful(ConfirmChannel channel, Moment before) {
        return channel.mayBeUnread()
                && channel.isQuietSince(before)
                && link.blocked().isEmpty();
    }

    private void watchUntil(Moment earliest) {
        if (!watched) {
            watched = true;
            scheduler.schedule(scheduler.now().until(earliest), deadline);
        }
    }

    private Optional<Moment> earliestDeadline() {
        Optional<Moment> sent = current == null ? Optional.empty() : current.earliestDeadline();
        Optional<Moment> unsent = Optional.ofNullable(waiting.peek()).map(Publication::deadline);
        return Stream.concat(sent.stream(), unsent.stream()).min(Moment::compareTo);
    }
}
