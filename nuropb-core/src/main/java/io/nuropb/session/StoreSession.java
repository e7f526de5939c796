package io.nuropb.session;

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
import io.nuropb.store.LeaseId;
import io.nuropb.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session over a store: asks for a lease, takes part in the election under it as a {@link ElectionParticipant} until
 * the lease ends or the session is left, and gives it back.
 *
 * <p>All that it decides, it decides in its loop. The listener is called from another queue, and stages complete on the
 * scheduler's threads, so that neither can hold up a renewal.
 */
final class StoreSession implements Session {

    private static final Logger log = LoggerFactory.getLogger(StoreSession.class);

    /** The coordinator, as far as its sessions know it. */
    interface Owner {

        /** Whether this lease belonged to a session of the same coordinator that is over. */
        boolean hadLease(LeaseId lease);

        /** The session will not call the store any more, but perhaps to give back its lease. */
        void ended(StoreSession session, Optional<SessionLoss> loss);
    }

    private final SessionConfig config;
    private final Scheduler scheduler;
    private final Candidate candidate;
    private final StoreCalls calls;
    private final StoredValues values;
    private final SessionLoop loop;
    private final ListenerQueue listener;
    private final Owner owner;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private volatile @Nullable ElectionParticipant candidacy;
    private boolean asking;
    private boolean over;
    private volatile @Nullable LeaseId lease;

    StoreSession(
            SessionConfig config,
            Scheduler scheduler,
            Json json,
            StoreCalls calls,
            Candidate candidate,
            SessionListener listener,
            Owner owner) {
        this.config = config;
        this.scheduler = scheduler;
        this.calls = calls;
        this.candidate = candidate;
        this.owner = owner;
        values = new StoredValues(json);
        loop = new SessionLoop(
                scheduler, config.retries(), candidate.instance().value().hashCode(), this::broken);
        this.listener = new ListenerQueue(listener, scheduler, () -> loop.execute(this::expire));
    }

    /** The lease; empty before it was granted. */
    Optional<LeaseId> lease() {
        return Optional.ofNullable(lease);
    }

    void start() {
        loop.execute(() -> loop.await(calls.connect(), connected -> ask(), this::refused));
    }

    /** Whoever leaves before has nothing to give back. */
    private void ask() {
        if (!over) {
            asking = true;
            loop.await(calls.grant(), this::granted, this::refused);
        }
    }

    private void granted(StoreCalls.Granted granted) {
        asking = false;
        lease = granted.id();
        if (over) {
            calls.revoke(granted.id(), granted.terms().deadline())
                    .whenComplete((revoked, thrown) -> left.complete(null));
            return;
        }
        candidacy = new ElectionParticipant(
                calls, loop, config, values, listener, candidate, granted, owner::hadLease, this::end);
        candidacy.start();
    }

    private void refused(StoreException failure) {
        asking = false;
        left.complete(null);
        end(failure.asLoss());
    }

    /**
     * Nothing in the loop throws. If it does, nobody knows what the session has still done, and it must not hold a
     * lease.
     */
    private void broken(Throwable thrown) {
        log.error("The session of {} cannot go on", candidate, thrown);
        end(new SessionLoss(Reason.EXPIRED, "The session met what it does not know: " + thrown));
    }

    private void end(SessionLoss loss) {
        if (over) {
            return;
        }
        over = true;
        owner.ended(this, Optional.of(loss));
        listener.lost(loss);
        boolean release = candidacy != null && candidacy.isFreeToGo() && loss.reason() != Reason.CLOSED;
        if (candidacy != null) {
            candidacy.stop();
        }
        if (candidacy != null && release) {
            candidacy.release().whenComplete((released, thrown) -> left.complete(null));
        } else if (candidacy != null || !asking || loss.reason() == Reason.CLOSED) {
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

    /** Ends it without giving back the lease, which ends by itself. */
    void lose(SessionLoss loss) {
        loop.execute(() -> end(loss));
    }

    @Override
    public CompletionStage<Void> leave() {
        listener.silence();
        loop.execute(this::depart);
        return left.copy();
    }

    private void depart() {
        if (over) {
            return;
        }
        over = true;
        if (candidacy != null) {
            // First of all the leadership, which others wait for.
            candidacy.release().whenComplete((done, thrown) -> left.complete(null));
            candidacy.stop();
        } else if (!asking) {
            left.complete(null);
        }
        CompletionStage<Void> released = left;
        released.whenComplete((done, thrown) -> owner.ended(this, Optional.empty()));
    }

    @Override
    public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        return whileLeading("Proclaiming", term, leading -> leading.proclaim(term, readiness));
    }

    @Override
    public CompletionStage<Void> put(Term term, String name, String value) {
        String key = ServiceKeys.of(config.keyPrefix(), candidate.service()).property(name);
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PROPERTY_BYTES) {
            throw new IllegalArgumentException("The value of property '" + name + "' has " + bytes
                    + " bytes; allowed: at most " + MAX_PROPERTY_BYTES);
        }
        return whileLeading(
                "Writing " + key, term, leading -> leading.put(term, key, value).thenApply(revision -> null));
    }

    @Override
    public Optional<LastSignal> lastSignal() {
        return Optional.ofNullable(candidacy).flatMap(ElectionParticipant::lastSignal);
    }

    @Override
    public CompletionStage<Void> report(Presence presence) {
        return whileJoined("Reporting", joined -> joined.report(presence));
    }

    @Override
    public CompletionStage<List<Presence>> members() {
        return whileJoined("Listing members", ElectionParticipant::members);
    }

    private <T> CompletionStage<T> whileLeading(
            String attempt, Term term, Function<ElectionParticipant, CompletionStage<T>> call) {
        return inLoop(() -> {
            ElectionParticipant current = candidacy;
            Optional<Term> own = over || current == null ? Optional.empty() : current.ownTerm();
            return current != null && own.filter(term::equals).isPresent()
                    ? call.apply(current)
                    : CompletableFuture.failedFuture(new NotLeaderException(attempt + " in term " + term
                            + " was refused: this session "
                            + own.map(other -> "leads in term " + other).orElse(over ? "is over" : "does not lead")));
        });
    }

    private <T> CompletionStage<T> whileJoined(String attempt, Function<ElectionParticipant, CompletionStage<T>> call) {
        return inLoop(() -> {
            ElectionParticipant current = candidacy;
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
        if (!(cause instanceof StoreException failure)) {
            return cause;
        }
        if (failure.reason() == Reason.EXPIRED || failure.reason() == Reason.REGRESSED) {
            loop.execute(() -> end(failure.asLoss()));
        }
        return failure.reason() == Reason.EXPIRED
                ? new NotLeaderException(String.valueOf(failure.getMessage()))
                : new CoordinatorException(String.valueOf(failure.getMessage()), failure);
    }
}
