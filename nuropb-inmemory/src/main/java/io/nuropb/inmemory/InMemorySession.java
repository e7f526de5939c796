package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.inmemory.CoordinatorServer.Snapshot;
import io.nuropb.inmemory.KeyValueStore.Change;
import io.nuropb.inmemory.KeyValueStore.Put;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One instance's part in the race: gets a lease, reads and watches, and tries to create the leader key whenever there is none.
 *
 * <p>Whatever became of such an attempt, the session reads: the lease under the leader key says who won, also where the answer
 * was lost. Only with a lease that has ended there is nothing more to win, and the session is over.
 */
final class InMemorySession implements Session {

    private final Candidate candidate;
    private final ServiceKeys keys;
    private final Duration ttl;
    private final CoordinatorLink link;
    private final Set<Long> ownLeases;
    private final SessionLine line;
    private final SessionVoice voice;
    private final FleetView view;
    private final LeaseKeeper keeper;
    private final FleetWatch watch;
    private final SessionWrites writes;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private boolean asking = true;
    private boolean joined;
    private boolean campaigning;
    private boolean leaving;

    InMemorySession(
            Candidate candidate,
            SessionListener listener,
            Scheduler scheduler,
            CoordinatorLink link,
            Duration ttl,
            Set<Long> ownLeases) {
        this.ownLeases = ownLeases;
        this.candidate = candidate;
        this.ttl = ttl;
        this.link = link;
        keys = new ServiceKeys(candidate.service());
        line = new SessionLine(scheduler, link);
        keeper = new LeaseKeeper(line, this::renewed, this::unanswered, this::lost);
        voice = new SessionVoice(listener, scheduler, () -> keeper.isValidAt(scheduler.now()));
        view = new FleetView(keys, candidate.instance(), voice, ownLeases);
        watch = new FleetWatch(line, keys.prefix(), ttl, this::read, this::changed, this::unanswered, this::refused);
        writes = new SessionWrites(keys, line, link, keeper, view);
    }

    /** Asks for a lease. */
    void enter() {
        line.runLast(() -> {
            Moment asked = line.now();
            link.ask("get a lease for " + candidate, server -> server.grant(ttl, candidate))
                    .whenComplete((lease, failure) -> line.runLast(() -> {
                        asking = false;
                        if (failure instanceof Refusal refusal) {
                            notGranted(refusal);
                        } else {
                            granted(lease, asked);
                        }
                    }));
        });
    }

    /** Ends the session without giving the lease back. Thread-safe. */
    void lose(SessionLoss loss) {
        line.run(() -> lost(loss));
    }

    /** Whether it is over. */
    boolean hasEnded() {
        return line.hasEnded();
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return writes.proclaim(term, readiness);
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        return writes.put(term, keys.property(name), value);
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return writes.report(presence);
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return writes.members();
    }

    @Override
    public CompletionStage<Void> leave() {
        voice.silence();
        line.runLast(this::release);
        return left.copy();
    }

    private void release() {
        if (leaving) {
            return;
        }
        leaving = true;
        end();
        if (!asking) {
            keeper.id().ifPresentOrElse(this::giveBack, () -> left.complete(null));
        }
    }

    /** Whatever the answer is: if there is none, the lease ends by its TTL. */
    private void giveBack(long lease) {
        link.ask("revoke lease " + lease, server -> {
                    server.revoke(lease);
                    return lease;
                })
                .whenComplete((answer, failure) -> line.runLast(() -> left.complete(null)));
    }

    private void granted(long lease, Moment asked) {
        if (line.hasEnded()) {
            giveBack(lease);
            return;
        }
        ownLeases.add(lease);
        keeper.keep(lease, asked, ttl);
        view.own(lease);
        watch.refresh();
    }

    private void notGranted(Refusal refusal) {
        if (leaving) {
            left.complete(null);
        } else if (!line.hasEnded()) {
            lost(refusal.asLoss());
        }
    }

    private void renewed(Lease lease) {
        if (joined) {
            voice.renewed(lease);
        }
    }

    private void unanswered(Refusal refusal) {
        if (joined) {
            voice.unanswered(refusal.text());
        }
    }

    private void read(Snapshot snapshot) {
        if (!joined) {
            joined = true;
            keeper.lease().ifPresent(voice::joined);
        }
        view.show(snapshot);
        campaignIfVacant();
    }

    private void changed(List<Change> changes) {
        view.show(changes);
        campaignIfVacant();
    }

    private void campaignIfVacant() {
        if (!view.isVacant() || campaigning) {
            return;
        }
        campaigning = true;
        long lease = keeper.id().orElseThrow();
        List<Put> office = List.of(
                new Put(keys.leader(), candidate.instance(), lease), new Put(keys.ready(), new Word.Claim(), lease));
        line.askForElection(
                "elect " + candidate,
                server -> {
                    server.putIf(keys.leader(), 0, office);
                    return server.isAlive(lease);
                },
                alive -> {
                    if (alive) {
                        campaigned();
                    } else {
                        keeper.lostAtServer();
                    }
                },
                this::notCampaigned);
    }

    private void campaigned() {
        campaigning = false;
        watch.refresh();
    }

    private void notCampaigned(Refusal refusal) {
        if (refusal.isAmbiguous()) {
            campaigned();
        } else {
            refused(refusal);
        }
    }

    private void refused(Refusal refusal) {
        lost(refusal.asLoss());
    }

    private void lost(SessionLoss loss) {
        voice.lost(loss);
        end();
    }

    private void end() {
        line.end();
        watch.end();
    }
}
