package io.nuropb.runner;

/**
 * What an instance does about its service queue; the other half of its {@link State}.
 *
 * <p>Numbers called {@code call}, {@code timer} and {@code consumption} name the effect whose events are awaited.
 */
public sealed interface Serving {

    /** It does not consume. */
    record Idle() implements Serving {}

    /** It looks whether the objects are there, since the word did not come with that promise for its own topology. */
    record Verifying(long call, Grant grant, int attempt) implements Serving {}

    /** It asked the broker for a consumer. */
    record Opening(long consumption, Grant grant, int attempt) implements Serving {}

    /** It consumes. */
    record Consuming(long consumption, Grant grant) implements Serving {}

    /** It takes no more messages and lets those that are under way end. */
    record Draining(long consumption) implements Serving {}

    /** The broker failed it; it waits before it tries again. */
    record Recovering(long timer, int attempt, Obstacle obstacle, String problem) implements Serving {}

    /**
     * Its queue is gone; it waits for a word later than the given revision, or for any word if that is 0. So many attempts in a row
     * have found no queue although a word said that there is one.
     */
    record Broken(long revision, int attempts, String problem) implements Serving {}
}
