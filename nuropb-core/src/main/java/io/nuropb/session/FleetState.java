package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who leads the fleet, what is proclaimed and what an operator wishes, as the known keys say it; notifies the listener
 * of what has changed.
 *
 * <p>The leader is whoever's <em>lease</em> holds the leader key; its term is the key's create revision. A proclamation
 * counts if it was made in that term. A leader that has not created {@code …/ready} with its leader key is a Python
 * one, which repairs nothing. It is taken for one when {@code …/ready} is known as of its election: watches may tell of
 * the leader key first. What stands in {@code rmq-config-ok} is of no account then: it may be a dead predecessor's, and
 * a Python instance that is elected after its start never writes it.
 */
final class FleetState {

    private record Holder(long term, Optional<LeaseId> lease) {}

    /** What says which proclamation counts. */
    private record Sources(Optional<KeyValue> leader, Optional<KeyValue> ready, boolean isReadyKnown) {
        private static final Sources NONE = new Sources(Optional.empty(), Optional.empty(), false);
    }

    private final KnownKeys known;
    private final StoredValues values;
    private final ListenerQueue listener;
    private final InstanceId self;
    private final LeaseId lease;
    private final DuplicateIds duplicates;
    private final Map<String, Long> complainedOf = new HashMap<>();
    private Optional<Holder> holder = Optional.empty();
    private Sources sources = Sources.NONE;
    private Optional<Proclamation> proclamation = Optional.empty();
    private StoredControl control = StoredControl.NONE;
    private OperatorControl wish = OperatorControl.none();
    /** What was said of parts of the latest proclamation that cannot be understood. */
    private Set<String> complaints = Set.of();

    /** The term of the Python leader that was warned of. */
    private Optional<Term> warnedOf = Optional.empty();

    private boolean hasLed;

    /**
     * The latest term in which a leader was heard of that makes proclamations; what is gone of it is gone with its
     * lease.
     */
    private long claimed;

    FleetState(
            KnownKeys known,
            StoredValues values,
            ListenerQueue listener,
            InstanceId self,
            LeaseId lease,
            DuplicateIds duplicates) {
        this.known = known;
        this.values = values;
        this.listener = listener;
        this.self = self;
        this.lease = lease;
        this.duplicates = duplicates;
    }

    /** The term in which this session leads. */
    Optional<Term> ownTerm() {
        return holder.filter(this::isMine).map(h -> new Term(h.term()));
    }

    /** Whether the listener was ever told that this session leads. */
    boolean hasLed() {
        return hasLed;
    }

    /** Whether nobody leads. */
    boolean isVacant() {
        return holder.isEmpty();
    }

    /** The revision of the latest proclamation that is known; 0 if there is none. */
    long proclamationRevision() {
        return known.ready().map(KeyValue::modified).orElse(0L);
    }

    /**
     * Notifies of what has changed. Returns what is wrong if terms went backwards, and has notified of nothing then.
     */
    Optional<String> refresh() {
        Optional<KeyValue> leader = known.leader();
        long before = holder.map(Holder::term).orElse(0L);
        if (leader.isPresent() && leader.get().created() < before) {
            return Optional.of("the leader's term is " + leader.get().created() + ", and was " + before + " before");
        }
        refreshControl();
        refreshLeader(leader);
        refreshProclamation(leader);
        return Optional.empty();
    }

    private void refreshControl() {
        StoredControl now = known.control();
        if (!now.equals(control)) {
            control = now;
            OperatorControl understood = now.understood(values, this::understand, wish);
            if (!understood.equals(wish)) {
                wish = understood;
                listener.controlled(wish);
            }
        }
    }

    private void refreshLeader(Optional<KeyValue> leader) {
        Optional<Holder> now = leader.map(entry -> new Holder(entry.created(), entry.lease()));
        if (now.equals(holder)) {
            return;
        }
        boolean wasMine = holder.filter(this::isMine).isPresent();
        boolean isMine = now.filter(this::isMine).isPresent();
        holder = now;
        if (!isMine || wasMine) {
            listener.leaderChanged(isMine ? Optional.empty() : leader.map(FleetState::leader));
        }
        if (isMine) {
            hasLed = true;
            listener.elected(new Term(now.get().term()));
        }
        leader.ifPresent(this::inspect);
    }

    private void inspect(KeyValue leader) {
        if (leader.value().equals(self.value())) {
            duplicates.inspect(leader);
        }
        if (!LeaderNames.isValid(leader.value())) {
            listener.warned("The leader's name in " + leader.key() + ", '" + leader.value()
                    + "', is no instance id; it is called '" + LeaderNames.of(leader.value()) + "' here");
        }
    }

    private void refreshProclamation(Optional<KeyValue> leader) {
        Sources read = new Sources(
                leader, known.ready(), leader.filter(this::isReadyKnown).isPresent());
        if (read.equals(sources)) {
            return;
        }
        sources = read;
        Optional<Proclamation> now = leader.flatMap(this::proclamationOf);
        if (!now.equals(proclamation)) {
            proclamation = now;
            now.filter(said -> said.readiness().isEmpty()).ifPresent(said -> warnOfPython(said.leader()));
            listener.proclaimed(now);
        }
    }

    private void warnOfPython(Leader leader) {
        Optional<Term> term = Optional.of(leader.term());
        if (!warnedOf.equals(term)) {
            warnedOf = term;
            listener.warned(
                    "Leader '" + leader.instance() + "' is no Java instance: it repairs nothing at the broker and"
                            + " does not watch over the service. Each Java instance declares for itself what it needs and is"
                            + " missing");
        }
    }

    private Optional<Proclamation> proclamationOf(KeyValue leader) {
        Optional<KeyValue> ready = known.ready();
        long made = ready.flatMap(entry -> understand(entry, values::term)).orElse(0L);
        boolean proclaimsItself =
                ready.filter(entry -> entry.lease().equals(leader.lease())).isPresent();
        if (proclaimsItself || made == leader.created()) {
            claimed = leader.created();
        }
        if (ready.isPresent() && made == leader.created()) {
            return understand(ready.get(), this::readiness)
                    .map(r -> new Proclamation(
                            leader(leader), Optional.of(r), ready.get().modified()));
        }
        return claimed == leader.created() || !isReadyKnown(leader)
                ? Optional.empty()
                : Optional.of(new Proclamation(leader(leader), Optional.empty(), leader.created()));
    }

    /** Warns of parts that are not understood, but for those that were not understood in the one before either. */
    private Readiness readiness(KeyValue ready) {
        Set<String> before = complaints;
        Set<String> now = new LinkedHashSet<>();
        Readiness readiness = values.readiness(ready, now::add);
        complaints = now;
        now.stream().filter(complaint -> !before.contains(complaint)).forEach(listener::warned);
        return readiness;
    }

    private boolean isReadyKnown(KeyValue leader) {
        return known.isReadyKnownAt(leader.created());
    }

    private <T> Optional<T> understand(KeyValue entry, Function<KeyValue, T> read) {
        try {
            return Optional.of(read.apply(entry));
        } catch (IllegalArgumentException e) {
            Long complained = complainedOf.put(entry.key(), entry.modified());
            if (complained == null || complained != entry.modified()) {
                listener.warned(e.getMessage() + "; it is ignored");
            }
            return Optional.empty();
        }
    }

    private boolean isMine(Holder someone) {
        return someone.lease().filter(lease::equals).isPresent();
    }

    private static Leader leader(KeyValue leader) {
        return new Leader(LeaderNames.of(leader.value()), new Term(leader.created()));
    }
}
