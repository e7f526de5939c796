package io.nuropb.session;

import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects leaders over a {@link LeaseStore}, with the keys that the Python implementation uses, so that instances of
 * both kinds elect one leader among them.
 *
 * <p>A leader is the session whose lease holds the key {@code …/leader}; its term is the key's create revision.
 * Thread-safe; only {@link #close} may block.
 */
public final class StoreCoordinator implements Coordinator {

    /**
     * How many leases of sessions that are over are remembered, so that they are not taken for those of a duplicate.
     */
    private static final int MAX_PAST_LEASES = 1_000;

    private static final Logger log = LoggerFactory.getLogger(StoreCoordinator.class);

    private final LeaseStore store;
    private final SessionConfig config;
    private final Scheduler scheduler;
    private final Json json;
    private final Set<StoreSession> sessions = ConcurrentHashMap.newKeySet();
    private final Map<LeaseId, Boolean> pastLeases = Collections.synchronizedMap(new Latest());
    private History history = new History();

    /**
     * Calls nothing yet.
     *
     * @param store where the keys live; closed with the coordinator
     * @param config how to behave towards it
     * @param scheduler time and threads; remains the caller's
     * @param json reads and writes values
     */
    public StoreCoordinator(LeaseStore store, SessionConfig config, Scheduler scheduler, Json json) {
        this.store = store;
        this.config = config;
        this.scheduler = scheduler;
        this.json = json;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        History known = history();
        StoreCalls calls = new StoreCalls(store, scheduler, config, known);
        StoreSession session = new StoreSession(config, scheduler, json, calls, candidate, listener, new Owner(known));
        sessions.add(session);
        session.start();
        return session;
    }

    private synchronized History history() {
        return history;
    }

    /** What was known is not true any more: sessions that begin from now on learn anew, and all that go on are lost. */
    private void forget(History ended, SessionLoss why) {
        synchronized (this) {
            if (history != ended) {
                return;
            }
            history = new History();
        }
        sessions.forEach(session -> session.lose(why));
    }

    /**
     * Closes the store. Sessions that are just leaving are awaited for two call limits at most, in which they give back
     * their leases; others are lost, and their leases end by themselves.
     */
    @Override
    public void close() {
        List<StoreSession> open = List.copyOf(sessions);
        SessionLoss loss = new SessionLoss(
                Reason.CLOSED, "The coordinator was closed while its session was open; leave sessions before");
        open.forEach(session -> session.lose(loss));
        CompletableFuture<?> departed = CompletableFuture.allOf(
                open.stream().map(StoreSession::departed).toArray(CompletableFuture<?>[]::new));
        Duration limit = StoreCalls.limitToRevoke(config);
        try {
            scheduler.awaitUninterruptibly(departed, limit);
        } catch (TimeoutException e) {
            log.warn("Sessions were still leaving after {}; their leases end by themselves", DurationText.of(limit));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Leaving never fails", e);
        } finally {
            store.close();
        }
    }

    private final class Owner implements StoreSession.Owner {
        private final History known;

        Owner(History known) {
            this.known = known;
        }

        @Override
        public boolean hadLease(LeaseId lease) {
            return pastLeases.containsKey(lease);
        }

        @Override
        public void ended(StoreSession session, Optional<SessionLoss> loss) {
            session.lease().ifPresent(lease -> pastLeases.put(lease, true));
            sessions.remove(session);
            loss.filter(l -> l.reason() == Reason.REGRESSED).ifPresent(why -> forget(known, why));
        }
    }

    private static final class Latest extends LinkedHashMap<LeaseId, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseId, Boolean> eldest) {
            return size() > MAX_PAST_LEASES;
        }
    }
}
