package io.nuropb.inmemory;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Route;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** {@link MessageSource} in memory: one connection, with a channel for each consumption. */
public final class InMemoryMessageSource implements MessageSource {

    private final InMemoryBroker broker;
    private final BrokerLink link;
    private final Set<InMemoryConsumption> open = new LinkedHashSet<>();

    /** A client that connects when it is first used. */
    @Inject
    public InMemoryMessageSource(InMemoryBroker broker, InMemoryConfig config) {
        this.broker = broker;
        this.link = new BrokerLink(broker, config, "consuming", problem -> {});
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        CompletableFuture<Consumption> begun = new CompletableFuture<>();
        synchronized (broker.lock()) {
            try {
                Connection connection = link.open();
                MessageQueue queue = queue(connection, subscription);
                InMemoryConsumption consumption =
                        new InMemoryConsumption(broker, subscription, handler, lost, open::remove);
                open.add(consumption);
                consumption.begin(new QueueConsumer(connection, queue, subscription.prefetch(), consumption), begun);
            } catch (BrokerException e) {
                broker.scheduler().execute(() -> begun.completeExceptionally(e));
            }
        }
        return begun;
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        CompletableFuture<OptionalLong> answer = new CompletableFuture<>();
        synchronized (broker.lock()) {
            try {
                OptionalLong ready = count(link.open().host(), queue);
                broker.scheduler().execute(() -> answer.complete(ready));
            } catch (BrokerException e) {
                broker.scheduler().execute(() -> answer.completeExceptionally(e));
            }
        }
        return answer;
    }

    private static OptionalLong count(VirtualHostState host, String queue) {
        return host.queue(queue)
                .orElseThrow(() -> new BrokerException(
                        Reason.NOT_FOUND,
                        "Cannot count the messages in queue '" + queue + "': there is none in virtual host '"
                                + host.name() + "'. The service's leader declares it",
                        null))
                .reading()
                .ready();
    }

    private static MessageQueue queue(Connection connection, Subscription subscription) {
        VirtualHostState host = connection.host();
        String name = subscription.queue();
        if (subscription.exclusive()) {
            host.require(Permission.CONFIGURE, "queue", name, "declare");
        }
        host.require(Permission.READ, "queue", name, "consume");
        Optional<MessageQueue> found = host.queue(name);
        if (found.filter(queue -> !queue.admits(connection) || isAnothers(queue, subscription))
                .isPresent()) {
            throw new BrokerException(
                    Reason.LOCKED,
                    "Cannot consume queue '" + name + "': RESOURCE_LOCKED - it is not this connection's own, or another"
                            + " connection's. It is free once its owner's connection has ended",
                    null);
        }
        if (found.filter(InMemoryMessageSource::isInExclusiveUse).isPresent()) {
            throw new BrokerException(
                    Reason.LOCKED,
                    "Cannot consume queue '" + name + "': ACCESS_REFUSED - in exclusive use. Another consumer of this"
                            + " connection has it for itself; it is free once that consumer has ended",
                    null);
        }
        if (found.isEmpty() && !subscription.exclusive()) {
            throw new BrokerException(
                    Reason.NOT_FOUND,
                    "Cannot consume queue '" + name + "': there is none in virtual host '" + host.name()
                            + "'. The service's leader declares it; check that a leader is ready and uses the same names",
                    null);
        }
        subscription.routes().forEach(route -> requireExchange(host, route, name));
        MessageQueue queue =
                found.orElseGet(() -> host.create(new Queue(name, false, Map.of()), Optional.of(connection)));
        subscription.routes().forEach(route -> host.bind(new Binding(route.exchange(), name, route.routingKey())));
        return queue;
    }

    private static void requireExchange(VirtualHostState host, Route route, String queue) {
        host.require(Permission.WRITE, "queue", queue, "bind");
        host.require(Permission.READ, "exchange", route.exchange(), "bind a queue to");
        if (host.exchange(route.exchange()).isEmpty()) {
            throw new BrokerException(
                    Reason.NOT_FOUND,
                    "Cannot consume queue '" + queue + "': exchange '" + route.exchange()
                            + "', which it is to be bound to, is not in virtual host '" + host.name()
                            + "'. Declare it first",
                    null);
        }
    }

    private static boolean isAnothers(MessageQueue queue, Subscription subscription) {
        return subscription.exclusive() && queue.owner().isEmpty();
    }

    private static boolean isInExclusiveUse(MessageQueue queue) {
        return queue.owner().isPresent() && queue.activeConsumers() > 0;
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        broker.locked(() -> link.listen(listener));
    }

    /** Breaks this client's connection as a failing network does; the next use opens another. */
    public void cutConnection() {
        broker.locked(link::cut);
    }

    @Override
    public void close() {
        broker.locked(() -> {
            List.copyOf(open).forEach(InMemoryConsumption::end);
            link.close();
        });
    }
}
