package io.nuropb.inmemory;

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
import java.util.function.BooleanSupplier;

/**
 * Speaks to one session's listener: in order, one call at a time, and beside the session's line, so that a listener that blocks
 * holds up nothing else. Thread-safe.
 */
final class SessionVoice {

    private final SessionListener listener;
    private final BooleanSupplier leaseHolds;
    private final Mailbox calls;
    private volatile boolean silent;

    /** @param leaseHolds asked before every call: a process that was paused must not say what it was about to say before */
    SessionVoice(SessionListener listener, Scheduler scheduler, BooleanSupplier leaseHolds) {
        this.listener = listener;
        this.leaseHolds = leaseHolds;
        calls = new Mailbox(scheduler.blocking());
    }

    void joined(Lease lease) {
        say(() -> listener.joined(lease));
    }

    void renewed(Lease lease) {
        say(() -> listener.renewed(lease));
    }

    void elected(Term term) {
        say(() -> listener.elected(term));
    }

    void leaderChanged(Optional<Leader> leader) {
        say(() -> listener.leaderChanged(leader));
    }

    void proclaimed(Optional<Proclamation> word) {
        say(() -> listener.proclaimed(word));
    }

    void controlled(Control wish) {
        say(() -> listener.controlled(wish));
    }

    void memberSeen(Presence presence) {
        say(() -> listener.memberSeen(presence));
    }

    void memberGone(InstanceId instance) {
        say(() -> listener.memberGone(instance));
    }

    void warned(String warning) {
        say(() -> listener.warned(warning));
    }

    void unanswered(String problem) {
        say(() -> listener.unanswered(problem));
    }

    /** The last call, made even if the lease has ended. */
    void lost(SessionLoss loss) {
        calls.post(() -> {
            if (!silent) {
                silent = true;
                listener.lost(loss);
            }
        });
    }

    /** No call begins any more. */
    void silence() {
        silent = true;
    }

    private void say(Runnable call) {
        calls.post(() -> {
            if (!silent && leaseHolds.getAsBoolean()) {
                call.run();
            }
        });
    }
}
