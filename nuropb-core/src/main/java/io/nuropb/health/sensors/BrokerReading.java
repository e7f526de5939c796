package io.nuropb.health.sensors;

import java.util.Optional;
import java.util.Set;

/**
 * What the broker said of one service at one moment.
 *
 * @param service the service queue
 * @param deadLetters its dead-letter queue
 * @param alarms the resources of which a node of the broker runs short; empty if that is not known, which is another
 *     thing than a set without any
 * @param problem why something is not known, in a sentence for people; empty if nothing failed
 */
public record BrokerReading(
        QueueReading service, QueueReading deadLetters, Optional<Set<Resource>> alarms, Optional<String> problem) {

    /** What a broker can run short of, so that it takes no more messages. */
    public enum Resource {
        /** Memory, by the broker's high-water mark. */
        MEMORY,
        /** Disk, by the broker's limit of free space. */
        DISK
    }

    private static final BrokerReading UNWATCHED =
            unknown("Nothing looks at the broker: no BrokerMonitor is configured");

    public BrokerReading {
        alarms = alarms.map(Set::copyOf);
    }

    /** Nothing is known, for this reason. */
    public static BrokerReading unknown(String problem) {
        return new BrokerReading(
                QueueReading.unknown(), QueueReading.unknown(), Optional.empty(), Optional.of(problem));
    }

    /** Nothing is known, and will not be: nobody looks at the broker. */
    public static BrokerReading unwatched() {
        return UNWATCHED;
    }

    /** Whether somebody looks, and was not told how many messages wait: the broker may not be there. */
    public boolean isMissing() {
        return service.ready().isEmpty() && !equals(UNWATCHED);
    }

    /**
     * What can be believed of it. RabbitMQ answers a declaration with 0 messages and 0 consumers where the leader of a
     * quorum queue does not tell it how many there are. Where instances say that they consume, that is no answer, and
     * what was said of the dead letters is none either. A reading that counts unacknowledged messages comes from
     * elsewhere, and may be older than what the instances say.
     *
     * @param consuming how many instances say that they consume
     */
    public BrokerReading unlessContradicted(int consuming) {
        boolean isZero = service.ready().orElse(1) == 0
                && service.consumers().orElse(1) == 0
                && service.unacknowledged().isEmpty();
        return isZero && consuming > 0
                ? new BrokerReading(
                        QueueReading.unknown(),
                        QueueReading.unknown(),
                        alarms,
                        Optional.of("the broker says that nobody consumes the queue, although "
                                + (consuming == 1
                                        ? "one instance says that it does"
                                        : consuming + " instances say that they do")
                                + ": the queue's leader may not answer the broker"))
                : this;
    }
}
