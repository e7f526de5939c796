package io.nuropb.topology;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;

/**
 * The names of a mesh's exchanges and queues.
 *
 * <p>In the queue names {@code {service}} and {@code {instance}} stand for the names of the service and of the
 * instance.
 *
 * @param rpcExchange where requests and commands are published, by service name
 * @param eventsExchange where events are published, by topic
 * @param deadLetterExchange where rejected and expired messages of every service go, in the compatible profile
 * @param serviceQueuePattern the queue that a service's instances consume together
 * @param deadLetterQueuePattern the queue of a service's dead letters
 * @param replyQueuePattern the queue of an instance's replies
 */
public record TopologyNames(
        String rpcExchange,
        String eventsExchange,
        String deadLetterExchange,
        String serviceQueuePattern,
        String deadLetterQueuePattern,
        String replyQueuePattern) {

    /** How the name of a queue of parked letters ends, behind that of the queue of dead letters. */
    public static final String PARKED = ".parked";

    private static final String SERVICE = "{service}";
    private static final String INSTANCE = "{instance}";

    /** @throws IllegalArgumentException if a queue pattern lacks the part that tells its queues apart */
    public TopologyNames {
        requirePart(serviceQueuePattern, SERVICE);
        requirePart(deadLetterQueuePattern, SERVICE);
        requirePart(replyQueuePattern, INSTANCE);
    }

    /** The names that Python instances use. */
    public static TopologyNames defaults() {
        return new TopologyNames(
                "nuropb-rpc-exchange",
                "nuropb-events-exchange",
                "nuropb-dl-exchange",
                "nuropb-{service}-sq",
                "nuropb-{service}-dl",
                "nuropb-{service}-{instance}-rq");
    }

    /**
     * The same but for the exchanges from which messages come, which a service queue knows nothing of: the usual ones.
     */
    TopologyNames withUsualSources() {
        TopologyNames usual = defaults();
        return new TopologyNames(
                usual.rpcExchange,
                usual.eventsExchange,
                deadLetterExchange,
                serviceQueuePattern,
                deadLetterQueuePattern,
                replyQueuePattern);
    }

    /** The same but for the queue of dead letters: the usual one. */
    TopologyNames withUsualDeadLetterQueue() {
        return new TopologyNames(
                rpcExchange,
                eventsExchange,
                deadLetterExchange,
                serviceQueuePattern,
                defaults().deadLetterQueuePattern,
                replyQueuePattern);
    }

    /** The queue that a service's instances consume together. */
    public String serviceQueue(ServiceName service) {
        return serviceQueuePattern.replace(SERVICE, service.value());
    }

    String deadLetterQueue(ServiceName service) {
        return deadLetterQueuePattern.replace(SERVICE, service.value());
    }

    String parkingQueue(ServiceName service) {
        return deadLetterQueue(service) + PARKED;
    }

    /**
     * @param opening makes the name one that no other queue has; without a hyphen, so that rights which name the
     *     instance go on to hold
     */
    String replyQueue(ServiceName service, InstanceId instance, String opening) {
        return replyQueuePattern.replace(SERVICE, service.value()).replace(INSTANCE, instance.value() + "." + opening);
    }

    /** The exchange of one service's own dead letters, in the hardened profile. */
    String ownDeadLetterExchange(ServiceName service) {
        return deadLetterQueue(service) + "x";
    }

    private static void requirePart(String pattern, String part) {
        if (!pattern.contains(part)) {
            throw new IllegalArgumentException("Queue name pattern '" + pattern + "' must contain " + part);
        }
    }
}
