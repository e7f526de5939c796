package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.simulation.CoordinatorFault.Harm;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What processes hear and say in the election of a leader, and what must be true of it whatever coordinator they have.
 */
final class ElectionRecord {

    private record Leadership(SimulatedProcess holder, Moment since) {}

    private record Said(Term term, Readiness readiness) {}

    private final World world;
    private final TreeMap<Term, Leadership> leaderships = new TreeMap<>();
    private final Set<Said> said = new HashSet<>();
    private final TreeMap<Long, Term> words = new TreeMap<>();
    private boolean oneAtATime = true;
    private boolean termsGrow = true;

    ElectionRecord(World world) {
        this.world = world;
    }

    /** A fault is about to take promises away. */
    void harmed(Harm harm) {
        oneAtATime &= harm == Harm.NONE;
        termsGrow &= harm != Harm.REGRESSES;
    }

    void elected(SimulatedProcess process, Term term) {
        Leadership before =
                leaderships.put(term, new Leadership(process, world.time().now()));
        if (before != null && before.holder() != process && termsGrow) {
            world.witness()
                    .violated(
                            Invariant.ONE_LEADER,
                            process + " was elected in term " + term + ", and so was " + before.holder());
        }
    }

    /** The latest term that anybody was told to be elected in. */
    Optional<Term> latest() {
        return leaderships.isEmpty() ? Optional.empty() : Optional.of(leaderships.lastKey());
    }

    /** A leader is about to say something about the broker. */
    void says(SimulatedProcess process, Term term, Readiness readiness) {
        said.add(new Said(term, readiness));
        Optional<Moment> elected = Optional.ofNullable(leaderships.get(term))
                .filter(leadership -> leadership.holder() == process)
                .map(Leadership::since);
        boolean seen = elected.isPresent()
                && process.verifiedSince()
                        .filter(since -> !since.isBefore(elected.get()))
                        .isPresent();
        if (readiness.ready() && !seen && termsGrow) {
            world.witness()
                    .violated(
                            Invariant.TRUE_READINESS,
                            process + " says in term " + term
                                    + " that the broker is ready without having seen it in its term");
        }
    }

    /**
     * A leader's write was accepted.
     *
     * @param latest what {@link #latest} was when the write began
     */
    void wrote(SimulatedProcess process, Term term, Optional<Term> latest) {
        latest.filter(newer -> termsGrow && newer.compareTo(term) > 0)
                .ifPresent(newer -> world.witness()
                        .violated(
                                Invariant.FENCING,
                                process + " wrote in term " + term + " when somebody led in term " + newer));
    }

    /** A leader's word was accepted: later terms' words have greater revisions. */
    void said(SimulatedProcess process, Term term, long revision) {
        Map.Entry<Long, Term> before = words.floorEntry(revision);
        Map.Entry<Long, Term> after = words.ceilingEntry(revision);
        words.put(revision, term);
        boolean misplaced = (before != null && before.getValue().compareTo(term) > 0)
                || (after != null && after.getValue().compareTo(term) < 0);
        if (misplaced && termsGrow) {
            world.witness()
                    .violated(
                            Invariant.FENCING,
                            process + " spoke in term " + term + " at revision " + revision + ", between " + before
                                    + " and " + after);
        }
    }

    /** A leader has the answer that this is in force, or hears so. */
    void isInForce(SimulatedProcess process, Term term, Readiness readiness) {
        world.witness().duties().proclaimed(process, term, readiness);
    }

    /** Nobody in a simulated fleet speaks as a Python leader does, without a readiness. */
    boolean wasSaid(Proclamation word) {
        return word.readiness()
                .filter(readiness -> said.contains(new Said(word.leader().term(), readiness)))
                .isPresent();
    }

    /** Of those who are awake, one at most says that it leads. */
    void checkBeliefs(Collection<SimulatedProcess> leading) {
        if (!oneAtATime || leading.size() < 2) {
            return;
        }
        List<SimulatedProcess> leaders = leading.stream()
                .filter(process -> process.isAwake() && process.runner().leads())
                .toList();
        if (leaders.size() > 1) {
            world.witness().violated(Invariant.BELIEF, leaders + " all say that they lead");
        }
    }
}
