package io.nuropb.etcd;

import io.nuropb.election.Candidate;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A session's part in the race under its lease: keeps the lease, watches the fleet's keys, campaigns whenever nobody leads, and looks
 * after the members while it leads. Lives in the session's loop.
 */
final class Candidacy implements LeaseKeeper.Listener, Campaign.Listener, WatchSupervisor.Listener {

    /** How many times in a TTL everything is read, whatever the watches say. */
    private static final int AUDITS_PER_TTL = 3;

    /** How rarely everything is read when the TTL is long. */
    private static final Duration MAX_AUDIT_PERIOD = Duration.ofSeconds(5);

    private final Calls calls;
    private final Loop loop;
    private final EtcdConfig config;
    private final EtcdKeys keys;
    private final Wire wire;
    private final Voice voice;
    private final Candidate candidate;
    private final Consumer<SessionLoss> over;
    private final Calls.Granted granted;
    private final LeaseKeeper keeper;
    private final Campaign campaign;
    private final WatchSupervisor fleet;
    private final Board board;
    private final Herald herald;
    private final Namesakes namesakes;
    private final Reporter reporter;
    private final LeaderWrites writes;
    private @Nullable WatchSupervisor members;
    private long latestWord;
    private boolean joined;
    private boolean stopped;

    /** @param over hears once why it cannot go on; it has stopped then */
    Candidacy(
            Calls calls,
            Loop loop,
            EtcdConfig config,
            Wire wire,
            Voice voice,
            Candidate candidate,
            Calls.Granted granted,
            LongPredicate ownEarlierLease,
            Consumer<SessionLoss> over) {
        this.calls = calls;
        this.loop = loop;
        this.config = config;
        this.wire = wire;
        this.voice = voice;
        this.candidate = candidate;
        this.granted = granted;
        this.over = over;
        keys = EtcdKeys.of(config, candidate.service());
        String ownKey = keys.instance(candidate.instance());
        namesakes = new Namesakes(candidate.instance(), granted.id(), ownEarlierLease, voice);
        board = new Board(keys);
        herald = new Herald(board, wire, voice, candidate.instance(), granted.id(), namesakes);
        keeper = new LeaseKeeper(calls, loop, config.retries(), granted, this);
        fleet = supervise(keys.fleet(), List.of(KeyRange.of(ownKey)), this);
        campaign = new Campaign(
                calls,
                loop,
                config.retries(),
                keys,
                candidate.instance(),
                wire.claim(candidate.instance()),
                granted.id(),
                fleet.ranges(),
                this);
        reporter = new Reporter(calls, loop, ownKey, granted.id(), namesakes);
        writes = new LeaderWrites(calls, loop, config.retries(), keys, wire, candidate.instance(), granted.id());
    }

    private WatchSupervisor supervise(
            List<KeyRange> watched, List<KeyRange> alsoRead, WatchSupervisor.Listener listener) {
        Duration third = granted.terms().ttl().dividedBy(AUDITS_PER_TTL);
        Duration period = third.compareTo(MAX_AUDIT_PERIOD) < 0 ? third : MAX_AUDIT_PERIOD;
        return new WatchSupervisor(calls, loop, config.retries(), period, watched, alsoRead, listener);
    }

    void start() {
        keeper.start();
        campaign.run();
    }

    void stop() {
        stopped = true;
        keeper.stop();
        campaign.stop();
        fleet.stop();
        dismiss();
    }

    /** The lease's deadline was seen to have passed. */
    void expire() {
        keeper.expire();
    }

    /** The term in which this instance leads right now. */
    Optional<Term> office() {
        return keeper.isValid() ? herald.office() : Optional.empty();
    }

    /** Completes with the revision, or fails as {@link LeaderWrites} says. */
    CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        long known = Math.max(latestWord, herald.wordRevision());
        CompletionStage<Long> written = writes.proclaim(term, readiness, known);
        return written.thenApply(revision -> {
            latestWord = Math.max(latestWord, revision);
            return revision;
        });
    }

    /** Writes a property; completes as {@link #proclaim}. */
    CompletionStage<Long> put(Term term, String key, String value) {
        return writes.put(term, key, value);
    }

    CompletionStage<Void> report(Presence presence) {
        return reporter.report(wire.presence(presence));
    }

    /** Reads who told about itself. */
    CompletionStage<List<Presence>> members() {
        CompletableFuture<List<Presence>> members = new CompletableFuture<>();
        loop.await(
                calls.read("Listing " + keys.members(), List.of(keys.members())),
                read -> members.complete(understood(read)),
                members::completeExceptionally);
        return members;
    }

    private List<Presence> understood(Snapshot read) {
        List<Presence> understood = new ArrayList<>();
        for (Entry entry : read.entries().values()) {
            try {
                understood.add(wire.presence(entry));
            } catch (IllegalArgumentException e) {
                voice.warned(e.getMessage() + "; this member is left out");
            }
        }
        return understood;
    }

    /**
     * Gives back the lease, and with it the leadership, the word and the presence: one write, which can delete nobody else's keys.
     * Completes when etcd has answered, or could not.
     */
    CompletionStage<Void> release() {
        return calls.revoke(granted.id()).handle((done, thrown) -> null);
    }

    @Override
    public void renewed(Lease lease) {
        if (voice.isDeaf()) {
            end(new SessionLoss(
                    SessionLoss.Reason.EXPIRED,
                    "The session's listener has not taken " + Voice.MAX_WAITING
                            + " calls that wait for it; it must not block for so long"));
        } else if (joined) {
            voice.renewed(lease);
        }
    }

    @Override
    public void unanswered(EtcdFailure failure) {
        if (joined) {
            voice.unanswered(String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void ended(SessionLoss loss) {
        end(loss);
    }

    @Override
    public void failed(EtcdFailure failure) {
        end(failure.asLoss());
    }

    @Override
    public void seen(Snapshot snapshot) {
        if (keeper.endIfExpired()) {
            return;
        }
        if (!joined) {
            joined = true;
            voice.joined(keeper.lease());
            warnOfLongerTtl();
            fleet.startAfter(snapshot);
        }
        read(snapshot);
    }

    private void warnOfLongerTtl() {
        Duration ttl = granted.terms().ttl();
        if (ttl.compareTo(config.leaseTtl()) != 0) {
            voice.warned(
                    "etcd granted a lease of " + ttl.toSeconds() + " s where "
                            + config.leaseTtl().toSeconds()
                            + " s were asked for: its minimum is one and a half times its election timeout. What it granted counts");
        }
    }

    @Override
    public boolean read(Snapshot snapshot) {
        snapshot.entry(keys.instance(candidate.instance())).ifPresent(namesakes::met);
        boolean news = board.apply(snapshot);
        if (!keeper.endIfExpired()) {
            settle();
        }
        return news;
    }

    @Override
    public void changed(List<Change> changes) {
        if (keeper.endIfExpired()) {
            return;
        }
        for (int i = 0; i < changes.size() && !stopped; i++) {
            board.apply(changes.get(i));
            boolean revisionEnds = i + 1 == changes.size()
                    || changes.get(i + 1).revision() != changes.get(i).revision();
            if (revisionEnds) {
                settle();
            }
        }
    }

    private void settle() {
        Optional<String> contradiction = herald.tell();
        if (contradiction.isPresent()) {
            failed(calls.regressed("Following " + keys.leader(), contradiction.get()));
            return;
        }
        if (herald.isVacant()) {
            campaign.run();
        }
        if (herald.office().isPresent()) {
            attend();
        } else {
            dismiss();
        }
    }

    private void attend() {
        if (members == null) {
            Roster roster =
                    new Roster(wire, voice, keys.instance(candidate.instance()), this::unanswered, this::failed);
            members = supervise(List.of(keys.members()), List.of(), roster);
            members.start();
        }
    }

    private void dismiss() {
        if (members != null) {
            members.stop();
            members = null;
        }
    }

    private void end(SessionLoss loss) {
        if (!stopped) {
            stop();
            over.accept(loss);
        }
    }
}
