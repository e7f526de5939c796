package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Candidate;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.StoreObserver;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What the store of the coordinator in memory shows of elections and leaders' words, and what must be true of it. */
final class StoreRecord implements StoreObserver {

    private static final StoredValues VALUES = new StoredValues(new JacksonJson());
    private static final String PREFIX = "/nuropb/" + World.SERVICE + "/";
    private static final String LEADER = PREFIX + "leader";
    private static final String READY = PREFIX + "ready";
    private static final String CONTROL = PREFIX + "control";
    private static final String PROPERTY = PREFIX + "properties/" + World.PROPERTY;

    private record Leadership(Term term, InstanceId holder, Optional<LeaseId> lease, Moment since) {}

    private record Said(Term term, long revision) {}

    private final World world;
    private final InMemoryCoordinator store;
    private final Map<LeaseId, Moment> leaseEnds = new HashMap<>();
    private final Map<Leader, Leadership> leaderships = new HashMap<>();
    private final Set<Said> said = new HashSet<>();
    private final Set<Said> withdrawals = new HashSet<>();
    private final Map<String, Term> latestWrites = new HashMap<>();
    private final ProclamationHistory proclamations = new ProclamationHistory();
    private Optional<Leadership> present = Optional.empty();
    private Optional<Leadership> removedByHand = Optional.empty();
    private long latestTerm;

    StoreRecord(World world, InMemoryCoordinator store) {
        this.world = world;
        this.store = store;
    }

    /** A fault is about to delete the leader key: that of this leadership, and of no other. */
    void removesLeader() {
        removedByHand = present;
    }

    @Override
    public void leased(LeaseId lease, Candidate holder, Duration ttl) {
        leaseEnds.put(lease, world.time().now().plus(ttl));
    }

    /** Terms begin anew after those that are kept. */
    @Override
    public void restored(List<KeyValue> keys) {
        world.trace().note("coordinator", "restored with " + keys.size() + " keys");
        present = keys.stream()
                .filter(kept -> kept.key().equals(LEADER))
                .map(this::leadership)
                .findFirst();
        latestTerm = present.map(leadership -> leadership.term().number()).orElse(0L);
        latestWrites.clear();
        proclamations.removed();
        world.witness()
                .duties()
                .wishes(keys.stream().filter(kept -> kept.key().equals(CONTROL)).findFirst());
    }

    /** Nobody in a simulated fleet speaks as a Python leader does, without a readiness. */
    boolean wasSaid(Proclamation word) {
        return word.readiness().isPresent()
                && said.contains(new Said(word.leader().term(), word.revision()));
    }

    /** Whether somebody wrote in this term and at this revision that the broker is not ready. */
    boolean wasWithdrawn(Term term, long revision) {
        return withdrawals.contains(new Said(term, revision));
    }

    /** The place of a proclamation among all that were in force; empty if there was none of this revision. */
    OptionalInt proclamation(long revision) {
        return proclamations.find(revision);
    }

    /** Whether the latest proclamation of this revision says something else than the one at this place. */
    boolean differs(int place, long revision) {
        return proclamations.differs(place, revision);
    }

    /** Whether the proclamation at this place invites to consume, and all that came after it say the same. */
    boolean isUnchangedSince(int place) {
        return proclamations.isUnchangedSince(place);
    }

    @Override
    public void changed(KeyChange change) {
        world.trace()
                .note(
                        "coordinator",
                        "revision " + change.revision() + " " + change.key() + " created "
                                + change.found().map(KeyValue::created).orElse(0L));
        if (change.key().equals(CONTROL)) {
            world.witness().duties().wishes(change.found());
        }
        if (change.key().equals(LEADER)) {
            change.found().ifPresentOrElse(this::elected, this::removed);
        } else if (change.key().equals(READY) || change.key().equals(PROPERTY)) {
            change.found().ifPresentOrElse(this::written, () -> withdrawn(change.key()));
        }
    }

    /** The term in which a leader wrote this; empty if it has proclaimed nothing yet. */
    private static Optional<Term> term(KeyValue entry) {
        long number = entry.key().equals(PROPERTY) ? Long.parseLong(entry.value()) : VALUES.term(entry);
        return number == 0 ? Optional.empty() : Optional.of(new Term(number));
    }

    private void elected(KeyValue change) {
        Leadership leadership = leadership(change);
        if (present.isPresent()) {
            world.witness()
                    .violated(
                            Invariant.ONE_LEADER,
                            leadership.holder() + " took the key while " + present.get() + " held it");
        }
        if (change.created() <= latestTerm) {
            world.witness().violated(Invariant.ONE_LEADER, "term " + change.created() + " follows " + latestTerm);
        }
        latestTerm = change.created();
        present = Optional.of(leadership);
    }

    /** A restored store counts its terms anew, so a term alone does not tell whose it was. */
    private Leadership leadership(KeyValue office) {
        InstanceId holder = new InstanceId(office.value());
        Term term = new Term(office.created());
        Leadership known = leaderships.get(new Leader(holder, term));
        Leadership leadership = known != null && known.lease().equals(office.lease())
                ? known
                : new Leadership(term, holder, office.lease(), world.time().now());
        leaderships.put(new Leader(holder, term), leadership);
        return leadership;
    }

    /** It goes with its lease: at that one's end, or because its holder gave it back. */
    private void removed() {
        present.filter(leadership -> !isOver(leadership) && !removedByHand.equals(present))
                .ifPresent(leadership -> world.witness()
                        .violated(
                                Invariant.MONOTONIC,
                                "the key of " + leadership + " was removed while its lease lived"));
        present = Optional.empty();
    }

    /** What a leader wrote goes with its lease too; the leader key goes before it, or together with it. */
    private void withdrawn(String key) {
        if (key.equals(READY)) {
            proclamations.removed();
        }
        Term by = latestWrites.get(key);
        present.filter(leadership -> leadership.term().equals(by) && !isOver(leadership))
                .ifPresent(leadership -> world.witness()
                        .violated(
                                Invariant.MONOTONIC,
                                "what " + leadership + " wrote was removed while its lease lived: " + key));
    }

    private boolean isOver(Leadership leadership) {
        return !world.time().now().isBefore(leaseEnd(leadership))
                || leadership.lease().filter(store.leases()::contains).isEmpty();
    }

    private void written(KeyValue change) {
        term(change).ifPresent(term -> written(change, term));
    }

    private void written(KeyValue change, Term term) {
        Term latest = latestWrites.getOrDefault(change.key(), term);
        if (term.number() < latest.number()) {
            world.witness()
                    .violated(
                            Invariant.MONOTONIC,
                            "term " + term + " replaced what term " + latest + " wrote: " + change.key());
        }
        latestWrites.put(change.key(), term);
        Optional<Leadership> own =
                present.filter(leadership -> leadership.term().equals(term));
        if (own.isEmpty()) {
            world.witness()
                    .violated(
                            Invariant.FENCING,
                            "term " + term + " wrote " + change.key() + " while " + present + " led");
            return;
        }
        if (!change.lease().equals(own.get().lease())) {
            world.witness()
                    .violated(
                            Invariant.FENCING,
                            change.key() + " of term " + term + " does not go with its leader's lease");
        }
        if (change.key().equals(READY)) {
            Said word = new Said(term, change.modified());
            said.add(word);
            Readiness readiness = VALUES.readiness(change);
            proclamations.wrote(
                    change.modified(),
                    term,
                    readiness,
                    world.witness().isolation().mayRenew());
            if (readiness.ready()) {
                checkReadiness(own.get());
            } else {
                withdrawals.add(word);
            }
        }
    }

    private void checkReadiness(Leadership leadership) {
        Optional<SimulatedProcess> speaker = world.present().stream()
                .filter(process -> process.id().equals(leadership.holder()))
                .findFirst();
        // Of a process that is replaced already, it is not known any more what it saw.
        boolean unseen = speaker.filter(process -> process.verifiedSince()
                        .filter(since -> !since.isBefore(leadership.since()))
                        .isEmpty())
                .isPresent();
        if (unseen) {
            world.witness()
                    .violated(
                            Invariant.TRUE_READINESS,
                            leadership + " says the broker is ready without having seen it in its term");
        }
    }

    private Moment leaseEnd(Leadership leadership) {
        return leadership.lease().map(leaseEnds::get).orElse(leadership.since());
    }

    /** Whoever is awake and says that it leads is within the lease that the coordinator granted, or renewed. */
    void checkBelief(SimulatedProcess process, Term term) {
        if (!process.isAwake() || !process.runner().leads()) {
            return;
        }
        Leadership leadership = leaderships.get(new Leader(process.id(), term));
        if (leadership == null) {
            world.witness().violated(Invariant.BELIEF, process + " says it leads and was never elected in that term");
        } else if (!world.time().now().isBefore(leaseEnd(leadership))) {
            world.witness()
                    .violated(Invariant.BELIEF, process + " says it leads after the end of its lease, " + leadership);
        }
    }
}
