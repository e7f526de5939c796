package io.nuropb.runner;

import io.nuropb.election.Capabilities;

/**
 * What an instance does about the queue that it consumes; the other half of its {@link LifecycleState}.
 *
 * <p>Numbers called {@code call} and {@code consumption} name the effect whose events are awaited.
 */
public sealed interface ConsumerState {

    /** Whether what happens to this consumption matters to this state. */
    default boolean awaits(long consumption) {
        return false;
    }

    /** Whether the broker may have a consumer of this instance. */
    default boolean isAtQueue() {
        return false;
    }

    /** The same where revisions begin anew: any proclamation that comes is a later one. */
    default ConsumerState withoutRevision() {
        return this;
    }

    /** The revision of the proclamation under which the queue was found to be gone; 0 if it was not. */
    default long brokenSince() {
        return 0;
    }

    /** Whether a timer of this purpose means something in this state. */
    default boolean needs(TimerPurpose purpose) {
        return false;
    }

    /** It does not consume. */
    record Idle() implements ConsumerState {}

    /**
     * It waits for the leader to declare routes that it needs, and to tell the others of methods that it handles;
     * {@code lacking} is what the proclamation in force has not of these.
     */
    record Uncovered(Capabilities lacking) implements ConsumerState {}

    /**
     * It looks whether the objects are there, since the proclamation did not come with that promise for its own
     * topology. Under a leader that repairs nothing it creates what is missing.
     */
    record Verifying(long call, ConsumePermission permission, int attempt) implements ConsumerState {
        @Override
        public ConsumerState withoutRevision() {
            return new Verifying(call, permission.withoutRevision(), attempt);
        }
    }

    /** It asked the broker for a consumer. */
    record Opening(long consumption, ConsumePermission permission, int attempt) implements ConsumerState {
        @Override
        public boolean awaits(long other) {
            return consumption == other;
        }

        @Override
        public boolean isAtQueue() {
            return true;
        }

        @Override
        public ConsumerState withoutRevision() {
            return new Opening(consumption, permission.withoutRevision(), attempt);
        }
    }

    /** It consumes. */
    record Consuming(long consumption, ConsumePermission permission) implements ConsumerState {
        @Override
        public boolean awaits(long other) {
            return consumption == other;
        }

        @Override
        public boolean isAtQueue() {
            return true;
        }

        @Override
        public ConsumerState withoutRevision() {
            return new Consuming(consumption, permission.withoutRevision());
        }
    }

    /** It takes no more messages and lets those that are under way end. */
    record Draining(long consumption) implements ConsumerState {
        @Override
        public boolean isAtQueue() {
            return true;
        }
    }

    /** The broker failed it; it waits before it tries again. */
    record Recovering(int attempt, RetryReason obstacle, String problem) implements ConsumerState {
        @Override
        public boolean needs(TimerPurpose purpose) {
            return purpose == TimerPurpose.CONSUMER_RETRY;
        }
    }

    /**
     * Its queue is gone; it waits for a proclamation later than the given revision, or for any if that is 0. So many
     * attempts in a row have found no queue although a proclamation said that there is one.
     */
    record Broken(long brokenSince, int attempts, String problem) implements ConsumerState {
        @Override
        public ConsumerState withoutRevision() {
            return new Broken(0, attempts, problem);
        }
    }
}
