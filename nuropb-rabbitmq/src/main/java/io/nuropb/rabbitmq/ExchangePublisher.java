package io.nuropb.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Scheduler;
import io.nuropb.rabbitmq.PublisherState.Expired;
import io.nuropb.rabbitmq.PublisherState.Turn;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
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
    private final PublisherState state;

    ExchangePublisher(String exchange, RabbitLink link, Scheduler scheduler, RabbitLimits limits) {
        this.link = link;
        this.scheduler = scheduler;
        this.limits = limits;
        this.errors = new PublishErrors(exchange, link, limits);
        this.keys = new ProvenKeys(exchange);
        this.writer = new MessageWriter(scheduler, errors, new Channels());
        this.state = new PublisherState(link, scheduler, limits, errors, this::resume, this::giveUpExpired);
    }

    /** Takes a message. Does not block; its outcome is told later. */
    void offer(Publication message) {
        ConfirmChannel channel;
        try {
            channel = state.add(message);
        } catch (BrokerException refusal) {
            writer.fail(message, refusal);
            return;
        }
        if (channel == null) {
            send();
        } else {
            sendAtOnce(channel, message);
        }
    }

    /**
     * Sends in the thread that brings a message, and some of what others bring meanwhile; the rest is for a thread that
     * may block.
     */
    private void sendAtOnce(ConfirmChannel channel, Publication message) {
        try {
            writer.write(channel, message);
            for (int i = 0; i < MAX_FOR_OTHERS; i++) {
                Publication next = state.nextAtOnce(channel);
                if (next == null) {
                    break;
                }
                writer.write(channel, next);
            }
        } finally {
            state.endSending();
            send();
        }
    }

    /** Begins to send what waits, if that is possible and is not going on already. Does not block. */
    void send() {
        if (state.beginSending()) {
            begin(this::sendAll);
        }
    }

    /** Has a thread that may block send, which nobody else does now. */
    private void begin(Runnable sender) {
        try {
            scheduler.blocking().execute(sender);
        } catch (RuntimeException | Error e) {
            rest(errors.lost(e));
        }
    }

    private void sendAll() {
        try {
            for (ConfirmChannel channel = readyChannel(); channel != null; channel = readyChannel()) {
                Publication next = state.nextKnown(channel);
                if (next != null) {
                    writer.write(channel, next);
                }
            }
        } catch (Throwable e) {
            rest(reason(e));
        }
    }

    /** The channel to send the next message on; {@code null} if there is nothing to be sent now. */
    private @Nullable ConfirmChannel readyChannel() {
        failWhatIsBlocked();
        Optional<Turn> turn = state.turn();
        return turn.isEmpty() ? null : channelFor(turn.get());
    }

    private ConfirmChannel channelFor(Turn turn) {
        ConfirmChannel present = turn.channel();
        OpenConnection connection = present != null ? present.connection() : connection();
        int size = turn.message().body().length;
        try {
            if (!connection.isKnown(size)) {
                connection.tryBodies(size);
            }
            if (present != null && present.isOpen()) {
                if (present.exchangeIsProven() && !present.topicIsProven(turn.message())) {
                    tryTopic(connection, turn.message());
                }
                return present;
            }
            ConfirmChannel opened =
                    ConfirmChannel.open(connection, keys, scheduler, limits.operation(), new Channels());
            state.opened(opened);
            return opened;
        } catch (IOException | ShutdownSignalException e) {
            if (RabbitErrors.isSilence(e) && link.blocked().isEmpty()) {
                link.cut(connection);
            }
            throw errors.lost(e);
        }
    }

    /** A message with a topic that the broker refuses is not sent. */
    private void tryTopic(OpenConnection connection, Publication message) throws IOException {
        Optional<Exception> refusal = connection.tryTopic(message.exchange(), message.routingKey());
        if (refusal.isEmpty()) {
            keys.prove(message.routingKey());
            return;
        }
        keys.refuse(message.routingKey());
        if (state.take(message)) {
            writer.fail(message, errors.lost(refusal.get()).withoutEffect());
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
        state.refuseDuringAttempt().ifPresent(known -> writer.failAll(state.takeWaiting(), known));
    }

    /** No channel can be opened now: the next attempt comes after a pause, which becomes longer each time. */
    private void rest(BrokerException e) {
        BrokerException found = untaken(e);
        state.rest(found);
        writer.failAll(state.takeWaiting(), found);
    }

    private BrokerException reason(Throwable thrown) {
        return thrown instanceof BrokerException known ? known : errors.lost(thrown);
    }

    private BrokerException untaken(BrokerException e) {
        return (link.isClosed() ? errors.closed() : e).withoutEffect();
    }

    /** Ends a pause before its time: the broker answers again. Does not block. */
    void resumeNow() {
        state.shortenPause();
        resume();
    }

    /**
     * Ends a pause, and tries to connect even if nothing waits: that the broker answers again is news for others, too.
     */
    private void resume() {
        switch (state.resume()) {
            case NONE -> {}
            case SEND -> send();
            case CONNECT -> begin(this::probe);
        }
    }

    /**
     * Connects although nothing waits. What was published meanwhile has not been tried, and gets an attempt of its own.
     */
    private void probe() {
        try {
            connection();
            state.connected();
        } catch (Throwable e) {
            if (state.restIfEmpty(untaken(reason(e)))) {
                return;
            }
        }
        sendAll();
    }

    private void giveUpExpired() {
        Expired expired = state.takeExpired();
        ConfirmChannel doubtful = expired.doubtful();
        BrokerException reason = errors.late();
        BrokerException unsentReason = errors.lateInTurn();
        if (doubtful != null && expired.isSilent()) {
            askOrCut(doubtful);
        } else if (doubtful != null) {
            scheduler.blocking().execute(doubtful::brokerAnswers);
        }
        writer.failAll(expired.unconfirmed(), reason);
        writer.failAll(expired.unsent(), unsentReason);
        send();
    }

    /**
     * Nothing was confirmed for a while: a queue may be at fault. The connection is given up if the broker does not
     * answer either, be it on a new channel where this one has been closed.
     */
    private void askOrCut(ConfirmChannel silent) {
        OpenConnection connection = silent.connection();
        scheduler.blocking().execute(() -> {
            if (link.answers(connection, () -> silent.brokerAnswers() || (!silent.isOpen() && connection.answers()))) {
                connection.confirmed(scheduler.now());
            }
        });
    }

    /** Fails what waits, if the broker blocks publishers. Does not block. */
    void failWhatIsBlocked() {
        link.blocked()
                .ifPresent(reason -> writer.failAll(
                        state.takeWaiting(), errors.blocked(reason).withoutEffect()));
    }

    /** Fails everything that waits or is unconfirmed, for good. */
    void close() {
        writer.failAll(state.takeWaiting(), errors.closed().withoutEffect());
        writer.failAll(state.takeUnconfirmed(), errors.closed());
    }

    /** A channel is lost: what it did not touch is sent anew. */
    private void settle(LostConfirms lost) {
        lost.failed().forEach(failed -> writer.fail(failed.message(), failed.reason()));
        lost.failsWaiting().ifPresent(reason -> writer.failAll(state.takeWaiting(), reason));
        if (!state.putBack(lost.untouched())) {
            writer.failAll(lost.untouched(), errors.closed().withoutEffect());
        }
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
            state.putBack(message);
        }

        @Override
        public void gaveUp(ConfirmChannel channel) {
            state.gaveUp(channel);
        }
    }
}
