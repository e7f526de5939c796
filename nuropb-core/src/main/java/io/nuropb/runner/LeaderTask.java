package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import java.util.Optional;

/**
 * What the instance that is responsible for the broker's objects does now: the leader, or a standalone instance.
 *
 * <p>The way is {@code Preparing → Proclaiming → Proclaimed}, and from there to {@code Auditing} and back at every
 * audit period. Objects that are gone or not as they have to be lead to {@code Withdrawing} first, and whatever fails
 * to {@code Blocked}, which tries again. A leader for whom this takes too long ends in {@code Resigning}.
 */
public sealed interface LeaderTask {

    /** Whether this task awaits the coordinator's answer to this proclamation. */
    default boolean awaitsProclamation(long call) {
        return false;
    }

    /** Whether the objects are as they have to be, as far as is known, and the fleet knows it. */
    default boolean isSettled() {
        return false;
    }

    /** Whether the leader stands by a readiness that it has proclaimed. */
    default boolean trustsObjects() {
        return true;
    }

    /** Whether this task is put off when an operator's wish has to be proclaimed. */
    default boolean givesWayToWishes() {
        return false;
    }

    /**
     * What keeps the objects from being as they have to be; empty if it is worth an attempt to declare them at once.
     */
    default Optional<String> cause() {
        return Optional.empty();
    }

    /** Why a leader that has been about this task for too long gives up. */
    default Blocked reason() {
        return new Blocked(0, RetryReason.BROKER_UNREACHABLE, "The broker has not answered");
    }

    /** Whether a timer of this purpose means something in this task. */
    default boolean needs(TimerPurpose purpose) {
        return false;
    }

    /** It declares objects, and the fleet does not trust them. {@code before} is what kept it from that before. */
    record Preparing(long call, Capabilities declared, Optional<Blocked> before) implements LeaderTask {

        /** How many attempts have failed before this one. */
        int attempt() {
            return Blocked.attempts(before);
        }

        @Override
        public boolean givesWayToWishes() {
            return true;
        }

        @Override
        public Blocked reason() {
            return before.orElseGet(LeaderTask.super::reason);
        }
    }

    /** It tells the fleet that the objects are ready. {@code verified} is whether they need no further look. */
    record Proclaiming(long call, int attempt, Announcement said, boolean verified) implements LeaderTask {
        @Override
        public boolean awaitsProclamation(long answered) {
            return call == answered;
        }

        @Override
        public Blocked reason() {
            return Blocked.notTaken();
        }
    }

    /** The fleet knows that the objects are ready. */
    record Proclaimed() implements LeaderTask {
        @Override
        public boolean isSettled() {
            return true;
        }

        @Override
        public boolean givesWayToWishes() {
            return true;
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.AUDIT;
        }
    }

    /**
     * The fleet knows that the objects are ready, and it looks whether they still are, or declares more; {@code before}
     * as above.
     */
    record Auditing(long call, Capabilities declared, Optional<Blocked> before) implements LeaderTask {

        /** How many attempts have failed before this one. */
        int attempt() {
            return Blocked.attempts(before);
        }

        /** How many of them because it is doubtful that nobody consumes. */
        int doubts() {
            return Blocked.attempts(before.filter(blocked -> blocked.obstacle() == RetryReason.CONSUMERS_DOUBTED));
        }

        @Override
        public boolean givesWayToWishes() {
            return doubts() == 0;
        }

        @Override
        public Blocked reason() {
            return before.orElseGet(LeaderTask.super::reason);
        }
    }

    /**
     * It tells the fleet that the objects are not ready, until the coordinator has taken it.
     *
     * @param call the proclamation whose answer it awaits; 0 while it waits before it repeats it
     * @param attempt counts from 0
     * @param said what it says
     * @param problem what cannot be put right from here; empty if the objects are declared next
     */
    record Withdrawing(long call, int attempt, Announcement said, Optional<String> problem) implements LeaderTask {
        @Override
        public boolean awaitsProclamation(long answered) {
            return call == answered;
        }

        @Override
        public boolean trustsObjects() {
            return false;
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.TASK_RETRY && call == 0;
        }

        @Override
        public Blocked reason() {
            return Blocked.notTaken();
        }
    }

    /** It waits before it tries again, for the reason given. {@code attempt} counts from 0. */
    record Blocked(int attempt, RetryReason obstacle, String problem) implements LeaderTask {

        private static Blocked notTaken() {
            return new Blocked(0, RetryReason.PROCLAMATION_REFUSED, "The coordinator has not taken its proclamation");
        }

        private static int attempts(Optional<Blocked> before) {
            return before.map(blocked -> blocked.attempt() + 1).orElse(0);
        }

        @Override
        public boolean givesWayToWishes() {
            return obstacle != RetryReason.PROCLAMATION_REFUSED && obstacle != RetryReason.CONSUMERS_DOUBTED;
        }

        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.TASK_RETRY;
        }

        @Override
        public Optional<String> cause() {
            return obstacle == RetryReason.BROKER_REFUSED ? Optional.of(problem) : Optional.empty();
        }

        @Override
        public Blocked reason() {
            return this;
        }
    }

    /** It could not do a leader's work for too long, and leaves its session. */
    record Resigning(RetryReason obstacle, String problem) implements LeaderTask {
        @Override
        public boolean trustsObjects() {
            return false;
        }
    }
}
