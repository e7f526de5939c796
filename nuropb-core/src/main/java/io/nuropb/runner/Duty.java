package io.nuropb.runner;

/**
 * What the instance that is responsible for the broker is about: the leader, or a standalone one.
 *
 * <p>The way is {@code Preparing → Proclaiming → Proclaimed}, and from there to {@code Auditing} and back at every audit
 * period. Broken objects lead to {@code Retracting} first, and whatever fails to {@code Blocked}, which tries again.
 */
public sealed interface Duty {

    /** It tells the fleet that objects are being repaired, or were made anew. */
    record Retracting(long call) implements Duty {}

    /** It declares the topology. {@code attempt} counts from 0; {@code told} is whether the fleet knows of a repair. */
    record Preparing(long call, int attempt, boolean told) implements Duty {}

    /** It waits before it tries again, for the reason given. */
    record Blocked(long timer, int attempt, Obstacle obstacle, String problem) implements Duty {}

    /** The broker is ready; it tells the fleet. */
    record Proclaiming(long call, int attempt, boolean consume) implements Duty {}

    /** The fleet knows, by the word with this revision. {@code timer} is the next audit. */
    record Proclaimed(long timer, long revision, boolean consume) implements Duty {}

    /** The fleet knows, and it looks whether all is still there. */
    record Auditing(long call, long revision, boolean consume) implements Duty {}
}
