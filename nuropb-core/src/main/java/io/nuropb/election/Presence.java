package io.nuropb.election;

import io.nuropb.InstanceId;
import io.nuropb.topology.BrokerIdentity;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance tells its fleet about itself, under its own lease.
 *
 * @param instance the instance
 * @param state the name of its running state, for example {@code running-follower}
 * @param consuming whether it consumes the service queue
 * @param brokenSince the revision of the proclamation under which the instance found broker objects missing, so that
 *     the leader has to look at them again; 0 if nothing is missing
 * @param capabilities what it needs on the broker, and what it handles; empty if it does not say, as instances of
 *     earlier versions do not
 * @param details host, process id, version; and counters, by which a leader that watches over the service judges its
 *     work. Texts, truths, whole numbers, lists and maps by name, which a coordinator passes on as they are; but a
 *     number may come as one of another type of Java
 * @param broker where it has its queue; empty if it does not say, as instances of earlier versions do not
 */
public record Presence(
        InstanceId instance,
        String state,
        boolean consuming,
        long brokenSince,
        Optional<Capabilities> capabilities,
        Map<String, Object> details,
        Optional<BrokerIdentity> broker) {

    /** What an instance tells that does not say what it needs and handles. */
    public Presence(
            InstanceId instance, String state, boolean consuming, long brokenSince, Map<String, Object> details) {
        this(instance, state, consuming, brokenSince, Optional.empty(), details);
    }

    /** What an instance tells that does not say where it has its queue. */
    public Presence(
            InstanceId instance,
            String state,
            boolean consuming,
            long brokenSince,
            Optional<Capabilities> capabilities,
            Map<String, Object> details) {
        this(instance, state, consuming, brokenSince, capabilities, details, Optional.empty());
    }

    public Presence {
        details = Map.copyOf(details);
    }

    /**
     * Whether the instance says that it consumes, and does not say that its queue is in another virtual host.
     *
     * @param virtualHost where the queue is that is meant; empty if that is not known
     */
    public boolean consumesIn(Optional<String> virtualHost) {
        boolean isElsewhere = broker.flatMap(there -> virtualHost.filter(here -> !here.equals(there.virtualHost())))
                .isPresent();
        return consuming && !isElsewhere;
    }
}
