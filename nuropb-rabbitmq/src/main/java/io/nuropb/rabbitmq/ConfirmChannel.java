package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel in confirm mode, and the messages that wait for its confirms. Sequence numbers hold for one channel only;
 * another channel has another of these, so that no confirm is ever matched with a message of another channel.
 *
 * <p>The broker closes the channel because of a message that it refuses, and with it go the confirms of all others. So
 * the first message on the channel is sent alone, and what may be refused for its size or topic is tried elsewhere
 * ({@link OpenConnection}).
 *
 * <p>The client library calls back on its I/O thread, which is never kept waiting: the lock is held for moments.
 * Outcomes complete on that thread.
 */
final class ConfirmChannel {

    /** Whoever wants to know; called on the I/O thread, and must not block. */
    interface Listener {
        /** Messages have their outcome; there may be room for others. */
        void settled();

        void ended(ConfirmChannel channel, ShutdownSignalException cause);
    }

    private static final Logger log = LoggerFactory.getLogger(ConfirmChannel.class);

    /** What means nothing where nothing is consumed. */
    private static final AMQP.Basic.Qos QUESTION = new AMQP.Basic.Qos.Builder().build();

    private record Settled(Publication message, Published outcome) {}

    private final OpenConnection connection;
    private final Channel channel;
    private final ProvenKeys keys;
    private final Scheduler clock;
    private final Duration operationLimit;
    private final Listener listener;
    private final Map<Long, Publication> unconfirmed = new LinkedHashMap<>();
    private final Set<Long> returned = new HashSet<>();
    private final UnreadBytes unread = new UnreadBytes();
    private final Object asking = new Object();
    private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
    private volatile boolean exchangeIsProven;
    private volatile Moment heard;

    private ConfirmChannel(
            OpenConnection connection,
            Channel channel,
            ProvenKeys keys,
            Scheduler clock,
            Duration operationLimit,
            Listener listener) {
        this.connection = connection;
        this.channel = channel;
        this.keys = keys;
        this.clock = clock;
        this.operationLimit = operationLimit;
        this.listener = listener;
        this.heard = clock.now();
    }

    /** Opens a channel. Blocking, until the broker has agreed to confirm. */
    static ConfirmChannel open(
            OpenConnection connection, ProvenKeys keys, Scheduler clock, Duration operationLimit, Listener listener)
            throws IOException {
        Channel channel = connection.openChannel();
        ConfirmChannel confirms = new ConfirmChannel(connection, channel, keys, clock, operationLimit, listener);
        channel.addReturnListener(confirms::cameBack);
        channel.addConfirmListener(
                (number, multiple) -> confirms.settle(number, multiple, Published.CONFIRMED),
                (number, multiple) -> confirms.settle(number, multiple, Published.NACKED));
        channel.confirmSelect();
        channel.addShutdownListener(cause -> listener.ended(confirms, cause));
        return confirms;
    }

    OpenConnection connection() {
        return connection;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    int unconfirmed() {
        synchronized (unconfirmed) {
            return unconfirmed.size();
        }
    }

    /** Whether the broker has taken a message on this channel before; the first one is on trial. */
    boolean exchangeIsProven() {
        return exchangeIsProven;
    }

    /** Whether the broker is known to take a message's topic. */
    boolean topicIsProven(Publication message) {
        return keys.isProven(message.routingKey());
    }

    /** Sends a message. For one thread at a time; blocks as long as the broker reads nothing from the connection. */
    void publish(Publication message) throws IOException {
        long number = channel.getNextPublishSeqNo();
        synchronized (unconfirmed) {
            unconfirmed.put(number, message);
        }
        connection.sent(message.bytes());
        channel.basicPublish(
                message.exchange(), message.routingKey(), message.mandatory(), message.properties(), message.body());
    }

    /**
     * Sends the first message, and waits until the broker has taken or refused it, which can be long before its
     * confirm. Blocking, for the operation limit.
     */
    void publishOnTrial(Publication message) throws IOException {
        publish(message);
        if (brokerAnswers()) {
            exchangeIsProven = true;
            keys.prove(message.routingKey());
        }
    }

    /**
     * Asks, one question after the other. The broker answers in turn, so not if it has refused what was sent before. An
     * answer that is late does not end the channel, as it would by the client library's own limit. Blocking, for the
     * operation limit, and as long again for an earlier question.
     */
    boolean brokerAnswers() {
        synchronized (asking) {
            try {
                clock.awaitUninterruptibly(answer, operationLimit);
                long before = bytesGivenUp();
                answer = channel.asyncCompletableRpc(QUESTION);
                clock.awaitUninterruptibly(answer, operationLimit);
                readFirst(before);
                return true;
            } catch (IOException | ShutdownSignalException | ExecutionException | TimeoutException e) {
                log.debug(
                        "The broker does not answer yet; a message's confirm, its deadline or the channel's end will tell",
                        e);
                return false;
            }
        }
    }

    private long bytesGivenUp() {
        synchronized (unconfirmed) {
            return unread.total();
        }
    }

    /** Whoever answers has read what was sent before it was asked. */
    private void readFirst(long bytes) {
        synchronized (unconfirmed) {
            connection.settled(unread.readFirst(bytes));
        }
    }

    /** Whether the broker may not have read yet what was given up. */
    boolean mayBeUnread() {
        synchronized (unconfirmed) {
            return !unread.isEmpty();
        }
    }

    /** Whether the broker has confirmed nothing here after this moment, and was not asked. */
    boolean isQuietSince(Moment moment) {
        return !moment.isBefore(heard);
    }

    /** The broker is asked whether it answers. */
    void asked(Moment now) {
        heard = now;
    }

    /** Gives up the messages that are past their deadline, which are the oldest ones. */
    List<Publication> takeExpired(Moment now) {
        List<Publication> expired = new ArrayList<>();
        synchronized (unconfirmed) {
            Iterator<Map.Entry<Long, Publication>> oldest =
                    unconfirmed.entrySet().iterator();
            while (oldest.hasNext()) {
                Map.Entry<Long, Publication> entry = oldest.next();
                if (now.isBefore(entry.getValue().deadline())) {
                    break;
                }
                oldest.remove();
                returned.remove(entry.getKey());
                unread.add(entry.getKey(), entry.getValue().bytes());
                expired.add(entry.getValue());
            }
        }
        return expired;
    }

    /** Gives up all messages. If the channel has ended, so has the waiting for their being read. */
    List<Publication> takeAll() {
        List<Publication> all;
        synchronized (unconfirmed) {
            all = List.copyOf(unconfirmed.values());
            unconfirmed.forEach((number, message) -> unread.add(number, message.bytes()));
            unconfirmed.clear();
            returned.clear();
            if (!channel.isOpen()) {
                connection.settled(unread.readFirst(unread.total()));
            }
        }
        return all;
    }

    /** Whether this message was here, which is then forgotten. */
    boolean take(Publication message) {
        boolean wasHere;
        synchronized (unconfirmed) {
            wasHere = unconfirmed.values().remove(message);
        }
        if (wasHere) {
            connection.settled(message.bytes());
        }
        return wasHere;
    }

    Optional<Moment> earliestDeadline() {
        synchronized (unconfirmed) {
            return unconfirmed.values().stream().findFirst().map(Publication::deadline);
        }
    }

    /** Closes the channel, as is due when its count of messages may be wrong. */
    void abort() {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            log.debug("A channel for messages was closed already", e);
        }
    }

    private void settle(long number, boolean multiple, Published outcome) {
        heard = clock.now();
        connection.confirmed(heard);
        List<Settled> settled = new ArrayList<>(1);
        synchronized (unconfirmed) {
            connection.settled(unread.readUpTo(number));
            if (multiple) {
                takeUpTo(number, outcome, settled);
            } else {
                Publication message = unconfirmed.remove(number);
                if (message != null) {
                    settled.add(settled(number, message, outcome));
                }
            }
        }
        for (Settled one : settled) {
            connection.settled(one.message().bytes());
            one.message().outcome().complete(one.outcome());
        }
        listener.settled();
    }

    private void takeUpTo(long number, Published outcome, List<Settled> settled) {
        Iterator<Map.Entry<Long, Publication>> oldest = unconfirmed.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Long, Publication> entry = oldest.next();
            if (entry.getKey() > number) {
                return;
            }
            oldest.remove();
            settled.add(settled(entry.getKey(), entry.getValue(), outcome));
        }
    }

    private Settled settled(long number, Publication message, Published outcome) {
        return new Settled(message, returned.remove(number) ? Published.RETURNED : outcome);
    }

    /**
     * Notes that a message came back; its confirm follows. A return carries no number but the message itself, and
     * returns come in the order of publishing: so it is the oldest equal one. Between messages that are equal in
     * everything there is nothing to mistake.
     */
    private void cameBack(Return message) {
        synchronized (unconfirmed) {
            unconfirmed.entrySet().stream()
                    .filter(candidate ->
                            isThis(candidate.getValue(), message) && !returned.contains(candidate.getKey()))
                    .findFirst()
                    .ifPresent(match -> returned.add(match.getKey()));
        }
    }

    private static boolean isThis(Publication candidate, Return message) {
        BasicProperties mine = candidate.properties();
        BasicProperties theirs = message.getProperties();
        return candidate.mandatory()
                && candidate.routingKey().equals(message.getRoutingKey())
                && Objects.equals(mine.getCorrelationId(), theirs.getCorrelationId())
                && Objects.equals(mine.getReplyTo(), theirs.getReplyTo())
                && Arrays.equals(candidate.body(), message.getBody());
    }
}
