package io.nuropb.examples.own;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyHistory;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.PolledWatches;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.StoreState;
import io.nuropb.store.Transaction;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A {@link LeaseStore} in a folder that all instances share: one file, replaced as a whole by whoever holds a lock. */
public final class FolderStore implements LeaseStore {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    static final int MAX_CHANGES = 60;
    private static final Object IN_THIS_PROCESS = new Object(); // a file's lock holds off other processes only
    private final Path folder;
    private final Scheduler scheduler;
    private final PolledWatches watches = new PolledWatches();
    private Map<String, Moment> seen = Map.of();
    private volatile boolean closed;

    /** Uses a folder that exists. */
    public FolderStore(Path folder, Scheduler scheduler) {
        this.folder = folder;
        this.scheduler = scheduler;
        scheduler.blocking().execute(this::look);
    }

    // tag::calls[]
    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        LeaseId id = new LeaseId(Long.toHexString(scheduler.random().nextLong()));
        return locked(state -> state.grant(id, ttl));
    }

    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return locked(state -> state.renew(lease));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return locked(state -> state.revoke(lease)).thenAccept(revoked -> {});
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        return locked(state -> state.commit(transaction));
    }

    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        return locked(state -> state.keys().read(ranges));
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        return watches.begin(ranges, fromRevision, listener);
    }

    @Override
    public void close() {
        synchronized (IN_THIS_PROCESS) {
            closed = true; // from now on, no file is touched
        }
        watches.close();
    }
    // end::calls[]

    // tag::locked[]
    private <T> CompletionStage<T> locked(Function<StoreState, T> step) {
        return CompletableFuture.supplyAsync(() -> lockedNow(step), scheduler.blocking());
    }

    private <T> T lockedNow(Function<StoreState, T> step) {
        Path file = folder.resolve("state");
        Path lock = folder.resolve("lock");
        synchronized (IN_THIS_PROCESS) {
            if (closed) {
                throw StoreException.refused(Reason.CLOSED, "This store was closed", null);
            }
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
                StoreState state = new StoreState(MAX_CHANGES, lines);
                T answer = step.apply(state);
                if (state.isChanged()) {
                    Path draft = Files.write(folder.resolve("draft"), state.lines());
                    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                }
                return answer;
            } catch (AccessDeniedException e) {
                throw StoreException.refused(Reason.PERMISSION_DENIED, "No right to read and write " + e, e);
            } catch (IOException | RuntimeException e) {
                throw e instanceof StoreException known ? known : StoreException.unanswered("Cannot use " + e, e);
            }
        }
    }
    // end::locked[]

    // tag::look[]
    private void look() {
        try {
            watches.tell(lockedNow(this::endLeases));
        } catch (StoreException e) {
            // Whoever calls is told; watches wait for the next look.
        } finally {
            if (!closed) {
                scheduler.schedule(BETWEEN_LOOKS, () -> scheduler.blocking().execute(this::look));
            }
        }
    }

    /** Ends leases that have stood still for a whole TTL by the clock of whoever looks: clocks need not agree. */
    private KeyHistory endLeases(StoreState state) {
        Moment now = scheduler.now();
        Map<String, Moment> standing = new HashMap<>();
        state.leases().forEach((id, lease) -> {
            String renewal = id + " " + lease.renewals();
            standing.put(renewal, seen.getOrDefault(renewal, now));
            if (!now.isBefore(standing.get(renewal).plus(lease.ttl()))) {
                state.revoke(new LeaseId(id));
            }
        });
        seen = standing;
        return state.keys();
    }
    // end::look[]
}
