package io.nuropb.session;

import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.QueueConsumers;
import io.nuropb.election.Readiness;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A fleet as its store shows it at one moment.
 *
 * @param leader who leads; by a name that is made of the leader's own, if that is no instance id
 * @param readiness what the leader has proclaimed; empty if there is nothing, or nothing that can be read
 * @param silent whether there is a leader who tells its fleet nothing, as Python instances do: it turns no wish into a
 *     proclamation
 * @param control an operator's wish; {@link OperatorControl#none} if there is none
 * @param limits the limits that operators have changed, with who and why, as they stand in the store: JSON objects,
 *     without those that cannot be read
 * @param members the instances that tell about themselves, by id
 * @param signal what the leader says of the number of instances, as it stands in the store: a JSON object; empty if
 *     there is none, or none that can be read
 */
public record FleetStatus(
        Optional<Leader> leader,
        Optional<Readiness> readiness,
        boolean silent,
        OperatorControl control,
        List<String> limits,
        List<Presence> members,
        Optional<String> signal) {

    public FleetStatus {
        limits = List.copyOf(limits);
        members = List.copyOf(members);
    }

    /**
     * Who consumes the service's queue; {@link QueueConsumers#strangers} of them heed no pause.
     *
     * @param counted how many consumers the broker says it has; empty if it does not say
     * @param virtualHost where the queue is; empty if that is not known
     */
    public QueueConsumers consumers(OptionalInt counted, Optional<String> virtualHost) {
        long reported = members.stream()
                .filter(member -> member.consumesIn(virtualHost))
                .count();
        return new QueueConsumers(counted, Math.toIntExact(reported));
    }
}
