package io.nuropb.etcd;

import io.grpc.ClientInterceptor;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import jakarta.inject.Inject;
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
 * A coordinator on etcd 3.4 or newer, with the keys that the Python implementation uses, so that instances of both kinds elect one
 * leader among them.
 *
 * <p>A leader is the session whose lease holds the key {@code …/leader}; its term is the key's create revision. All sessions of one
 * coordinator share one connection, which is opened by the first {@link #join}. Thread-safe; only {@link #close} may block.
 */
public final class EtcdCoordinator implements Coordinator {

    /** How many leases of sessions that are over are remembered, so that they are not taken for a namesake's. */
    private static final int MAX_PAST_LEASES = 1_000;

    private static final Logger log = LoggerFactory.getLogger(EtcdCoordinator.class);

    private final EtcdConfig config;
    private final Scheduler scheduler;
    private final Json json;
    private final Link link;
    private final Set<EtcdSession> sessions = ConcurrentHashMap.newKeySet();
    private final Map<Long, Boolean> pastLeases = Collections.synchronizedMap(new Latest());
    private Era era = new Era();

    /**
     * Connects to nothing yet.
     *
     * @param config how to reach etcd
     * @param scheduler time and threads; remains the caller's
     * @param json reads and writes values
     */
    @Inject
    public EtcdCoordinator(EtcdConfig config, Scheduler scheduler, Json json) {
        this(config, scheduler, json, List.of());
    }

    /** For tests that look into the calls, or disturb them. */
    EtcdCoordinator(EtcdConfig config, Scheduler scheduler, Json json, List<ClientInterceptor> interceptors) {
        this.config = config;
        this.scheduler = scheduler;
        this.json = json;
        link = new Link(config, scheduler, interceptors);
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        Era now = era();
        Calls calls = new Calls(config, scheduler, link, now);
        EtcdSession session = new EtcdSession(config, scheduler, json, calls, candidate, listener, new Owner(now));
        sessions.add(session);
        session.start();
        return session;
    }

    private synchronized Era era() {
        return era;
    }

    /** What was known is not true any more; sessions that begin from now on learn anew. */
    private synchronized void endEra(Era ended) {
        if (era == ended) {
            era = new Era();
        }
    }

    /**
     * Closes the connection. Sessions that are just leaving are awaited for as long as a call may take; others are lost, and their
     * leases end by themselves.
     */
    @Override
    public void close() {
        List<EtcdSession> open = List.copyOf(sessions);
        open.forEach(EtcdSession::close);
        CompletableFuture<?> departed =
                CompletableFuture.allOf(open.stream().map(EtcdSession::departed).toArray(CompletableFuture<?>[]::new));
        Duration limit = config.callDeadline();
        try {
            scheduler.await(departed, limit);
        } catch (TimeoutException e) {
            log.warn("Sessions were still leaving etcd after {}; their leases end by themselves", limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Leaving never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
        }
    }

    private final class Owner implements EtcdSession.Owner {
        private final Era known;

        Owner(Era known) {
            this.known = known;
        }

        @Override
        public boolean hadLease(long lease) {
            return pastLeases.containsKey(lease);
        }

        @Override
        public void ended(EtcdSession session, Optional<SessionLoss> loss) {
            pastLeases.put(session.lease(), true);
            sessions.remove(session);
            if (loss.filter(l -> l.reason() == SessionLoss.Reason.REGRESSED).isPresent()) {
                endEra(known);
            }
        }
    }

    private static final class Latest extends LinkedHashMap<Long, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MAX_PAST_LEASES;
        }
    }
}
