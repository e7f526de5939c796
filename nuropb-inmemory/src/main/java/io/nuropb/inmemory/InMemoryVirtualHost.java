package io.nuropb.inmemory;

import io.nuropb.messaging.Envelope;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Finding.Verdict;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * One virtual host of an {@link InMemoryBroker} in the hands of a test: what is in its queues, and what an operator or
 * a fault can do to it. Thread-safe; nothing blocks.
 */
public final class InMemoryVirtualHost {

    private final VirtualHostState host;

    InMemoryVirtualHost(VirtualHostState host) {
        this.host = host;
    }

    /** The name. */
    public String name() {
        return host.name();
    }

    /** The names of all queues, exclusive ones included, in alphabetical order. */
    public Set<String> queues() {
        return locked(() -> {
            Set<String> names = new TreeSet<>();
            host.queues().forEach(queue -> names.add(queue.name()));
            return names;
        });
    }

    /** The messages that wait in a queue, the next one first; those that are being delivered are not among them. */
    public List<Envelope> messages(String queue) {
        return locked(() -> find(queue).ready().stream()
                .map(queued -> queued.message().envelope())
                .toList());
    }

    /** The messages of a queue that are being delivered: sent to a consumer, and not settled. */
    public List<Envelope> delivering(String queue) {
        return locked(() -> find(queue).consumers().stream()
                .flatMap(consumer -> consumer.held().stream())
                .toList());
    }

    /** How many deliveries of a queue wait for their settlement. */
    public int unsettled(String queue) {
        return locked(() -> find(queue).consumers().stream()
                .mapToInt(QueueConsumer::unsettled)
                .sum());
    }

    /** How many consumers a queue sends its messages to. */
    public int consumers(String queue) {
        return locked(() -> find(queue).activeConsumers());
    }

    /**
     * What died in a queue and was sent to its dead-letter exchange, the oldest first, wherever it went from there; the
     * latest 10,000. The queue need not exist any more.
     */
    public List<Envelope> deadLetters(String queue) {
        return locked(() -> host.deadLetters().of(queue));
    }

    /**
     * What consumers of a queue have acknowledged, the oldest first; the latest 10,000. The queue need not exist any
     * more.
     */
    public List<Envelope> acknowledged(String queue) {
        return locked(() -> host.acknowledged().of(queue));
    }

    /** Lets somebody see everything that clients publish from now on, whether a queue gets it or not. */
    public void observe(PublicationObserver observer) {
        host.locked(() -> host.observe(observer));
    }

    /** Deletes a queue with all that it holds; its consumers are cancelled. */
    public void deleteQueue(String queue) {
        locked(() -> host.deleteQueue(find(queue).name()));
    }

    /**
     * Deletes an exchange with its bindings.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public void deleteExchange(String exchange) {
        if (!locked(() -> host.deleteExchange(exchange))) {
            throw new IllegalArgumentException("There is no exchange '" + exchange + "' to delete");
        }
    }

    /** Whether an object is there, with the properties that it should have. */
    public boolean has(BrokerObject object) {
        return locked(() -> new Declaration(host).look(object) instanceof Verdict.Present);
    }

    /** Whether a queue is there and bound in this way. */
    public boolean isBound(Binding binding) {
        return locked(() -> host.exchange(binding.exchange())
                .map(exchange -> exchange.isBound(binding))
                .orElse(false));
    }

    /**
     * Deletes a binding.
     *
     * @throws IllegalArgumentException if there is no such binding
     */
    public void unbind(Binding binding) {
        if (!locked(() -> host.unbind(binding))) {
            throw new IllegalArgumentException("There is no " + binding.label() + " to delete");
        }
    }

    /** Closes the channels of a queue's consumers with an error; their deliveries go back to the queue. */
    public void closeChannels(String queue) {
        lose(
                queue,
                Reason.CHANNEL_CLOSED,
                "the broker closed the channel: PRECONDITION_FAILED - delivery acknowledgement timed out. A handler took too"
                        + " long");
    }

    /**
     * Closes the channels of a queue's consumers for a reason that a broker can give, for example that the right to
     * consume was taken away meanwhile; their deliveries go back to the queue.
     */
    public void closeChannels(String queue, Reason reason) {
        lose(queue, reason, "the broker closed the channel: " + reason);
    }

    /** Cancels a queue's consumers, as when the queue moves to another node; their deliveries go back to the queue. */
    public void cancelConsumers(String queue) {
        lose(queue, Reason.CANCELLED, "the broker cancelled the consumer. It can be consumed again");
    }

    /**
     * Cancels the oldest of a queue's consumers, as where a handler of one instance takes too long; its deliveries go
     * back to the queue. Does nothing if there is none.
     */
    public void cancelConsumer(String queue) {
        lose(queue, 1, Reason.CANCELLED, "the broker cancelled the consumer. It can be consumed again");
    }

    private void lose(String queue, Reason reason, String found) {
        lose(queue, Integer.MAX_VALUE, reason, found);
    }

    private void lose(String queue, int most, Reason reason, String found) {
        locked(() -> {
            List<QueueConsumer> lost =
                    find(queue).consumers().stream().limit(most).toList();
            lost.forEach(QueueConsumer::cancel);
            lost.forEach(consumer ->
                    consumer.lose(new BrokerException(reason, "Consuming queue '" + queue + "': " + found, null)));
            return lost;
        });
    }

    /**
     * Has a queue, present or future, do nothing until it is resumed, as one whose members have no majority: what is
     * sent to it waits unconfirmed, nothing is delivered, no message expires, and settlements are not heeded. Other
     * queues go on, and have their copies. Whoever consumes it meanwhile consumes at once, and gets nothing; RabbitMQ
     * answers no such wish. Idempotent.
     */
    public void suspendQueue(String queue) {
        host.locked(() -> host.suspend(queue));
    }

    /** Has a queue do all that waited for it, in its order, and go on; publishers hear of what it took. Idempotent. */
    public void resumeQueue(String queue) {
        host.locked(() -> host.resume(queue));
    }

    /**
     * Takes a right at one object, present or future, from all clients of this virtual host, and at once, where
     * RabbitMQ lets channels that are open go on; the default exchange is {@code amq.default}.
     */
    public void refuse(Permission permission, String object) {
        host.locked(() -> host.refuse(permission, object));
    }

    /** Gives all rights back. */
    public void grantEverything() {
        host.locked(host::grantEverything);
    }

    private MessageQueue find(String queue) {
        return host.queue(queue)
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no queue '" + queue + "' in virtual host '" + host.name() + "'"));
    }

    private <T> T locked(Supplier<T> work) {
        synchronized (host.broker().lock()) {
            return work.get();
        }
    }
}
