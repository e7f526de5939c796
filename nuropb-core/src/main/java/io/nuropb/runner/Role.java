package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;

/**
 * The role of an instance in its fleet; one half of its {@link LifecycleState}.
 *
 * <p>Numbers called {@code session} name the effect whose events are awaited.
 */
public sealed interface Role {

    /** The session that this role belongs to; 0 if there is none. */
    default long session() {
        return 0;
    }

    /** Whether this role rests on a lease that has run out. */
    default boolean isExpiredAt(Moment now) {
        return false;
    }

    /** The same role under a lease that was renewed. */
    default Role renewed(Lease lease) {
        return this;
    }

    /** Whether an instance in this role leads its fleet at this moment. */
    default boolean leadsAt(Moment now) {
        return false;
    }

    /** Whether an instance in this role consumes as the leader of its fleet says. */
    default boolean isInFleet() {
        return false;
    }

    /** Whether an instance in this role is on its way to its end, or has ended. */
    default boolean isEnding() {
        return false;
    }

    /** Whether a timer of this purpose means something in this role. */
    default boolean needs(TimerPurpose purpose) {
        return false;
    }

    /** A role that is responsible for the broker's objects. */
    sealed interface Responsible extends Role {

        /** What it does about them now. */
        LeaderTask task();

        /** What it has said about them last. */
        Optional<InForce> inForce();

        /** The same role with another task. */
        Responsible with(LeaderTask next);

        /** Whether what it has said last is that the objects are ready. */
        default boolean isReady() {
            return inForce().filter(InForce::ready).isPresent();
        }
    }

    /**
     * The leader's proclamation that counts: its latest, as far as the leader knows.
     *
     * @param revision the coordinator's revision of it
     * @param said what it says
     */
    record InForce(long revision, Announcement said) {

        /** Whether it says that the objects are ready. */
        public boolean ready() {
            return said.ready();
        }

        /** Whether it says that the fleet consumes. */
        public boolean consume() {
            return said.consume();
        }
    }

    /** Nobody asked it to start yet. */
    record New() implements Role {}

    /** It asked the coordinator to let it in. {@code attempt} counts from 0 since it was last in. */
    record Joining(long session, int attempt) implements Role {
        @Override
        public boolean isInFleet() {
            return true;
        }
    }

    /** It was not let in, or lost its session, and waits before it tries again. */
    record Waiting(int attempt, SessionLoss loss) implements Role {
        @Override
        public boolean isInFleet() {
            return true;
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.REJOIN;
        }
    }

    /** It gave up a leadership whose work it could not do, and joins again later than whoever may be able to do it. */
    record Resigned(RetryReason obstacle, String problem) implements Role {
        @Override
        public boolean isInFleet() {
            return true;
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.REJOIN;
        }
    }

    /** A role in a session, which rests on its lease. */
    sealed interface Leased extends Role {

        /** What it rests on. */
        Lease lease();

        @Override
        default boolean isExpiredAt(Moment now) {
            return !lease().isValidAt(now);
        }

        @Override
        default boolean isInFleet() {
            return true;
        }
    }

    /** It has a session and does not lead. */
    record Follower(long session, Lease lease) implements Leased {
        @Override
        public Role renewed(Lease next) {
            return new Follower(session, next);
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.LEASE;
        }
    }

    /** It leads in a term, until the lease's deadline. */
    record Leader(long session, Lease lease, Term term, Optional<InForce> inForce, LeaderTask task)
            implements Responsible, Leased {
        @Override
        public Role renewed(Lease next) {
            return new Leader(session, next, term, inForce, task);
        }

        @Override
        public boolean leadsAt(Moment now) {
            return !isExpiredAt(now) && !isResigning();
        }

        @Override
        public Leader with(LeaderTask next) {
            return new Leader(session, lease, term, inForce, next);
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.LEASE
                    || (purpose == TimerPurpose.DUTY_LIMIT && !task.isSettled())
                    || task.needs(purpose);
        }

        boolean isResigning() {
            return task instanceof LeaderTask.Resigning;
        }

        /**
         * The same, unless a later proclamation of its own is known: what it has said counts, whatever was heard of it.
         */
        Leader hasSaid(InForce said) {
            return inForce.filter(known -> known.revision() > said.revision()).isPresent() ? this : knowing(said);
        }

        /** The same, if this proclamation of its own is later than the one it knew of. */
        Leader hasHeard(InForce heard) {
            return inForce.filter(known -> known.revision() >= heard.revision()).isPresent() ? this : knowing(heard);
        }

        private Leader knowing(InForce latest) {
            return new Leader(session, lease, term, Optional.of(latest), task);
        }
    }

    /** It has no coordinator and prepares the broker for itself. */
    record Standalone(Optional<InForce> inForce, LeaderTask task) implements Responsible {
        @Override
        public Standalone with(LeaderTask next) {
            return new Standalone(inForce, next);
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return task.needs(purpose);
        }
    }

    /** It only calls others: it consumes its own reply queue, and is responsible for nothing else on the broker. */
    record Client() implements Role {}

    /** A role that leaves its fleet and drains. The session is 0 when it has left. */
    sealed interface Leaving extends Role {

        /** The same role when the session was left. */
        Leaving left();

        @Override
        default boolean isEnding() {
            return true;
        }

        @Override
        default boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.DRAIN_LIMIT || (purpose == TimerPurpose.LEAVE_LIMIT && session() != 0);
        }
    }

    /** It leaves its fleet and drains, and then keeps its connections until it is asked to stop. */
    record Draining(long session) implements Leaving {
        @Override
        public Draining left() {
            return new Draining(0);
        }
    }

    /** It leaves its fleet and drains, and then closes its connections. */
    record Stopping(long session) implements Leaving {
        @Override
        public Stopping left() {
            return new Stopping(0);
        }
    }

    /** It has left its fleet and consumes nothing; its client goes on until it is asked to stop. */
    record Drained() implements Role {
        @Override
        public boolean isEnding() {
            return true;
        }
    }

    /** It closes its connections. */
    record Closing() implements Role {
        @Override
        public boolean isEnding() {
            return true;
        }
    }

    /** It has ended. */
    record Stopped() implements Role {
        @Override
        public boolean isEnding() {
            return true;
        }
    }
}
