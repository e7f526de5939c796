package io.nuropb.session;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one lease alive, and says when that has failed for good.
 *
 * <p>The deadline counts from the moment at which a renewal was asked for. One that gets no answer is asked for again,
 * with growing pauses, for as long as the lease is valid. An answer that was overtaken by a later one counts for
 * nothing.
 *
 * <p>That a renewal was answered does not prove that the lease lives: a member of an etcd cluster that is stuck renews
 * leases, while the others lead and end them. Where a leadership rests on the lease, each renewal is therefore asked
 * for after a read was answered, and the deadline counts from the moment at which that read was asked for. An answer to
 * what was asked for before there was a leadership counts for nothing then. Lives in the session's loop.
 */
final class LeaseKeeper {

    /** How many renewals are asked for in a TTL. */
    static final int RENEWALS_PER_TTL = 3;

    /** Hears what becomes of the lease, in the session's loop. */
    interface Listener {

        /** Whether a leadership rests on the lease. */
        boolean holdsLeaderKey();

        void renewed(StoreCalls.Renewed renewed);

        /** A renewal failed, and is tried again. */
        void unanswered(StoreException failure);

        void ended(SessionLoss loss);
    }

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final Listener listener;
    private final LeaseId id;
    private final KeyRange proof;
    private Moment countedFrom;
    private volatile Lease lease;
    private boolean proven = true;
    private boolean asksUnproven;
    private int failed;
    private @Nullable StoreException problem;
    private Scheduler.@Nullable Timer renewal;
    private Scheduler.@Nullable Timer expiry;
    private boolean stopped;

    /** @param proof what is read to prove that the lease lives */
    LeaseKeeper(StoreCalls calls, SessionLoop loop, StoreCalls.Granted granted, KeyRange proof, Listener listener) {
        this.calls = calls;
        this.loop = loop;
        this.proof = proof;
        this.listener = listener;
        id = granted.id();
        countedFrom = granted.asked();
        lease = granted.terms();
    }

    Lease lease() {
        return lease;
    }

    boolean isValid() {
        return !stopped && lease.isValidAt(loop.now());
    }

    /** Whether the deadline counts from something that only a store answers whose word about leases counts. */
    boolean isProven() {
        return proven;
    }

    /**
     * Whether what was asked for last, and is not answered, is a renewal that counts for nothing where a leadership
     * rests on the lease.
     */
    boolean isAskingUnproven() {
        return asksUnproven;
    }

    /** Begins to renew. */
    void start() {
        renewAfterInterval();
        expireAtDeadline();
    }

    void stop() {
        stopped = true;
        cancel(renewal);
        cancel(expiry);
    }

    private Duration interval() {
        return lease.ttl().dividedBy(RENEWALS_PER_TTL);
    }

    private void renewAfterInterval() {
        renewIn(loop.now().until(countedFrom.plus(interval())));
    }

    private void renewIn(Duration pause) {
        cancel(renewal);
        renewal = loop.after(pause, this::renew);
    }

    private void expireAtDeadline() {
        cancel(expiry);
        expiry = loop.after(loop.now().until(lease.deadline()), this::endIfExpired);
    }

    /** Renews now instead of later. */
    void renew() {
        if (stopped || endIfExpired()) {
            return;
        }
        Moment asked = loop.now();
        Duration left = asked.until(lease.deadline());
        Duration limit = interval().compareTo(left) < 0 ? interval() : left;
        boolean proves = listener.holdsLeaderKey();
        asksUnproven = !proves;
        loop.await(
                proves ? calls.renewProven(id, proof, limit) : calls.renew(id, limit),
                renewed -> renewed(asked, proves, renewed),
                this::failed);
    }

    private void renewed(Moment asked, boolean proves, StoreCalls.Renewed renewed) {
        if (stopped || endIfExpired()) {
            return;
        }
        boolean isOvertaken = asked.isBefore(countedFrom);
        if (isOvertaken || (!proves && listener.holdsLeaderKey())) {
            return;
        }
        asksUnproven = false;
        failed = 0;
        problem = null;
        countedFrom = asked;
        lease = renewed.terms();
        proven = proves;
        expireAtDeadline();
        renewAfterInterval();
        listener.renewed(renewed);
    }

    private void failed(StoreException failure) {
        if (stopped) {
            return;
        }
        asksUnproven = false;
        problem = failure;
        if (failure.isFinal()) {
            stop();
            listener.ended(failure.asLoss());
        } else if (!endIfExpired()) {
            renewIn(loop.pause(failed++, interval().dividedBy(2)));
            listener.unanswered(failure);
        }
    }

    /**
     * Ends the session if the deadline has passed, which a process that was paused finds out late. Returns whether it
     * is over.
     */
    boolean endIfExpired() {
        if (!stopped && !lease.isValidAt(loop.now())) {
            expire();
        }
        return stopped;
    }

    /** Ends the session: somebody has seen that the deadline has passed. */
    void expire() {
        if (stopped) {
            return;
        }
        stop();
        String message = "The lease of " + lease.ttl().toMillis() / 1e3 + " s ran out before it was renewed"
                + (problem == null
                        ? "; no renewal has failed: this process was paused, or too busy. See its garbage collection and its"
                                + " CPU limit, and whether its machine was suspended"
                        : ". " + problem.getMessage());
        listener.ended(new SessionLoss(reasonOfExpiry(problem), message));
    }

    /** A refusal of which it was hoped that it would pass says more than that time ran out. */
    private static Reason reasonOfExpiry(@Nullable StoreException problem) {
        if (problem == null) {
            return Reason.STOOD_STILL;
        }
        return problem.reason().waitingHelps() ? Reason.EXPIRED : problem.reason();
    }

    private static void cancel(Scheduler.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
