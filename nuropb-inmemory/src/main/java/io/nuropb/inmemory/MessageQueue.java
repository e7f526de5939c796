package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A queue: messages in the order of their positions, and consumers that take turns. Used under the broker's lock. */
final class MessageQueue {

    /** How many messages may wait in one queue; publishers of more get a nack. */
    static final int CAPACITY = 1_000_000;

    private final VirtualHostState host;
    private final BrokerObject.Queue declared;
    private final QueueArguments arguments;
    private final Optional<Connection> owner;
    private final NavigableMap<Long, QueuedMessage> ready = new TreeMap<>();
    private final Set<QueueConsumer> consumers = new LinkedHashSet<>();
    private final Deque<QueueConsumer> turns = new ArrayDeque<>();
    private final Deque<RoutedMessage> stranded = new ArrayDeque<>();

    /** What waits for the queue to be resumed. */
    private final Deque<Runnable> heldUp = new ArrayDeque<>();

    private long lastPosition;
    private boolean deleted;
    private Scheduler.@Nullable Timer expiryTimer;

    /** @param owner the connection that it belongs to and goes with; empty if it is not exclusive */
    MessageQueue(VirtualHostState host, BrokerObject.Queue declared, Optional<Connection> owner) {
        this.host = host;
        this.declared = declared;
        this.arguments = QueueArguments.of(declared);
        this.owner = owner;
    }

    String name() {
        return declared.name();
    }

    BrokerObject.Queue declared() {
        return declared;
    }

    QueueArguments arguments() {
        return arguments;
    }

    Optional<Connection> owner() {
        return owner;
    }

    /** Whether this connection may use it. */
    boolean admits(Connection connection) {
        return owner.isEmpty() || owner.get() == connection;
    }

    boolean isFull() {
        return ready.size() >= CAPACITY;
    }

    List<QueuedMessage> ready() {
        return List.copyOf(ready.values());
    }

    /** What a monitor is told of it. */
    QueueReading reading() {
        return new QueueReading(
                OptionalLong.of(ready.size()),
                OptionalLong.of(
                        consumers.stream().mapToLong(QueueConsumer::unsettled).sum()),
                OptionalLong.of(activeConsumers()),
                OptionalLong.of(lastPosition),
                Optional.of(host.time().now()));
    }

    /** All consumers, those included that are only settling what they hold. */
    List<QueueConsumer> consumers() {
        return List.copyOf(consumers);
    }

    /** How many consumers are sent messages. */
    int activeConsumers() {
        return turns.size();
    }

    /** A message that expires at once is still handed to a consumer that waits for it. */
    void add(RoutedMessage message) {
        long position = ++lastPosition;
        ready.put(position, new QueuedMessage(position, message, 0, expiry(message)));
        deliver();
        expire();
    }

    private @Nullable Moment expiry(RoutedMessage message) {
        Optional<Duration> own = Optional.ofNullable(message.envelope().expiration());
        Optional<Duration> ttl = own.isPresent() && arguments.messageTtl().isPresent()
                ? own.filter(limit -> limit.compareTo(arguments.messageTtl().get()) < 0)
                        .or(arguments::messageTtl)
                : own.or(arguments::messageTtl);
        return ttl.map(limit -> host.time().now().plus(limit)).orElse(null);
    }

    void add(QueueConsumer consumer) {
        consumers.add(consumer);
        turns.add(consumer);
        dispatch();
    }

    /** Sends this consumer nothing any more. An exclusive queue goes with the last one that it sends messages to. */
    void retire(QueueConsumer consumer) {
        boolean wasSentMessages = turns.remove(consumer);
        if (wasSentMessages && turns.isEmpty() && owner.isPresent()) {
            consumers.clear();
            host.deleteQueue(name());
        }
    }

    void remove(QueueConsumer consumer) {
        consumers.remove(consumer);
        retire(consumer);
    }

    /**
     * Puts deliveries back to their places, or gives those up that came back too often; once it is deleted, all are
     * gone.
     */
    void takeBack(List<QueuedMessage> deliveries) {
        settle(() -> putBack(deliveries));
    }

    private void putBack(List<QueuedMessage> deliveries) {
        List<QueuedMessage> givenUp = new ArrayList<>();
        for (QueuedMessage delivery : deliveries) {
            QueuedMessage back = delivery.returned();
            if (arguments.deliveryLimit().isPresent()
                    && back.returns() > arguments.deliveryLimit().getAsInt()) {
                givenUp.add(back);
            } else {
                ready.put(back.position(), back);
            }
        }
        givenUp.forEach(message -> bury(message, Death.Reason.DELIVERY_LIMIT));
    }

    void acknowledge(QueuedMessage message) {
        settle(() -> host.acknowledged().add(name(), message.message().envelope()));
    }

    void reject(QueuedMessage message) {
        settle(() -> bury(message, Death.Reason.REJECTED));
    }

    private void settle(Runnable settlement) {
        whenResumed(() -> {
            if (!deleted) {
                settlement.run();
                dispatch();
            }
        });
    }

    /** Whether it does nothing for now. */
    boolean isSuspended() {
        return !deleted && host.isSuspended(name());
    }

    /** Does something as soon as it does anything. */
    void whenResumed(Runnable work) {
        if (isSuspended()) {
            heldUp.add(work);
        } else {
            work.run();
        }
    }

    /** Does what was held up, and goes on. */
    void resume() {
        doHeldUp();
        retryStranded();
        dispatch();
    }

    private void doHeldUp() {
        List<Runnable> due = List.copyOf(heldUp);
        heldUp.clear();
        due.forEach(Runnable::run);
    }

    /** Does what is due: expires messages at the head, then sends out what consumers have room for. */
    void dispatch() {
        expire();
        deliver();
        expire();
    }

    private void deliver() {
        while (!ready.isEmpty() && !isSuspended()) {
            QueueConsumer consumer = nextWithRoom();
            if (consumer == null) {
                return;
            }
            consumer.send(ready.pollFirstEntry().getValue());
            buryExpired();
        }
    }

    /** The consumer whose turn it is; its next turn comes after all others'. */
    private @Nullable QueueConsumer nextWithRoom() {
        Iterator<QueueConsumer> waiting = turns.iterator();
        while (waiting.hasNext()) {
            QueueConsumer consumer = waiting.next();
            if (consumer.hasRoom()) {
                waiting.remove();
                turns.addLast(consumer);
                return consumer;
            }
        }
        return null;
    }

    /** Only a message at the head expires, as in RabbitMQ: one behind it waits for the head to go. */
    private void expire() {
        buryExpired();
        if (expiryTimer != null) {
            expiryTimer.cancel();
            expiryTimer = null;
        }
        Moment next = ready.isEmpty() || isSuspended()
                ? null
                : ready.firstEntry().getValue().expiry();
        if (next != null) {
            expiryTimer = host.time().schedule(host.time().now().until(next), () -> host.locked(this::dispatch));
        }
    }

    private void buryExpired() {
        Moment now = host.time().now();
        while (!ready.isEmpty()
                && !isSuspended()
                && ready.firstEntry().getValue().isExpiredAt(now)) {
            bury(ready.pollFirstEntry().getValue(), Death.Reason.EXPIRED);
        }
    }

    private void bury(QueuedMessage queued, Death.Reason reason) {
        if (arguments.deadLetterExchange().isEmpty()) {
            return;
        }
        RoutedMessage message = queued.message();
        Death death = new Death(name(), reason, host.time().wallClock());
        RoutedMessage deadLetter = new RoutedMessage(
                death.in(message),
                arguments.deadLetterExchange().get(),
                arguments.deadLetterRoutingKey().orElse(message.routingKey()),
                message.sentAt(),
                message.sender());
        host.deadLetters().add(name(), deadLetter.envelope());
        if (!host.routeDeadLetter(deadLetter) && arguments.keepsDeadLetters()) {
            stranded.add(deadLetter);
        }
    }

    /** Tries again to find a route for dead letters that had none. */
    void retryStranded() {
        for (int i = isSuspended() ? 0 : stranded.size(); i > 0; i--) {
            RoutedMessage deadLetter = stranded.removeFirst();
            if (!host.routeDeadLetter(deadLetter)) {
                stranded.addLast(deadLetter);
            }
        }
    }

    /** Takes leave of everybody who used it. */
    void delete() {
        deleted = true;
        if (expiryTimer != null) {
            expiryTimer.cancel();
        }
        ready.clear();
        stranded.clear();
        List<QueueConsumer> left = consumers();
        consumers.clear();
        turns.clear();
        left.forEach(consumer -> consumer.loseWithQueue(new BrokerException(
                Reason.CANCELLED,
                "Consuming " + declared.label()
                        + ": the broker cancelled the consumer, for the queue was deleted. It can be"
                        + " consumed again when the leader has declared it again",
                null)));
        doHeldUp();
    }

    /** What a restart does to a durable queue. */
    void loseTransientMessages() {
        doHeldUp();
        if (!arguments.quorum()) {
            ready.values().removeIf(queued -> !queued.message().envelope().persistent());
        }
        dispatch();
    }
}
