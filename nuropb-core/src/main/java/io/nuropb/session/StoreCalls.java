package io.nuropb.session;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions that a session asks its store. Each is asked once, but for the last one, which gives back a lease, and
 * ends within its limit, with an answer that fits the history that is known, or with a {@link StoreException} that says
 * what was attempted. Whatever else a store throws or returns, it comes no further.
 *
 * <p>Thread-safe; nothing blocks. Stages complete on any thread.
 */
final class StoreCalls {

    /** How many call limits connecting may take: client libraries have a lot to load and to start. */
    private static final int LIMITS_TO_CONNECT = 4;

    /** How many call limits giving back a lease may take, with all that is asked again. */
    private static final int LIMITS_TO_REVOKE = 2;

    /**
     * How much longer than its limit a call may be silent before it is given up from outside: whoever has a limit of
     * its own is faster.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(StoreCalls.class);

    private final LeaseStore store;
    private final Scheduler scheduler;
    private final SessionConfig config;
    private final History history;

    StoreCalls(LeaseStore store, Scheduler scheduler, SessionConfig config, History history) {
        this.store = store;
        this.scheduler = scheduler;
        this.config = config;
        this.history = history;
    }

    /**
     * A lease that was granted.
     *
     * @param id what the store calls it
     * @param asked when it was asked for
     * @param terms its TTL and deadline
     */
    record Granted(LeaseId id, Moment asked, Lease terms) {}

    /**
     * A lease that was renewed.
     *
     * @param terms its TTL and deadline
     * @param revision how far the store had come then, more or less
     */
    record Renewed(Lease terms, long revision) {}

    /** Sees to it that calls come through. */
    CompletionStage<Void> connect() {
        Duration limit = config.callLimit().multipliedBy(LIMITS_TO_CONNECT);
        return ask("Connecting", limit, store::connect, late -> {});
    }

    /** Asks for a lease. One that is granted too late is given back. */
    CompletionStage<Granted> grant() {
        String attempt = "Asking for a lease of " + config.leaseTtl().toMillis() / 1e3 + " s";
        Moment asked = scheduler.now();
        return ask(
                        attempt,
                        config.callLimit(),
                        () -> store.grant(config.leaseTtl()),
                        late -> revoke(late.lease(), asked.plus(late.ttl())))
                .thenApply(granted -> new Granted(granted.lease(), asked, Lease.granted(asked, granted.ttl())));
    }

    /** Renews a lease, by one request whose moment of asking is known. */
    CompletionStage<Renewed> renew(LeaseId lease, Duration limit) {
        Moment asked = scheduler.now();
        return askWithin("Renewing lease " + lease, limit, () -> store.renew(lease), late -> {})
                .thenApply(renewed -> new Renewed(Lease.granted(asked, renewed.ttl()), renewed.revision()));
    }

    /**
     * Renews a lease after a read was answered, and counts from the moment at which that was asked for: the lease lasts
     * for a TTL from then on, even if the renewal itself has no effect.
     *
     * @param proof what is read
     * @param limit how long each of the two requests may take
     */
    CompletionStage<Renewed> renewProven(LeaseId lease, KeyRange proof, Duration limit) {
        Moment asked = scheduler.now();
        return read("Reading " + proof, List.of(proof), limit)
                .thenCompose(read -> renew(lease, limit))
                .thenApply(renewed ->
                        new Renewed(Lease.granted(asked, renewed.terms().ttl()), renewed.revision()));
    }

    /**
     * Gives a lease back; all keys that are bound to it go. Others wait for that, so what fails and may pass is asked
     * again, until the lease ends by itself, but no longer than {@link #limitToRevoke}.
     *
     * @param deadline when it ends by itself
     */
    CompletionStage<Void> revoke(LeaseId lease, Moment deadline) {
        return new Revocation(lease, deadline).ask();
    }

    /** How long giving back a lease may take. */
    static Duration limitToRevoke(SessionConfig config) {
        return config.callLimit().multipliedBy(LIMITS_TO_REVOKE);
    }

    CompletionStage<Committed> commit(String attempt, Transaction transaction) {
        long before = history.revision();
        return ask(attempt, config.callLimit(), () -> store.commit(transaction), late -> {})
                .thenApply(answer -> noted(attempt, answer, answer.found().revision(), before));
    }

    CompletionStage<Snapshot> read(String attempt, Collection<KeyRange> ranges) {
        return read(attempt, ranges, config.callLimit().plus(GRACE));
    }

    private CompletionStage<Snapshot> read(String attempt, Collection<KeyRange> ranges, Duration limit) {
        long before = history.revision();
        return askWithin(attempt, limit, () -> store.read(ranges), late -> {})
                .thenApply(answer -> noted(attempt, answer, answer.revision(), before));
    }

    /**
     * Begins a watch, which may be closed from anywhere: whoever closes it does not wait, and may be within its
     * callback.
     *
     * @throws StoreException if it cannot begin
     */
    LeaseStore.Watch watch(List<KeyRange> ranges, long fromRevision, LeaseStore.WatchListener listener) {
        try {
            LeaseStore.Watch begun = Objects.requireNonNull(
                    store.watch(ranges, fromRevision, noting(listener)), "The store returned no watch");
            return () -> closeElsewhere(begun, ranges);
        } catch (Throwable e) {
            throw StoreException.in(e).during("Watching " + ranges);
        }
    }

    /** A store may wait there for a callback that is running, and whoever closes a watch may be running in that. */
    private void closeElsewhere(LeaseStore.Watch watch, List<KeyRange> ranges) {
        try {
            scheduler.blocking().execute(() -> close(watch, ranges));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.warn("There is no thread to end the watch of {}: it ends when the store is closed", ranges, e);
        }
    }

    private static void close(LeaseStore.Watch watch, List<KeyRange> ranges) {
        try {
            watch.close();
        } catch (Throwable e) {
            log.warn("The watch of {} did not close cleanly", ranges, e);
        }
    }

    private LeaseStore.WatchListener noting(LeaseStore.WatchListener listener) {
        return new LeaseStore.WatchListener() {
            @Override
            public void changed(List<KeyChange> changes) {
                changes.forEach(change -> history.noteTold(change.revision()));
                listener.changed(changes);
            }

            @Override
            public void ended(StoreException why) {
                listener.ended(why);
            }
        };
    }

    /** How far the store is known to have come, by all that it has answered and told. */
    long knownRevision() {
        return history.latest();
    }

    StoreException regressed(String attempt, String contradiction) {
        return StoreException.refused(Reason.REGRESSED, contradiction, null).during(attempt);
    }

    private <T> T noted(String attempt, T answer, long revision, long before) {
        Optional<String> contradiction = history.note(revision, before);
        if (contradiction.isPresent()) {
            throw regressed(attempt, contradiction.get());
        }
        return answer;
    }

    private <T> CompletionStage<T> ask(
            String attempt, Duration limit, Supplier<CompletionStage<T>> call, Consumer<T> tooLate) {
        return askWithin(attempt, limit.plus(GRACE), call, tooLate);
    }

    private <T> CompletionStage<T> askWithin(
            String attempt, Duration limit, Supplier<CompletionStage<T>> call, Consumer<T> tooLate) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Scheduler.Timer timer = scheduler.schedule(limit, () -> answer.completeExceptionally(silence(attempt, limit)));
        begin(call).whenComplete((value, thrown) -> {
            timer.cancel();
            if (thrown != null) {
                answer.completeExceptionally(StoreException.in(thrown).during(attempt));
            } else if (!answer.complete(value)) {
                tooLate.accept(value);
            }
        });
        return answer;
    }

    /** The giving back of one lease. */
    private final class Revocation {
        private final LeaseId lease;
        private final Moment deadline;
        private final Moment end = scheduler.now().plus(limitToRevoke(config));
        private final RandomGenerator jitter;
        private int failed;

        Revocation(LeaseId lease, Moment deadline) {
            this.lease = lease;
            this.deadline = deadline;
            jitter = new SplittableRandom(lease.hashCode());
        }

        CompletionStage<Void> ask() {
            Duration rest = scheduler.now().until(end);
            Duration once = config.callLimit().plus(GRACE);
            Duration limit = once.compareTo(rest) < 0 ? once : rest;
            return askWithin("Giving back lease " + lease, limit, () -> store.revoke(lease), late -> {})
                    .exceptionallyCompose(thrown -> askAgain(StoreException.in(thrown)));
        }

        private CompletionStage<Void> askAgain(StoreException failure) {
            Duration pause = config.retries().pause(failed++, jitter);
            Moment next = scheduler.now().plus(pause);
            if (failure.isFinal() || !next.isBefore(deadline) || !next.isBefore(end)) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<Void> due = new CompletableFuture<>();
            scheduler.schedule(pause, () -> due.complete(null));
            return due.thenCompose(now -> ask());
        }
    }

    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "The store returned no stage");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static StoreException silence(String attempt, Duration limit) {
        return StoreException.unanswered(
                        "there was no answer within " + limit.toMillis() / 1e3
                                + " s. See whether the coordinator's server is healthy",
                        null)
                .during(attempt);
    }
}
