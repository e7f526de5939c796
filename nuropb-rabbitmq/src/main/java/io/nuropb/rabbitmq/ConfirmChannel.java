package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import java.io.IOException;
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

/**
 * A channel in confirm mode, and the messages that wait for its confirms. Sequence numbers hold for one channel only; another
 * channel has another of these, so that no confirm is ever matched with a message of another channel.
 *
 * <p>The client library calls back on its I/O thread, which is never kept waiting: the lock is held for moments.
 */
final class ConfirmChannel {

    /** Whoever wants to know; called on the I/O thread, and must not block. */
    interface Listener {
        void settled(Publication publication, Published outcome);

        void ended(ConfirmChannel channel, ShutdownSignalException cause);
    }

    private final OpenConnection connection;
    private final Channel channel;
    private final Scheduler clock;
    private final Listener listener;
    private final Map<Long, Publication> unconfirmed = new LinkedHashMap<>();
    private final Set<Long> returned = new HashSet<>();

    private Moment lastConfirm;

    private ConfirmChannel(OpenConnection connection, Channel channel, Scheduler clock, Listener listener) {
        this.connection = connection;
        this.channel = channel;
        this.clock = clock;
        this.lastConfirm = clock.now();
        this.listener = listener;
    }

    /** Opens a channel. Blocking, until the broker has agreed to confirm. */
    static ConfirmChannel open(OpenConnection connection, Scheduler clock, Listener listener) throws IOException {
        Channel channel = connection.openChannel();
        ConfirmChannel confirms = new ConfirmChannel(connection, channel, clock, listener);
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

    /** Sends a message. For one thread at a time; blocks as long as the broker reads nothing from the connection. */
    void publish(Publication message) throws IOException {
        long number = channel.getNextPublishSeqNo();
        synchronized (unconfirmed) {
            unconfirmed.put(number, message);
        }
        channel.basicPublish(
                message.exchange(), message.routingKey(), message.mandatory(), message.properties(), message.body());
    }

    /** Forgets the messages that are past their deadline, which are the oldest ones. */
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
                expired.add(entry.getValue());
            }
        }
        return expired;
    }

    /** Forgets all messages. */
    List<Publication> takeAll() {
        synchronized (unconfirmed) {
            List<Publication> all = List.copyOf(unconfirmed.values());
            unconfirmed.clear();
            returned.clear();
            return all;
        }
    }

    /** Whether nothing was confirmed after this moment. */
    boolean isSilentSince(Moment moment) {
        synchronized (unconfirmed) {
            return !moment.isBefore(lastConfirm);
        }
    }

    /** Whether this message was here, which is then forgotten. */
    boolean take(Publication message) {
        synchronized (unconfirmed) {
            return unconfirmed.values().remove(message);
        }
    }

    Optional<Moment> earliestDeadline() {
        synchronized (unconfirmed) {
            return unconfirmed.values().stream().findFirst().map(Publication::deadline);
        }
    }

    /** Closes the channel, as is due when its count of messages may be wrong. */
    void abort() throws IOException {
        channel.abort();
    }

    private void settle(long number, boolean multiple, Published outcome) {
        List<Publication> taken = new ArrayList<>();
        List<Published> outcomes = new ArrayList<>();
        synchronized (unconfirmed) {
            lastConfirm = clock.now();
            for (long settled : multiple ? upTo(number) : List.of(number)) {
                Publication message = unconfirmed.remove(settled);
                boolean cameBack = returned.remove(settled);
                if (message != null) {
                    taken.add(message);
                    outcomes.add(cameBack ? Published.RETURNED : outcome);
                }
            }
        }
        for (int i = 0; i < taken.size(); i++) {
            listener.settled(taken.get(i), outcomes.get(i));
        }
    }

    private List<Long> upTo(long number) {
        return unconfirmed.keySet().stream().takeWhile(n -> n <= number).toList();
    }

    /**
     * Notes that a message came back; its confirm follows. A return carries no number but the message itself, and returns come
     * in the order of publishing: so it is the oldest equal one. Between messages that are equal in everything there is nothing
     * to mistake.
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
