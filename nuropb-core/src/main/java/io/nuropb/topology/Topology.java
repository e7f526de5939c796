package io.nuropb.topology;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a service needs to exist in its virtual host, as one value.
 *
 * @param exchanges in the order in which they are declared
 * @param queues in the order in which they are declared
 * @param bindings between exchanges and queues of this topology
 */
public record Topology(List<Exchange> exchanges, List<Queue> queues, List<Binding> bindings) {

    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";

    /** @throws IllegalArgumentException if a binding names an exchange or queue that the topology lacks */
    public Topology {
        exchanges = List.copyOf(exchanges);
        queues = List.copyOf(queues);
        bindings = List.copyOf(bindings);
        Set<String> exchangeNames =
                new TreeSet<>(exchanges.stream().map(Exchange::name).toList());
        Set<String> queueNames = new TreeSet<>(queues.stream().map(Queue::name).toList());
        for (Binding binding : bindings) {
            if (!exchangeNames.contains(binding.exchange()) || !queueNames.contains(binding.queue())) {
                throw new IllegalArgumentException("The " + binding.label() + " needs both ends in its topology");
            }
        }
    }

    /** The fingerprint of this value: equal exactly where exchanges, queues and bindings are equal, in any order. */
    public TopologyId id() {
        return TopologyId.of(this);
    }

    /**
     * The values of {@code durable} that one of its queues may have, the preferred one first. A dead-letter queue that
     * is wanted transient, as Python instances declare it, is taken as it is found, durable or not, and is made durable
     * where the broker refuses transient queues; all others have to be as they are wanted.
     */
    public List<Boolean> durabilities(Queue queue) {
        return queue.durable() || !holdsDeadLetters(queue) ? List.of(queue.durable()) : List.of(false, true);
    }

    private boolean holdsDeadLetters(Queue queue) {
        Set<String> exchanges =
                routesTo(queue.name()).stream().map(Route::exchange).collect(Collectors.toSet());
        return queues.stream()
                .map(other -> other.arguments().get(DEAD_LETTER_EXCHANGE))
                .anyMatch(exchange -> exchange instanceof String name && exchanges.contains(name));
    }

    /** The routes into one of its queues. */
    public Set<Route> routesTo(String queue) {
        return bindings.stream()
                .filter(binding -> binding.queue().equals(queue))
                .map(binding -> new Route(binding.exchange(), binding.routingKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The same with these routes into one of its queues and no others.
     *
     * @throws IllegalArgumentException if the topology lacks the queue or one of the exchanges
     */
    public Topology withRoutesTo(String queue, Collection<Route> routes) {
        Stream<Binding> others =
                bindings.stream().filter(binding -> !binding.queue().equals(queue));
        Stream<Binding> wanted =
                routes.stream().sorted().map(route -> new Binding(route.exchange(), queue, route.routingKey()));
        return new Topology(exchanges, queues, Stream.concat(others, wanted).toList());
    }

    /** All objects, in the order in which they have to be declared. */
    public List<BrokerObject> objects() {
        List<BrokerObject> all = new ArrayList<>(exchanges);
        all.addAll(queues);
        all.addAll(bindings);
        return List.copyOf(all);
    }
}
