package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A virtual host: exchanges and queues by name, and the ways between them. Used under the broker's lock. */
final class VirtualHostState {

    /** The name by which rights at the default exchange are granted. */
    private static final String DEFAULT_EXCHANGE = "amq.default";

    private final InMemoryBroker broker;
    private final String name;
    private final Map<String, MessageExchange> exchanges = new TreeMap<>();
    private final Map<String, MessageQueue> queues = new TreeMap<>();
    private final Departures deadLetters = new Departures();
    private final Departures acknowledged = new Departures();
    private final Map<Permission, Set<String>> refused = new EnumMap<>(Permission.class);
    private final Set<String> suspended = new TreeSet<>();
    private final List<PublicationObserver> observers = new ArrayList<>();

    VirtualHostState(InMemoryBroker broker, String name) {
        this.broker = broker;
        this.name = name;
    }

    InMemoryBroker broker() {
        return broker;
    }

    String name() {
        return name;
    }

    Scheduler time() {
        return broker.scheduler();
    }

    void locked(Runnable work) {
        broker.locked(work);
    }

    Optional<MessageExchange> exchange(String exchange) {
        return Optional.ofNullable(exchanges.get(exchange));
    }

    Optional<MessageQueue> queue(String queue) {
        return Optional.ofNullable(queues.get(queue));
    }

    Collection<MessageQueue> queues() {
        return List.copyOf(queues.values());
    }

    void create(BrokerObject.Exchange exchange) {
        exchanges.put(exchange.name(), new MessageExchange(exchange));
        retryStranded();
    }

    /** @throws IllegalArgumentException if its arguments are not valid */
    MessageQueue create(BrokerObject.Queue declared, Optional<Connection> owner) {
        MessageQueue queue = new MessageQueue(this, declared, owner);
        queues.put(declared.name(), queue);
        retryStranded();
        return queue;
    }

    /** Both ends must exist. */
    void bind(Binding binding) {
        exchange(binding.exchange()).orElseThrow().bind(binding);
        retryStranded();
    }

    boolean unbind(Binding binding) {
        return exchange(binding.exchange())
                .map(exchange -> exchange.unbind(binding))
                .orElse(false);
    }

    /** How many consumers each queue has. */
    Map<String, Integer> consumers() {
        return queues.values().stream().collect(Collectors.toMap(MessageQueue::name, MessageQueue::activeConsumers));
    }

    /** The bindings of all exchanges. */
    List<Binding> bindings() {
        return exchanges.values().stream()
                .flatMap(exchange -> exchange.bindings().stream())
                .toList();
    }

    boolean deleteExchange(String exchange) {
        return exchanges.remove(exchange) != null;
    }

    boolean deleteQueue(String queue) {
        MessageQueue deleted = queues.remove(queue);
        if (deleted == null) {
            return false;
        }
        exchanges.values().forEach(exchange -> exchange.unbindQueue(queue));
        deleted.delete();
        return true;
    }

    void deleteQueuesOf(Connection connection) {
        for (MessageQueue queue : queues()) {
            if (queue.owner().filter(owner -> owner == connection).isPresent()) {
                deleteQueue(queue.name());
            }
        }
    }

    /**
     * Takes a client's message.
     *
     * @param answer told what became of it, later where a queue has to be resumed first
     */
    void publish(RoutedMessage message, boolean mandatory, Consumer<Published> answer) {
        require(Permission.WRITE, "exchange", message.exchange(), "publish to");
        List<MessageQueue> targets = route(message);
        if (targets.stream().anyMatch(MessageQueue::isFull)) {
            answer.accept(Published.NACKED);
            return;
        }
        boolean routed = !targets.isEmpty();
        observers.forEach(
                observer -> observer.published(message.exchange(), message.routingKey(), message.envelope(), routed));
        targets.forEach(queue -> queue.add(message));
        whenNoneIsSuspended(
                targets, () -> answer.accept(mandatory && !routed ? Published.RETURNED : Published.CONFIRMED));
    }

    private static void whenNoneIsSuspended(List<MessageQueue> targets, Runnable confirm) {
        targets.stream()
                .filter(MessageQueue::isSuspended)
                .findFirst()
                .ifPresentOrElse(queue -> queue.whenResumed(() -> whenNoneIsSuspended(targets, confirm)), confirm);
    }

    void suspend(String queue) {
        suspended.add(queue);
    }

    void resume(String queue) {
        if (suspended.remove(queue)) {
            queue(queue).ifPresent(MessageQueue::resume);
        }
    }

    boolean isSuspended(String queue) {
        return suspended.contains(queue);
    }

    void observe(PublicationObserver observer) {
        observers.add(observer);
    }

    private List<MessageQueue> route(RoutedMessage message) {
        if (message.exchange().isEmpty()) {
            return queue(message.routingKey()).map(List::of).orElse(List.of());
        }
        MessageExchange exchange = exchange(message.exchange())
                .orElseThrow(() -> new BrokerException(
                        Reason.NOT_FOUND,
                        "Cannot publish to exchange '" + message.exchange() + "': there is none in virtual host '"
                                + name
                                + "'. The service's leader declares it; check that a leader is ready and uses the same"
                                + " names",
                        null));
        return queuesNamed(exchange.route(message.routingKey()));
    }

    private List<MessageQueue> queuesNamed(Collection<String> names) {
        List<MessageQueue> found = new ArrayList<>();
        names.forEach(queue -> queue(queue).ifPresent(found::add));
        return found;
    }

    /** Sends a dead letter on; says whether a queue took it, or it was on a way without end. */
    boolean routeDeadLetter(RoutedMessage deadLetter) {
        if (!deadLetter.exchange().isEmpty() && !exchanges.containsKey(deadLetter.exchange())) {
            return false;
        }
        List<MessageQueue> targets = route(deadLetter);
        for (MessageQueue target : targets) {
            if (!Death.isCycle(deadLetter.envelope(), target.name())) {
                target.add(deadLetter);
            }
        }
        return !targets.isEmpty();
    }

    private void retryStranded() {
        queues().forEach(MessageQueue::retryStranded);
    }

    /** What died in queues and was sent to their dead-letter exchange. */
    Departures deadLetters() {
        return deadLetters;
    }

    /** What consumers of queues have acknowledged. */
    Departures acknowledged() {
        return acknowledged;
    }

    void refuse(Permission permission, String object) {
        refused.computeIfAbsent(permission, key -> new TreeSet<>()).add(rightsName(object));
    }

    void grantEverything() {
        refused.clear();
    }

    boolean permits(Permission permission, String object) {
        return !refused.getOrDefault(permission, Set.of()).contains(rightsName(object));
    }

    private static String rightsName(String object) {
        return object.isEmpty() ? DEFAULT_EXCHANGE : object;
    }

    /** @throws BrokerException if the right is refused */
    void require(Permission permission, String kind, String object, String attempt) {
        if (!permits(permission, object)) {
            throw new BrokerException(
                    Reason.ACCESS_REFUSED,
                    "Cannot " + attempt + " " + kind + " '" + object + "': " + refusal(permission, object) + ". "
                            + remedy(permission),
                    null);
        }
    }

    String refusal(Permission permission, String object) {
        return "ACCESS_REFUSED - " + permission + " access to '" + rightsName(object) + "' in virtual host '" + name
                + "' was refused";
    }

    static String remedy(Permission permission) {
        return "Grant the user the " + permission + " permission";
    }

    /** What a restart leaves: durable objects, and in durable queues the persistent messages. */
    void restart() {
        for (MessageQueue queue : queues()) {
            if (queue.declared().durable()) {
                queue.loseTransientMessages();
            } else {
                deleteQueue(queue.name());
            }
        }
        exchanges.values().removeIf(exchange -> !exchange.declared().durable());
    }
}
