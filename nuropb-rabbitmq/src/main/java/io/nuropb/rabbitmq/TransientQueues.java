package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is special about a dead-letter queue that is wanted transient, as in the compatible profile.
 *
 * <p>Python instances declare it transient. RabbitMQ refuses transient queues that are not exclusive from 4.3 on, and
 * before where the deprecated feature {@code transient_nonexcl_queues} is not permitted; it closes the connection then
 * (541). So such a queue is taken as it is found, durable or not, and is made durable where it cannot be made
 * transient. All other queues have to be as they are wanted.
 */
final class TransientQueues {

    private static final String FEATURE = "transient_nonexcl_queues";
    private static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";

    private TransientQueues() {}

    /** The values of {@code durable} that a queue of a topology may have, the preferred one first. */
    static List<Boolean> durabilities(Queue wanted, Topology topology) {
        return wanted.durable() || !holdsDeadLetters(wanted, topology)
                ? List.of(wanted.durable())
                : List.of(false, true);
    }

    /** Whether the broker could take the queue with another durability. */
    static boolean isAboutDurability(Refusal refusal) {
        return refusal.text().contains(FEATURE)
                || Inequivalence.in(refusal)
                        .filter(difference -> difference.field().equals("durable"))
                        .isPresent();
    }

    private static boolean holdsDeadLetters(Queue queue, Topology topology) {
        Set<String> exchanges = topology.bindings().stream()
                .filter(binding -> binding.queue().equals(queue.name()))
                .map(Binding::exchange)
                .collect(Collectors.toSet());
        return topology.queues().stream()
                .map(other -> other.arguments().get(DEAD_LETTER_EXCHANGE))
                .anyMatch(exchange -> exchange instanceof String name && exchanges.contains(name));
    }
}
