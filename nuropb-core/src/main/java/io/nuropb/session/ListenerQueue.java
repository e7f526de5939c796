package io.nuropb.session;

import io.nuropb.DurationText;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a session's listener: one call at a time, in order, and on threads that may block, so that a listener that
 * blocks delays nothing but its own next call. On a lease that has run out nothing is called any more but {@code lost}:
 * a process that was paused hears of its demotion before anything else. Thread-safe.
 */
final class ListenerQueue {

    /** How many calls may wait for a listener that blocks. Renewals do not count: only the latest waits. */
    private static final int MAX_WAITING = 10_000;

    private static final Logger log = LoggerFactory.getLogger(ListenerQueue.class);

    private final SessionListener listener;
    private final Scheduler scheduler;
    private final Runnable expired;
    private final SerialExecutor calls;
    private final AtomicReference<@Nullable Lease> renewed = new AtomicReference<>();
    private volatile @Nullable Lease lease;
    private volatile boolean overflown;
    private volatile boolean silent;

    /**
     * @param expired told when something was to be called after the lease's deadline, and was not; may be told often
     */
    ListenerQueue(SessionListener listener, Scheduler scheduler, Runnable expired) {
        this.listener = listener;
        this.scheduler = scheduler;
        this.expired = expired;
        calls = new SerialExecutor(
                scheduler,
                scheduler.blocking(),
                MAX_WAITING,
                thrown -> log.error("A session's listener failed; it is called again all the same", thrown));
    }

    void joined(Lease granted) {
        lease = granted;
        call(() -> listener.joined(granted));
    }

    void renewed(Lease later) {
        lease = later;
        if (renewed.getAndSet(later) == null) {
            call(() -> {
                Lease latest = renewed.getAndSet(null);
                if (latest != null) {
                    listener.renewed(latest);
                }
            });
        }
    }

    void elected(Term term) {
        call(() -> listener.elected(term));
    }

    void leaderChanged(Optional<Leader> leader) {
        call(() -> listener.leaderChanged(leader));
    }

    void proclaimed(Optional<Proclamation> proclamation) {
        call(() -> listener.proclaimed(proclamation));
    }

    void controlled(OperatorControl control) {
        call(() -> listener.controlled(control));
    }

    void memberSeen(Presence presence) {
        call(() -> listener.memberSeen(presence));
    }

    void memberGone(InstanceId instance) {
        call(() -> listener.memberGone(instance));
    }

    void warned(String warning) {
        call(() -> listener.warned(warning));
    }

    void unanswered(String problem) {
        call(() -> listener.unanswered(problem));
    }

    /** The last call. */
    void lost(SessionLoss loss) {
        enqueue(() -> {
            if (!silent) {
                silent = true;
                listener.lost(loss);
            }
        });
    }

    /**
     * Why the listener is so far behind that a session must not go on: an instance that cannot act must not hold a
     * lease. Empty if it is not.
     *
     * @param limit how long a call may wait
     */
    Optional<String> stuckFor(Duration limit) {
        if (overflown) {
            return Optional.of("More than " + MAX_WAITING + " calls wait for the session's listener");
        }
        if (calls.oldestWait().compareTo(limit) < 0) {
            return Optional.empty();
        }
        String wait = " for more than " + DurationText.of(limit);
        return Optional.of(
                calls.isRunning()
                        ? "The session's listener must not block, and calls have waited for it" + wait
                        : "Calls of the session's listener have waited for a thread" + wait);
    }

    /** Calls nothing from now on; a call that is under way may still be returning. */
    void silence() {
        silent = true;
    }

    private void call(Runnable call) {
        enqueue(() -> {
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

    private void enqueue(Runnable call) {
        try {
            calls.execute(call);
        } catch (RejectedExecutionException e) {
            overflown = true;
        }
    }
}
