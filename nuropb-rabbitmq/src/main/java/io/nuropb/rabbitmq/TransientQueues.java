package io.nuropb.rabbitmq;

import io.nuropb.topology.Topology;

/**
 * What is special about a dead-letter queue that is wanted transient, as in the compatible profile.
 *
 * <p>Python instances declare it transient. RabbitMQ refuses transient queues that are not exclusive from 4.3 on, and
 * before where the deprecated feature {@code transient_nonexcl_queues} is not permitted; it closes the connection then
 * (541). What such a queue may be instead, {@link Topology#durabilities} says.
 */
final class TransientQueues {

    private static final String FEATURE = "transient_nonexcl_queues";

    private TransientQueues() {}

    /** Whether the broker could take the queue with another durability. */
    static boolean isAboutDurability(Refusal refusal) {
        return refusal.text().contains(FEATURE)
                || Inequivalence.in(refusal)
                        .filter(difference -> difference.field().equals("durable"))
                        .isPresent();
    }
}
