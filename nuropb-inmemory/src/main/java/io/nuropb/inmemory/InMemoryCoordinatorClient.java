package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.LeaseStore;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One instance's client of an {@link InMemoryCoordinator}, and what a test can do to it. Made by
 * {@link InMemoryCoordinator#connect()}.
 *
 * <p>Thread-safe; no method blocks. Callbacks run on the coordinator's scheduler.
 */
public final class InMemoryCoordinatorClient implements Coordinator {

    private static final Duration MAX_CALL_LIMIT = Duration.ofMinutes(1);

    private final PausableScheduler process;
    private final CoordinatorLink link;
    private final StoreCoordinator coordinator;
    private volatile @Nullable Candidate latest;

    /** A client of its own for whoever asks, as {@link InMemoryCoordinator#connect()} makes it. */
    @Inject
    public InMemoryCoordinatorClient(InMemoryCoordinator coordinator) {
        this(coordinator.server(), coordinator.scheduler(), coordinator.ttl());
    }

    InMemoryCoordinatorClient(CoordinatorServer server, Scheduler scheduler, Duration ttl) {
        this(server, scheduler, scheduler, ttl, UnaryOperator.identity());
    }

    /** @param between see {@link InMemoryCoordinator#connect(Scheduler, UnaryOperator)} */
    InMemoryCoordinatorClient(
            CoordinatorServer server,
            Scheduler network,
            Scheduler itsOwn,
            Duration ttl,
            UnaryOperator<LeaseStore> between) {
        process = new PausableScheduler(itsOwn);
        link = new CoordinatorLink(server, network, process);
        SessionConfig config = InMemoryCoordinator.SESSIONS.withLeaseTtl(ttl).withCallLimit(callLimit(ttl));
        LeaseStore store = between.apply(new InMemoryStore(link, () -> Objects.requireNonNull(latest)));
        coordinator = new StoreCoordinator(store, config, process, new JacksonJson());
        server.connect(link);
    }

    /** As long as a renewal may take, and no longer than the longest limit there is. */
    private static Duration callLimit(Duration ttl) {
        Duration third = ttl.dividedBy(3);
        return third.compareTo(MAX_CALL_LIMIT) < 0 ? third : MAX_CALL_LIMIT;
    }

    /** One at a time, so that a lease is granted to whoever joins. */
    @Override
    public synchronized Session join(Candidate candidate, SessionListener listener) {
        latest = candidate;
        return coordinator.join(candidate, listener);
    }

    /** Ends this client alone; its leases end by their TTL, as those of a process that dies. */
    @Override
    public void close() {
        coordinator.close();
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

    /** Lets every message from now on be transmitted as this says, until {@link #restore}. */
    public void disturb(Disturbance disturbance) {
        link.disturb(disturbance);
    }

    /**
     * Lets this client read, until {@link #restore}, what the store holds now, as from a member that lags behind; once
     * an answer has told it of something newer it reads what is there. Watches tell of what is there all the time, and
     * a session that was told is not taken back by what it reads.
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

    /**
     * Loses the answer to the next attempt to become the leader: it arrives, but this client does not hear what came of
     * it.
     */
    public void loseNextElectionAnswer() {
        link.loseNextElectionAnswer();
    }

    /** Ends the present watches with an error. */
    public void breakWatches() {
        link.breakWatches("The watch was broken by hand");
    }

    /** Whether a present watch lives on without telling anything. */
    public boolean hasSilentWatches() {
        return link.hasSilentWatches();
    }

    /** Lets the present watches live on without telling anything more. */
    public void silenceWatches() {
        link.silenceWatches();
    }
}
