package io.nuropb.inmemory;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at the server, with a channel of its own: what it was sent and has not settled. Used under the broker's
 * lock.
 */
final class QueueConsumer {

    private final Connection connection;
    private final MessageQueue queue;
    private final int prefetch;
    private final Receiver receiver;
    private final NavigableMap<Long, QueuedMessage> unsettled = new TreeMap<>();
    private long lastTag;

    /** The client's side of a consumer; called under the broker's lock. */
    interface Receiver {

        void received(long tag, Delivery delivery);

        /** The consumer is gone, and nothing is unsettled any more. */
        void lost(BrokerException problem);
    }

    QueueConsumer(Connection connection, MessageQueue queue, int prefetch, Receiver receiver) {
        this.connection = connection;
        this.queue = queue;
        this.prefetch = prefetch;
        this.receiver = receiver;
    }

    /** Joins the queue, and is sent what waits there. */
    void begin() {
        connection.add(this);
        queue.add(this);
    }

    boolean hasRoom() {
        return unsettled.size() < prefetch;
    }

    List<Envelope> held() {
        return unsettled.values().stream()
                .map(queued -> queued.message().envelope())
                .toList();
    }

    int unsettled() {
        return unsettled.size();
    }

    void send(QueuedMessage message) {
        long tag = ++lastTag;
        unsettled.put(tag, message);
        receiver.received(tag, delivery(message));
    }

    private Delivery delivery(QueuedMessage queued) {
        RoutedMessage message = queued.message();
        boolean redelivered = queued.returns() > 0;
        boolean counts = queue.arguments().quorum();
        return new Delivery(
                redelivered && counts ? counted(message.envelope(), queued.returns()) : message.envelope(),
                message.exchange(),
                message.routingKey(),
                redelivered,
                counts ? queued.returns() : Math.min(queued.returns(), 1),
                message.sender(),
                Optional.of(message.sentAt().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Envelope counted(Envelope envelope, long returns) {
        TreeMap<String, @Nullable Object> headers = new TreeMap<>(envelope.headers());
        headers.put("x-delivery-count", returns);
        return envelope.withHeaders(headers);
    }

    void settle(long tag, Settlement settlement) {
        QueuedMessage message = unsettled.remove(tag);
        if (message == null) {
            throw new IllegalStateException(
                    "Delivery " + tag + " of queue '" + queue.name() + "' is settled a second time");
        }
        switch (settlement) {
            case ACK -> queue.acknowledge(message);
            case REJECT -> queue.reject(message);
            case REQUEUE -> queue.takeBack(List.of(message));
        }
    }

    /** Is sent nothing any more; what it holds, it may still settle. */
    void cancel() {
        queue.retire(this);
    }

    /** Gives back what it holds, but for the deliveries with these tags. */
    void giveBackAllBut(Collection<Long> tags) {
        List<QueuedMessage> back = new ArrayList<>();
        for (Long tag : List.copyOf(unsettled.keySet())) {
            if (!tags.contains(tag)) {
                back.add(unsettled.remove(tag));
            }
        }
        queue.takeBack(back);
    }

    /** Ends it on the client's wish. */
    void end() {
        connection.remove(this);
        queue.remove(this);
        giveBackAllBut(List.of());
    }

    /** Ends it on the broker's side. */
    void lose(BrokerException problem) {
        end();
        receiver.lost(problem);
    }

    /** Tells the client why it has ended. */
    void tell(BrokerException problem) {
        receiver.lost(problem);
    }

    /** Ends it together with its queue: what it holds is gone. */
    void loseWithQueue(BrokerException problem) {
        connection.remove(this);
        unsettled.clear();
        receiver.lost(problem);
    }
}
