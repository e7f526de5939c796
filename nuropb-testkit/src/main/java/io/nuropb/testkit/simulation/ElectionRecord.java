package io.nuropb.testkit.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import io.nuropb.inmemory.StoreObserver.Written;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the coordinator's store shows of elections and leaders' words, and what must be true of it. */
final class ElectionRecord {

    private static final String LEADER = "/nuropb/" + World.SERVICE + "/leader";
    private static final String READY = "/nuropb/" + World.SERVICE + "/ready";

    private record Reign(Term term, InstanceId holder, long lease, Moment since) {}

    private record Said(Term term, long revision) {}

    private final World world;
    private final Witness witness;
    private final Map<Long, Moment> leaseEnds = new HashMap<>();
    private final Map<Leader, Reign> reigns = new HashMap<>();
    private final Set<Said> said = new HashSet<>();
    private Optional<Reign> present = Optional.empty();
    private long latestTerm;
    private boolean byHand;

    ElectionRecord(World world, Witness witness) {
        this.world = world;
        this.witness = witness;
    }

    void byHand() {
        byHand = true;
    }

    void leased(long lease, Duration ttl) {
        leaseEnds.put(lease, world.time().now().plus(ttl));
    }

    void emptied() {
        present = Optional.empty();
        latestTerm = 0;
    }

    /** Nobody in a simulated fleet speaks as a Python leader does, without a readiness. */
    boolean wasSaid(Proclamation word) {
        return word.readiness().isPresent()
                && said.contains(new Said(word.leader().term(), word.revision()));
    }

    void changed(Written change) {
        if (change.key().equals(LEADER)) {
            if (change.value().isPresent()) {
                elected(change);
            } else {
                removed();
            }
        } else if (change.key().equals(READY) && change.term().isPresent()) {
            proclaimed(change, change.term().get());
        }
    }

    private void elected(Written change) {
        InstanceId holder = (InstanceId) change.value().orElseThrow();
        if (present.isPresent()) {
            witness.violated(Invariant.ONE_LEADER, holder + " took the key while " + present.get() + " held it");
        }
        if (change.created() <= latestTerm) {
            witness.violated(Invariant.ONE_LEADER, "term " + change.created() + " follows " + latestTerm);
        }
        latestTerm = change.created();
        Reign reign = new Reign(
                new Term(change.created()), holder, change.lease(), world.time().now());
        // A restored store counts its terms anew, so a term alone does not tell whose it was.
        reigns.put(new Leader(holder, reign.term()), reign);
        present = Optional.of(reign);
    }

    /** It goes with its lease: at that one's end, or because its holder gave it back. */
    private void removed() {
        present.ifPresent(reign -> {
            boolean overdue = !world.time().now().isBefore(leaseEnd(reign));
            if (!overdue && !byHand && !hasLeft(reign)) {
                witness.violated(Invariant.MONOTONIC, "the key of " + reign + " was removed while its lease lived");
            }
        });
        byHand = false;
        present = Optional.empty();
    }

    /** A holder that leaves gives its lease back: then none of its keys is there. */
    private boolean hasLeft(Reign reign) {
        return !world.coordinator().leases().contains(reign.lease());
    }

    private void proclaimed(Written change, Term term) {
        said.add(new Said(term, change.revision()));
        if (present.filter(reign -> reign.term().equals(term)).isEmpty()) {
            witness.violated(Invariant.FENCING, "a word of term " + term + " was written while " + present + " led");
            return;
        }
        if (change.lease() != present.get().lease()) {
            witness.violated(Invariant.FENCING, "a word of term " + term + " does not go with its leader's lease");
        }
        if (change.readiness().filter(readiness -> readiness.ready()).isPresent()) {
            checkReadiness(present.get());
        }
    }

    private void checkReadiness(Reign reign) {
        boolean seen = world.present().stream()
                .filter(process -> process.id().equals(reign.holder()))
                .flatMap(process -> process.verifiedSince().stream())
                .anyMatch(since -> !since.isBefore(reign.since()));
        boolean replaced =
                world.present().stream().noneMatch(process -> process.id().equals(reign.holder()));
        if (!seen && !replaced) {
            witness.violated(
                    Invariant.TRUE_READINESS, reign + " says the broker is ready without having seen it in its term");
        }
    }

    private Moment leaseEnd(Reign reign) {
        return leaseEnds.getOrDefault(reign.lease(), reign.since());
    }

    /** Whoever is awake and says that it leads is within the lease that the coordinator granted, or renewed. */
    void checkBelief(SimulatedProcess process, Term term) {
        if (!process.isAwake() || !process.runner().leads()) {
            return;
        }
        Reign reign = reigns.get(new Leader(process.id(), term));
        if (reign == null) {
            witness.violated(Invariant.BELIEF, process + " says it leads and was never elected in that term");
        } else if (!world.time().now().isBefore(leaseEnd(reign))) {
            witness.violated(Invariant.BELIEF, process + " says it leads after the end of its lease, " + reign);
        }
    }
}
