package io.nuropb.etcd;

import io.nuropb.CompletionFailure;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.CoordinatorException;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session on etcd: asks for a lease, races under it as a {@link Candidacy} until the lease ends or the race is left, and gives it
 * back.
 *
 * <p>All that it decides, it decides in its loop. The listener is called from another queue, and stages complete on the scheduler's
 * threads, so that neither can hold up a renewal.
 */
final class EtcdSession implements Session {

    /** Reasons for which there is no lease to give back, or nobody to give it back to. */
    private static final Set<Reason> NOTHING_TO_RELEASE = Set.of(Reason.CLOSED, Reason.REGRESSED);

    /** The coordinator, as far as its sessions know it. */
    interface Owner {

        /** Whether this lease belonged to a session of the same coordinator that is over. */
        boolean hadLease(long lease);

        /** The session will not call etcd any more, but perhaps to give back its lease. */
        void ended(EtcdSession session, Optional<SessionLoss> loss);
    }

    private final EtcdConfig config;
    private final Scheduler scheduler;
    private final Candidate candidate;
    private final Calls calls;
    private final Wire wire;
    private final Loop loop;
    private final Voice voice;
    private final Owner owner;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private @Nullable Candidacy candidacy;
    private boolean asking = true;
    private boolean over;
    private volatile long lease;

    EtcdSession(
            EtcdConfig config,
            Scheduler scheduler,
            Json json,
            Calls calls,
            Candidate candidate,
            SessionListener listener,
            Owner owner) {
        this.config = config;
        this.scheduler = scheduler;
        this.calls = calls;
        this.candidate = candidate;
        this.owner = owner;
        wire = new Wire(json);
        loop = new Loop(scheduler);
        voice = new Voice(listener, scheduler, () -> loop.execute(this::expire));
    }

    /** The lease; 0 before it was granted. */
    long lease() {
        return lease;
    }

    void start() {
        loop.execute(() -> loop.await(calls.grant(), this::granted, this::refused));
    }

    private void granted(Calls.Granted granted) {
        asking = false;
        lease = granted.id();
        if (over) {
            calls.revoke(granted.id()).whenComplete((revoked, thrown) -> left.complete(null));
            return;
        }
        candidacy = new Candidacy(calls, loop, config, wire, voice, candidate, granted, owner::hadLease, this::end);
        candidacy.start();
    }

    private void refused(EtcdFailure failure) {
        asking = false;
        left.complete(null);
        end(failure.asLoss());
    }

    private void end(SessionLoss loss) {
        if (over) {
            return;
        }
        over = true;
        owner.ended(this, Optional.of(loss));
        voice.lost(loss);
        boolean nothingToRelease = NOTHING_TO_RELEASE.contains(loss.reason());
        if (candidacy != null) {
            candidacy.stop();
        }
        if (candidacy != null && !nothingToRelease) {
            candidacy.release().whenComplete((released, thrown) -> left.complete(null));
        } else if (!asking || nothingToRelease) {
            left.complete(null);
        }
    }

    /** Completes when the session is over and its lease is given back, or cannot be. */
    CompletableFuture<Void> departed() {
        return left;
    }

    private void expire() {
        if (candidacy != null) {
            candidacy.expire();
        }
    }

    /** The coordinator is closed: the lease ends by itself. */
    void close() {
        loop.execute(() -> end(new SessionLoss(
                Reason.CLOSED, "The etcd coordinator was closed while its session was open; leave sessions before")));
    }

    @Override
    public CompletionStage<Void> leave() {
        voice.silence();
        loop.execute(this::depart);
        return left.copy();
    }

    private void depart() {
        if (over) {
            return;
        }
        over = true;
        if (candidacy != null) {
            // First of all the leadership, which others wait for; to end watches takes time.
            CompletionStage<Void> released = candidacy.release();
            candidacy.stop();
            released.whenComplete((done, thrown) -> left.complete(null));
        } else if (!asking) {
            left.complete(null);
        }
        CompletionStage<Void> released = left;
        released.whenComplete((done, thrown) -> owner.ended(this, Optional.empty()));
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return inOffice("Proclaiming", term, office -> office.proclaim(term, readiness));
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        String key = EtcdKeys.of(config, candidate.service()).property(name);
        return inOffice(
                "Writing " + key, term, office -> office.put(term, key, value).thenApply(revision -> null));
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return inSession("Reporting", racing -> racing.report(presence));
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return inSession("Listing members", Candidacy::members);
    }

    private <T> CompletionStage<T> inOffice(String attempt, Term term, Function<Candidacy, CompletionStage<T>> call) {
        return inLoop(() -> {
            Candidacy current = candidacy;
            Optional<Term> office = over || current == null ? Optional.empty() : current.office();
            return current != null && office.filter(term::equals).isPresent()
                    ? call.apply(current)
                    : CompletableFuture.failedFuture(new NotLeaderException(attempt + " in term " + term
                            + " was refused: this session "
                            + office.map(other -> "leads in term " + other)
                                    .orElse(over ? "is over" : "does not lead")));
        });
    }

    private <T> CompletionStage<T> inSession(String attempt, Function<Candidacy, CompletionStage<T>> call) {
        return inLoop(() -> {
            Candidacy current = candidacy;
            return current != null && !over
                    ? call.apply(current)
                    : CompletableFuture.failedFuture(new CoordinatorException(
                            attempt + " was refused: this session " + (over ? "is over" : "has not joined yet"), null));
        });
    }

    private <T> CompletionStage<T> inLoop(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> begin(call)
                .whenCompleteAsync(
                        (answer, thrown) -> {
                            if (thrown == null) {
                                result.complete(answer);
                            } else {
                                result.completeExceptionally(outward(thrown));
                            }
                        },
                        scheduler));
        return result;
    }

    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the caller is told, and what the session has to conclude. */
    private Throwable outward(Throwable thrown) {
        Throwable cause = CompletionFailure.causeOf(thrown);
        if (!(cause instanceof EtcdFailure failure)) {
            return cause;
        }
        if (failure.reason() == Reason.EXPIRED || failure.reason() == Reason.REGRESSED) {
            loop.execute(() -> end(failure.asLoss()));
        }
        return failure.reason() == Reason.EXPIRED
                ? new NotLeaderException(String.valueOf(failure.getMessage()))
                : failure.asException();
    }
}
