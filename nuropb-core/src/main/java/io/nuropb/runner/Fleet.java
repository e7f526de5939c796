package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance knows about its fleet, from its present session.
 *
 * @param leader who leads
 * @param proclamation the proclamation in force
 * @param control the operator's wish
 * @param others the other instances, each with the revision of the proclamation under which it found objects missing, or 0; known to
 *     the leader only
 */
public record Fleet(
        Optional<Leader> leader, Optional<Proclamation> proclamation, Control control, Map<InstanceId, Long> others) {

    public Fleet {
        others = Map.copyOf(others);
    }

    /** What is known without a session: nothing. */
    static Fleet unknown() {
        return new Fleet(Optional.empty(), Optional.empty(), Control.none(), Map.of());
    }

    Fleet withLeader(Optional<Leader> by) {
        return new Fleet(by, proclamation, control, others);
    }

    Fleet withProclamation(Optional<Proclamation> heard) {
        return new Fleet(leader, heard, control, others);
    }

    Fleet withControl(Control wish) {
        return new Fleet(leader, proclamation, wish, others);
    }

    /** The same for a leader that knows of no other instance yet, or does not lead any more. */
    Fleet withoutOthers() {
        return new Fleet(leader, proclamation, control, Map.of());
    }

    Fleet with(Presence member) {
        Map<InstanceId, Long> more = new HashMap<>(others);
        more.put(member.instance(), member.brokenSince());
        return new Fleet(leader, proclamation, control, more);
    }

    Fleet without(InstanceId member) {
        Map<InstanceId, Long> fewer = new HashMap<>(others);
        fewer.remove(member);
        return new Fleet(leader, proclamation, control, fewer);
    }

    /** Whether another instance has found objects missing under the proclamation with this revision, or a later one. */
    boolean isBrokenUnder(long revision) {
        return others.values().stream().anyMatch(broken -> broken >= revision);
    }
}
