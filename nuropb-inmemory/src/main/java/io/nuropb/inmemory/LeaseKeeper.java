package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.SessionLine.Purpose;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps one session's lease: renews it, and says when it can no longer be relied on. Lives on the session's line. */
final class LeaseKeeper {

    /** How many renewals are asked for in one TTL. */
    static final int RENEWALS_IN_TTL = 3;

    /** In which part of the TTL a renewal that failed is tried again. */
    static final int RETRIES_IN_TTL = 10;

    private record Held(long id, Lease lease) {}

    private final SessionLine line;
    private final Consumer<Lease> onRenewed;
    private final Consumer<Refusal> onUnanswered;
    private final Consumer<SessionLoss> onLost;
    private volatile Optional<Held> held = Optional.empty();
    private String latestProblem = "";

    LeaseKeeper(
            SessionLine line, Consumer<Lease> onRenewed, Consumer<Refusal> onUnanswered, Consumer<SessionLoss> onLost) {
        this.onUnanswered = onUnanswered;
        this.line = line;
        this.onRenewed = onRenewed;
        this.onLost = onLost;
    }

    /** Begins to keep a lease that was granted. */
    void keep(long id, Moment asked, Duration ttl) {
        hold(id, Lease.granted(asked, ttl));
        line.checkFirst(this::loseIfOver);
        line.after(ttl.dividedBy(RENEWALS_IN_TTL), Purpose.RENEW, this::renew);
    }

    /** The number of the lease; empty before there is one. Thread-safe. */
    Optional<Long> id() {
        return held.map(Held::id);
    }

    /** The lease as it was granted or renewed last. Thread-safe. */
    Optional<Lease> lease() {
        return held.map(Held::lease);
    }

    /** Whether the session may rely on its lease. Thread-safe. */
    boolean isValidAt(Moment now) {
        return lease().filter(lease -> lease.isValidAt(now)).isPresent();
    }

    private void renew() {
        Held present = held.orElseThrow();
        Duration ttl = present.lease().ttl();
        Moment asked = line.now();
        line.after(ttl.dividedBy(RENEWALS_IN_TTL), Purpose.RENEW, this::renew);
        line.ask(
                "renew lease " + present.id(),
                server -> server.renew(present.id()),
                granted -> granted.ifPresentOrElse(
                        time -> renewed(present.id(), Lease.granted(asked, time)), this::lostAtServer),
                this::failed);
    }

    private void renewed(long id, Lease lease) {
        latestProblem = "";
        if (lease().filter(present -> present.deadline().isBefore(lease.deadline()))
                .isPresent()) {
            hold(id, lease);
            onRenewed.accept(lease);
        }
    }

    private void failed(Refusal refusal) {
        if (refusal.isAmbiguous()) {
            latestProblem = ": " + refusal.text();
            Duration ttl = held.orElseThrow().lease().ttl();
            line.after(ttl.dividedBy(RETRIES_IN_TTL), Purpose.RENEW, this::renew);
            onUnanswered.accept(refusal);
        } else {
            onLost.accept(refusal.asLoss());
        }
    }

    /** The lease has ended at the coordinator before its time. */
    void lostAtServer() {
        onLost.accept(new SessionLoss(
                Reason.EXPIRED,
                "The coordinator does not know lease " + held.orElseThrow().id() + " any more"));
    }

    private void hold(long id, Lease lease) {
        held = Optional.of(new Held(id, lease));
        line.after(line.now().until(lease.deadline()), Purpose.DEADLINE, this::loseIfOver);
    }

    private void loseIfOver() {
        if (lease().filter(lease -> !lease.isValidAt(line.now())).isPresent()) {
            onLost.accept(new SessionLoss(
                    Reason.EXPIRED,
                    "Lease " + held.orElseThrow().id() + " could not be renewed before its deadline" + latestProblem));
        }
    }
}
