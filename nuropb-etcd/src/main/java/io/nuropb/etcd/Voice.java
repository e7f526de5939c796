package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to a session's listener: one call at a time, in order, and in a queue of its own, so that a listener that blocks delays
 * nothing but what it will be told next. On a lease that has run out nothing is said any more but that the session is lost: a
 * process that was paused hears of its demotion before anything else. Thread-safe.
 */
final class Voice {

    /** How many calls may wait for a listener that blocks. Renewals do not count: only the latest waits. */
    static final int MAX_WAITING = 10_000;

    private final SessionListener listener;
    private final Scheduler scheduler;
    private final Runnable expired;
    private final SerialQueue queue;
    private final AtomicReference<@Nullable Lease> renewed = new AtomicReference<>();
    private volatile @Nullable Lease lease;
    private volatile boolean silent;

    /** @param expired is told when something was to be said after the lease's deadline, and was not said; may be told often */
    Voice(SessionListener listener, Scheduler scheduler, Runnable expired) {
        this.listener = listener;
        this.scheduler = scheduler;
        this.expired = expired;
        queue = new SerialQueue(scheduler);
    }

    void joined(Lease granted) {
        lease = granted;
        tell(() -> listener.joined(granted));
    }

    void renewed(Lease later) {
        lease = later;
        if (renewed.getAndSet(later) == null) {
            tell(() -> {
                Lease latest = renewed.getAndSet(null);
                if (latest != null) {
                    listener.renewed(latest);
                }
            });
        }
    }

    void elected(Term term) {
        tell(() -> listener.elected(term));
    }

    void leaderChanged(Optional<Leader> leader) {
        tell(() -> listener.leaderChanged(leader));
    }

    void proclaimed(Optional<Proclamation> word) {
        tell(() -> listener.proclaimed(word));
    }

    void controlled(Control control) {
        tell(() -> listener.controlled(control));
    }

    void memberSeen(Presence presence) {
        tell(() -> listener.memberSeen(presence));
    }

    void memberGone(InstanceId instance) {
        tell(() -> listener.memberGone(instance));
    }

    void warned(String warning) {
        tell(() -> listener.warned(warning));
    }

    void unanswered(String problem) {
        tell(() -> listener.unanswered(problem));
    }

    /** The last word. */
    void lost(SessionLoss loss) {
        queue.execute(() -> {
            if (!silent) {
                silent = true;
                listener.lost(loss);
            }
        });
    }

    /** Whether the listener is so far behind that telling it more is pointless. */
    boolean isDeaf() {
        return queue.length() > MAX_WAITING;
    }

    /** Says nothing from now on; what it is just saying may still be heard. */
    void silence() {
        silent = true;
    }

    private void tell(Runnable call) {
        queue.execute(() -> {
            if (silent) {
                return;
            }
            Lease latest = lease;
            if (latest != null && !latest.isValidAt(scheduler.now())) {
                expired.run();
            } else {
                call.run();
            }
        });
    }
}
