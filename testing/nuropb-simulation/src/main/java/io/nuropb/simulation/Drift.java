package io.nuropb.simulation;

import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import java.util.List;

/** What somebody may delete at the broker, and a leader's audit finds and brings back. */
enum Drift {
    BINDING,
    RPC_EXCHANGE,
    EVENTS_EXCHANGE,
    DEAD_LETTER_EXCHANGE;

    static final List<Drift> EXCHANGES = List.of(RPC_EXCHANGE, EVENTS_EXCHANGE, DEAD_LETTER_EXCHANGE);

    void happen(World world) {
        InMemoryVirtualHost host = world.broker().virtualHost();
        try {
            switch (this) {
                case BINDING ->
                    host.unbind(new Binding(world.names().rpcExchange(), world.queue(), World.SERVICE.value()));
                case RPC_EXCHANGE -> host.deleteExchange(world.names().rpcExchange());
                case EVENTS_EXCHANGE -> host.deleteExchange(world.names().eventsExchange());
                case DEAD_LETTER_EXCHANGE -> host.deleteExchange(deadLetterExchange(world));
            }
        } catch (IllegalArgumentException alreadyGone) {
            world.trace().note("broker", "has no " + this + " to delete");
        }
    }

    /** The one that is neither for requests nor for events. */
    private static String deadLetterExchange(World world) {
        return world.topology().objects().stream()
                .filter(Exchange.class::isInstance)
                .map(exchange -> ((Exchange) exchange).name())
                .filter(name -> !name.equals(world.names().rpcExchange())
                        && !name.equals(world.names().eventsExchange()))
                .findFirst()
                .orElseThrow();
    }
}
