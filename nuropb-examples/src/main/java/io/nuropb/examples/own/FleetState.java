package io.nuropb.examples.own;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a fleet shares, as one value. Each change makes another value, with the next revision; a change that is not
 * allowed makes none.
 *
 * @param revision the number of changes so far
 * @param leases who takes part, by lease
 * @param office who leads; what a leader said is kept inside, so it goes when the leadership goes
 * @param members what instances told about themselves, by id
 * @param wish the operator's
 */
record FleetState(
        long revision,
        Map<String, Grant> leases,
        Optional<Office> office,
        Map<String, Member> members,
        Optional<Control> wish) {

    /** A lease: how often it was renewed, and how long it lasts after each time. */
    record Grant(long renewals, Duration ttl) {}

    /** The leadership of one term. */
    record Office(InstanceId instance, String lease, long term, Optional<Word> word, Map<String, String> properties) {}

    /** What the leader said, at which revision. */
    record Word(Readiness readiness, long revision) {}

    /** What an instance told about itself, under which lease. */
    record Member(String lease, Presence presence) {}

    static FleetState empty() {
        return new FleetState(0, Map.of(), Optional.empty(), Map.of(), Optional.empty());
    }

    FleetState granted(String lease, Duration ttl) {
        return with(plus(leases, lease, new Grant(0, ttl)), office, members);
    }

    Optional<FleetState> renewed(String lease) {
        return Optional.ofNullable(leases.get(lease))
                .map(old -> with(plus(leases, lease, new Grant(old.renewals() + 1, old.ttl())), office, members));
    }

    // tag::elect[]
    /** Makes an instance the leader, unless there is one. The revision of the change is the term. */
    Optional<FleetState> elected(InstanceId instance, String lease) {
        if (office.isPresent() || !leases.containsKey(lease)) {
            return Optional.empty();
        }
        Office won = new Office(instance, lease, revision + 1, Optional.empty(), Map.of());
        return Optional.of(with(leases, Optional.of(won), members));
    }

    /** Writes a leader's word, if the term is still its own. */
    Optional<FleetState> proclaimed(Term term, String lease, Readiness readiness) {
        return office.filter(present ->
                        present.term() == term.number() && present.lease().equals(lease))
                .map(present -> new Office(
                        present.instance(),
                        lease,
                        present.term(),
                        Optional.of(new Word(readiness, revision + 1)),
                        present.properties()))
                .map(spoken -> with(leases, Optional.of(spoken), members));
    }

    /** Ends leases, and everything that is held under them. */
    FleetState ended(Collection<String> over) {
        Map<String, Grant> others = new TreeMap<>(leases);
        others.keySet().removeAll(over);
        Map<String, Member> remaining = new TreeMap<>(members);
        remaining.values().removeIf(member -> over.contains(member.lease()));
        return with(others, office.filter(present -> !over.contains(present.lease())), remaining);
    }
    // end::elect[]

    Optional<FleetState> put(Term term, String lease, String name, String value) {
        return office.filter(present ->
                        present.term() == term.number() && present.lease().equals(lease))
                .map(present -> new Office(
                        present.instance(),
                        lease,
                        present.term(),
                        present.word(),
                        plus(present.properties(), name, value)))
                .map(changed -> with(leases, Optional.of(changed), members));
    }

    Optional<FleetState> reported(String lease, Presence presence) {
        return leases.containsKey(lease)
                ? Optional.of(
                        with(leases, office, plus(members, presence.instance().value(), new Member(lease, presence))))
                : Optional.empty();
    }

    /** Takes the leadership away, as an operator may; the lease of who had it lives on. */
    FleetState vacated() {
        return with(leases, Optional.empty(), members);
    }

    FleetState wished(Optional<Control> newWish) {
        return new FleetState(revision + 1, leases, office, members, newWish);
    }

    Optional<Leader> leader() {
        return office.map(present -> new Leader(present.instance(), new Term(present.term())));
    }

    Optional<Proclamation> word() {
        return office.flatMap(Office::word)
                .flatMap(word -> leader().map(
                                leader -> new Proclamation(leader, Optional.of(word.readiness()), word.revision())));
    }

    private FleetState with(Map<String, Grant> newLeases, Optional<Office> newOffice, Map<String, Member> newMembers) {
        return new FleetState(revision + 1, newLeases, newOffice, newMembers, wish);
    }

    private static <T> Map<String, T> plus(Map<String, T> map, String key, T value) {
        Map<String, T> more = new TreeMap<>(map);
        more.put(key, value);
        return more;
    }
}
