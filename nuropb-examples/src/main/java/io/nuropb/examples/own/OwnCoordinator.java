package io.nuropb.examples.own;

import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A coordinator without a server: instances of a fleet meet in a folder that all of them can write.
 *
 * <p>It is meant for one host, or for hosts that share a POSIX file system whose locks work across hosts. It holds every promise
 * of {@link Coordinator} there; what it lacks is a server that watches: each instance looks at the file
 * {@value #LOOKS_IN_TTL} times in a TTL, and a change is known after that time at the latest. The disk is the single point of
 * failure, and whoever may write the folder may write anything.
 */
public final class OwnCoordinator implements Coordinator {

    /** How often a session looks at the file in one TTL. */
    static final int LOOKS_IN_TTL = 20;

    private final FleetFolder folder;
    private final Scheduler scheduler;
    private final Duration ttl;
    private final List<OwnSession> sessions = new ArrayList<>();
    private boolean closed;

    /**
     * @param folder where the fleets meet; may be shared with other coordinators of this process
     * @param scheduler time and threads
     * @param ttl how long a lease lasts; 1 s or more is sensible
     */
    public OwnCoordinator(FleetFolder folder, Scheduler scheduler, Duration ttl) {
        this.folder = folder;
        this.scheduler = scheduler;
        this.ttl = ttl;
    }

    @Override
    public synchronized Session join(Candidate candidate, SessionListener listener) {
        OwnSession session = new OwnSession(candidate, new Voice(listener, scheduler), folder, scheduler, ttl);
        if (closed) {
            session.abandon();
        } else {
            sessions.add(session);
            session.begin();
        }
        return session;
    }

    @Override
    public synchronized void close() {
        closed = true;
        sessions.forEach(OwnSession::abandon);
        sessions.clear();
    }
}
