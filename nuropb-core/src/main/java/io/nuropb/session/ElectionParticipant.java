package io.nuropb.session;

import io.nuropb.election.Candidate;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session.LastSignal;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A session's part in the election under its lease: keeps the lease, watches the fleet's keys, campaigns whenever
 * nobody leads, and watches the members while it leads. Lives in the session's loop.
 */
final class ElectionParticipant implements LeaseKeeper.Listener, Campaign.Listener, WatchedKeys.Listener {

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final SessionConfig config;
    private final ServiceKeys keys;
    private final StoredValues values;
    private final ListenerQueue listener;
    private final Consumer<SessionLoss> over;
    private final StoreCalls.Granted granted;
    private final LeaseKeeper keeper;
    private final Campaign campaign;
    private final WatchedKeys watched;
    private final KnownKeys known;
    private final FleetState fleet;
    private final PresenceWriter presence;
    private final LeaderWrites writes;
    private final String ownKey;
    private Optional<MemberList> members = Optional.empty();
    private volatile SignalMemory signal = SignalMemory.none();
    private long latestProclamation;
    private boolean joined;
    private boolean awaitsProof;
    private boolean stopped;

    /**
     * @param ownEarlierLease whether a lease belonged to a session of the same coordinator that is over
     * @param over told once why it cannot go on; it has stopped then
     */
    ElectionParticipant(
            StoreCalls calls,
            SessionLoop loop,
            SessionConfig config,
            StoredValues values,
            ListenerQueue listener,
            Candidate candidate,
            StoreCalls.Granted granted,
            Predicate<LeaseId> ownEarlierLease,
            Consumer<SessionLoss> over) {
        this.calls = calls;
        this.loop = loop;
        this.config = config;
        this.values = values;
        this.listener = listener;
        this.granted = granted;
        this.over = over;
        keys = ServiceKeys.of(config.keyPrefix(), candidate.service());
        ownKey = keys.instance(candidate.instance());
        LeaseId lease = granted.id();
        DuplicateIds duplicates = new DuplicateIds(candidate.instance(), lease, ownEarlierLease, listener);
        known = new KnownKeys(keys);
        fleet = new FleetState(known, values, listener, candidate.instance(), lease, duplicates);
        keeper = new LeaseKeeper(calls, loop, granted, KeyRange.of(keys.leader()), this);
        Duration renewalPeriod = granted.terms().ttl().dividedBy(LeaseKeeper.RENEWALS_PER_TTL);
        List<KeyRange> alsoRead = List.of(KeyRange.of(ownKey), KeyRange.of(keys.scaling()));
        watched = new WatchedKeys(calls, loop, renewalPeriod, keys.fleet(), alsoRead, this);
        campaign = new Campaign(calls, loop, keys, values, candidate.instance(), lease, watched.ranges(), this);
        presence = new PresenceWriter(calls, loop, ownKey, lease, duplicates);
        writes = new LeaderWrites(calls, loop, keys, values, candidate.instance(), lease);
    }

    void start() {
        keeper.start();
        campaign.run();
    }

    void stop() {
        stopped = true;
        keeper.stop();
        campaign.stop();
        watched.stop();
    }

    /** The lease's deadline was seen to have passed. */
    void expire() {
        keeper.expire();
    }

    /** The term in which this instance leads right now. */
    Optional<Term> ownTerm() {
        return keeper.isValid() ? fleet.ownTerm() : Optional.empty();
    }

    /** What a leader said last of the number of instances. */
    Optional<LastSignal> lastSignal() {
        return signal.at(loop.now());
    }

    /** Completes with the revision, or fails as {@link FencedWrite} says. */
    CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        long latest = Math.max(latestProclamation, fleet.proclamationRevision());
        return writes.proclaim(term, readiness, latest).thenApply(revision -> {
            latestProclamation = Math.max(latestProclamation, revision);
            return revision;
        });
    }

    /** Writes a property; completes as {@link #proclaim}. */
    CompletionStage<Long> put(Term term, String key, String value) {
        return writes.put(term, key, value);
    }

    CompletionStage<Void> report(Presence report) {
        return presence.report(values.presence(report));
    }

    /** Reads who reports about itself. */
    CompletionStage<List<Presence>> members() {
        CompletableFuture<List<Presence>> found = new CompletableFuture<>();
        loop.await(
                calls.read("Listing " + keys.members(), List.of(keys.members())),
                read -> found.complete(understood(read)),
                found::completeExceptionally);
        return found;
    }

    private List<Presence> understood(Snapshot read) {
        List<Presence> understood = new ArrayList<>();
        for (KeyValue entry : read.entries().values()) {
            try {
                understood.add(values.presence(entry));
            } catch (IllegalArgumentException e) {
                listener.warned(e.getMessage() + "; this member is left out");
            }
        }
        understood.sort(Comparator.comparing(member -> member.instance().value()));
        return understood;
    }

    /**
     * Whether the lease can be given back at once when the session is lost. Where the instance leads, as far as it
     * knows, it does so until it hears of the loss, or until the deadline that it knows: nobody may succeed it before.
     */
    boolean isFreeToGo() {
        return !fleet.hasLed();
    }

    /**
     * Gives back the lease, and with it the leadership, the proclamation and the presence: one write, which can delete
     * nobody else's keys. Completes when the store has answered, or could not for as long as is waited for it.
     */
    CompletionStage<Void> release() {
        return calls.revoke(granted.id(), keeper.lease().deadline()).handle((done, thrown) -> null);
    }

    @Override
    public void renewed(StoreCalls.Renewed renewed) {
        if (joined) {
            listener.renewed(keeper.lease());
            if (awaitsProof) {
                settle();
            }
            watched.storeIsAt(renewed.revision());
        }
        endIfListenerIsStuck();
    }

    @Override
    public boolean holdsLeaderKey() {
        return known.leader().filter(leader -> leader.isBoundTo(granted.id())).isPresent();
    }

    private void endIfListenerIsStuck() {
        listener.stuckFor(keeper.lease().ttl().dividedBy(2))
                .map(why -> new SessionLoss(Reason.EXPIRED, why + ": an instance that is stuck must not hold a lease"))
                .ifPresent(this::end);
    }

    @Override
    public void unanswered(StoreException failure) {
        if (joined) {
            listener.unanswered(String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void ended(SessionLoss loss) {
        end(loss);
    }

    @Override
    public void failed(StoreException failure) {
        end(failure.asLoss());
    }

    @Override
    public void seen(Snapshot snapshot) {
        if (keeper.endIfExpired()) {
            return;
        }
        if (!joined) {
            joined = true;
            listener.joined(keeper.lease());
            warnOfOtherTtl();
            watched.startAfter(snapshot);
        }
        apply(snapshot);
    }

    private void warnOfOtherTtl() {
        Duration ttl = granted.terms().ttl();
        if (ttl.compareTo(config.leaseTtl()) != 0) {
            listener.warned("A lease of " + ttl.toMillis() / 1e3 + " s was granted where "
                    + config.leaseTtl().toMillis() / 1e3
                    + " s were asked for (etcd grants no less than one and a half times its election timeout). What was"
                    + " granted counts");
        }
    }

    @Override
    public boolean read(Snapshot snapshot) {
        Optional<MemberList> membersRead = members;
        boolean news = apply(snapshot);
        boolean newsOfMembers = membersRead.isPresent()
                && membersRead.equals(members)
                && membersRead.get().apply(snapshot);
        endIfListenerIsStuck();
        return news || newsOfMembers;
    }

    private boolean apply(Snapshot snapshot) {
        presence.seen(snapshot);
        signal = signal.read(snapshot.entry(keys.scaling()));
        boolean news = known.apply(snapshot);
        if (!keeper.endIfExpired()) {
            settle();
        }
        return news;
    }

    @Override
    public void changed(List<KeyChange> changes) {
        if (keeper.endIfExpired()) {
            return;
        }
        for (int i = 0; i < changes.size() && !stopped; i++) {
            KeyChange change = changes.get(i);
            known.apply(change);
            members.ifPresent(list -> list.apply(change));
            boolean revisionEnds = i + 1 == changes.size() || changes.get(i + 1).revision() != change.revision();
            if (revisionEnds) {
                settle();
            }
        }
    }

    /**
     * Draws the consequences of what is known. An election has none before the lease is proven to live: as a follower's
     * it may have been renewed without effect. If it is about to be renewed as a follower's, that is asked for anew.
     */
    private void settle() {
        boolean hasToProve = holdsLeaderKey() && fleet.ownTerm().isEmpty() && !keeper.isProven();
        boolean begins = hasToProve && !awaitsProof;
        awaitsProof = hasToProve;
        if (begins || (holdsLeaderKey() && keeper.isAskingUnproven())) {
            keeper.renew();
        }
        if (!hasToProve) {
            refresh();
        }
    }

    private void refresh() {
        Optional<String> contradiction = fleet.refresh();
        if (contradiction.isPresent()) {
            failed(calls.regressed("Following " + keys.leader(), contradiction.get()));
            return;
        }
        signal = signal.led(known.leader(), loop.now());
        if (fleet.isVacant()) {
            campaign.run();
        }
        boolean leads = fleet.ownTerm().isPresent();
        if (leads && members.isEmpty()) {
            members = Optional.of(new MemberList(keys.members(), ownKey, values, listener));
            List<KeyRange> all = new ArrayList<>(keys.fleet());
            all.add(keys.members());
            watched.watch(all);
        } else if (!leads && members.isPresent()) {
            members = Optional.empty();
            watched.watch(keys.fleet());
        }
    }

    private void end(SessionLoss loss) {
        if (!stopped) {
            stop();
            over.accept(loss);
        }
    }
}
