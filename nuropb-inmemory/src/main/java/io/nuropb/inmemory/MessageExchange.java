package io.nuropb.inmemory;

import io.nuropb.messaging.TopicPattern;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.ExchangeType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An exchange and its bindings. Used under the broker's lock. */
final class MessageExchange {

    private final BrokerObject.Exchange declared;
    private final Set<Binding> bindings = new LinkedHashSet<>();

    MessageExchange(BrokerObject.Exchange declared) {
        this.declared = declared;
    }

    BrokerObject.Exchange declared() {
        return declared;
    }

    /** All bindings, in the order in which they were made. */
    List<Binding> bindings() {
        return List.copyOf(bindings);
    }

    boolean isBound(Binding binding) {
        return bindings.contains(binding);
    }

    void bind(Binding binding) {
        bindings.add(binding);
    }

    boolean unbind(Binding binding) {
        return bindings.remove(binding);
    }

    void unbindQueue(String queue) {
        bindings.removeIf(binding -> binding.queue().equals(queue));
    }

    /** The names of the queues that a message with this key goes to, each once, in the order of their bindings. */
    Set<String> route(String routingKey) {
        Set<String> queues = new LinkedHashSet<>();
        for (Binding binding : bindings) {
            if (takes(declared.type(), binding.routingKey(), routingKey)) {
                queues.add(binding.queue());
            }
        }
        return queues;
    }

    private static boolean takes(ExchangeType type, String bindingKey, String routingKey) {
        return switch (type) {
            case DIRECT -> bindingKey.equals(routingKey);
            case TOPIC -> TopicPattern.matches(bindingKey, routingKey);
            case FANOUT -> true;
        };
    }
}
