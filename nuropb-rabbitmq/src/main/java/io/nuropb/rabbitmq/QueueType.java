package io.nuropb.rabbitmq;

import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Difference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The type of a queue, which a topology names only where it is not a classic one.
 *
 * <p>The broker is always told, for a virtual host can have another default ({@code default_queue_type}, which holds
 * for declarations by AMQP from RabbitMQ 4.0 on). A queue of which no type was named and one that was named classic are
 * equivalent to all versions.
 */
final class QueueType {

    static final String ARGUMENT = "x-queue-type";

    private static final String CLASSIC = "classic";

    private QueueType() {}

    /** The arguments with the type that they mean. */
    static Map<String, Object> named(Map<String, Object> arguments) {
        Map<String, Object> all = new TreeMap<>(arguments);
        all.putIfAbsent(ARGUMENT, CLASSIC);
        return all;
    }

    /**
     * Whether a queue has another type because whoever made it left that to the virtual host, as Python instances do.
     */
    static boolean isHostsDefault(Queue wanted, List<Difference> differences) {
        return CLASSIC.equals(named(wanted.arguments()).get(ARGUMENT))
                && differences.stream()
                        .anyMatch(difference -> difference.field().equals(ARGUMENT));
    }
}
