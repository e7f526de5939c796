package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an instance knows about its fleet, from its present session.
 *
 * @param leader who leads
 * @param proclamation the word in force
 * @param control the operator's wish
 * @param others the other instances; known to the leader only
 */
public record Fleet(
        Optional<Leader> leader, Optional<Proclamation> proclamation, Control control, Set<InstanceId> others) {

    public Fleet {
        others = Set.copyOf(others);
    }

    /** What is known without a session: nothing. */
    static Fleet unknown() {
        return new Fleet(Optional.empty(), Optional.empty(), Control.none(), Set.of());
    }

    Fleet led(Optional<Leader> by) {
        return new Fleet(by, proclamation, control, others);
    }

    Fleet told(Optional<Proclamation> word) {
        return new Fleet(leader, word, control, others);
    }

    Fleet wished(Control wish) {
        return new Fleet(leader, proclamation, wish, others);
    }

    Fleet with(InstanceId member) {
        Set<InstanceId> more = new TreeSet<>(others);
        more.add(member);
        return new Fleet(leader, proclamation, control, more);
    }

    Fleet without(InstanceId member) {
        Set<InstanceId> fewer = new TreeSet<>(others);
        fewer.remove(member);
        return new Fleet(leader, proclamation, control, fewer);
    }
}
