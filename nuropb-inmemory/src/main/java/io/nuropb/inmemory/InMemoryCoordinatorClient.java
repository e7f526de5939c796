package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One instance's client of an {@link InMemoryCoordinator}, and what a test can do to it. Made by
 * {@link InMemoryCoordinator#connect()}.
 *
 * <p>Thread-safe; no method blocks. Callbacks run on the coordinator's scheduler.
 */
public final class InMemoryCoordinatorClient implements Coordinator {

    /** How many leases of its sessions a client remembers, so that they are not taken for another instance's. */
    private static final int MAX_LEASES = 1_000;

    private final PausableScheduler process;
    private final CoordinatorLink link;
    private final Duration ttl;
    private final List<InMemorySession> sessions = new ArrayList<>();
    private final Set<Long> leases = Collections.newSetFromMap(Collections.synchronizedMap(new LatestLeases()));

    /** A client of its own for whoever asks, as {@link InMemoryCoordinator#connect()} makes it. */
    @Inject
    public InMemoryCoordinatorClient(InMemoryCoordinator coordinator) {
        this(coordinator.server(), coordinator.scheduler(), coordinator.ttl());
    }

    InMemoryCoordinatorClient(CoordinatorServer server, Scheduler scheduler, Duration ttl) {
        this(server, scheduler, scheduler, ttl);
    }

    InMemoryCoordinatorClient(CoordinatorServer server, Scheduler network, Scheduler itsOwn, Duration ttl) {
        this.ttl = ttl;
        process = new PausableScheduler(itsOwn);
        link = new CoordinatorLink(
                server,
                network,
                process,
                ttl.dividedBy(LeaseKeeper.RENEWALS_IN_TTL),
                regression -> loseAll(regression.asLoss()));
        server.connect(link);
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        InMemorySession session = new InMemorySession(candidate, listener, process, link, ttl, leases);
        add(session);
        session.enter();
        return session;
    }

    /** Ends this client alone; its leases end by their TTL, as those of a process that dies. */
    @Override
    public void close() {
        loseAll(new SessionLoss(Reason.CLOSED, "The coordinator client was closed"));
        link.close();
    }

    /** Resets the connection and refuses a new one until {@link #restore}. */
    public void cut() {
        link.cut();
    }

    /** Lets nothing pass in either direction until {@link #restore}; what is sent meanwhile arrives then. */
    public void stall() {
        link.stall();
    }

    /**
     * Lets everything that the coordinator says arrive later, until {@link #restore}.
     *
     * @param delay zero or more; an answer that takes longer than a third of the TTL is not waited for
     */
    public void delayAnswers(Duration delay) {
        link.delayAnswers(delay);
    }

    /** Lets every message from now on meet the fate that this says, until {@link #restore}. */
    public void disturb(Disturbance disturbance) {
        link.disturb(disturbance);
    }

    /**
     * Lets this client read, until {@link #restore}, what the store holds now, as from a member that lags behind; once an answer
     * has told it of something newer it reads what is there. Watches tell of what is there all the time, and a session that was told
     * is not taken back by what it reads.
     */
    public void readStale() {
        link.freezeReads();
    }

    /** Ends {@link #cut}, {@link #stall}, {@link #delayAnswers}, {@link #disturb} and {@link #readStale}. */
    public void restore() {
        link.disturb(Disturbance.none());
        link.thawReads();
        link.restore();
    }

    /** Stops this client as SIGSTOP stops a process: it renews nothing and calls nobody until {@link #resume}. */
    public void pause() {
        process.pause();
    }

    /** Ends {@link #pause}; what fell due meanwhile comes in a burst. */
    public void resume() {
        process.resume();
    }

    /** Lets the coordinator refuse whatever this client asks, for example with {@code PERMISSION_DENIED}. */
    public void refuse(Reason reason) {
        link.refuse(Optional.of(reason));
    }

    /** Ends {@link #refuse}. */
    public void welcome() {
        link.refuse(Optional.empty());
    }

    /** Loses the answer to the next attempt to become the leader: it arrives, but this client does not hear what came of it. */
    public void loseNextElectionAnswer() {
        link.loseNextElectionAnswer();
    }

    /** Ends the present watches with an error. */
    public void breakWatches() {
        link.breakWatches("The watch was broken by hand");
    }

    /** Lets the present watches live on without telling anything more. */
    public void silenceWatches() {
        link.silenceWatches();
    }

    private void loseAll(SessionLoss loss) {
        all().forEach(session -> session.lose(loss));
    }

    private synchronized void add(InMemorySession session) {
        sessions.removeIf(InMemorySession::hasEnded);
        sessions.add(session);
    }

    private synchronized List<InMemorySession> all() {
        return List.copyOf(sessions);
    }

    private static final class LatestLeases extends LinkedHashMap<Long, Boolean> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MAX_LEASES;
        }
    }
}
