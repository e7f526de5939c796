package io.nuropb.election;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operator's wish, which the leader turns into its next proclamation.
 *
 * @param consume whether the fleet should consume
 * @param highWaterMark the backlog, in messages, at which more instances are wanted, in place of the configured one; at
 *     least 1
 * @param instances between which numbers of instances the fleet may be asked to be, in place of the configured ones
 * @param by who asked to consume, or not to
 * @param reason why, for the log
 * @param revision the coordinator's revision of the wish to consume or not: a later one has a greater one; 0 if nobody
 *     has expressed one
 */
public record OperatorControl(
        boolean consume,
        OptionalLong highWaterMark,
        Optional<InstanceBounds> instances,
        String by,
        String reason,
        long revision) {

    /** A wish that has yet to be written. */
    public OperatorControl(
            boolean consume, OptionalLong highWaterMark, Optional<InstanceBounds> instances, String by, String reason) {
        this(consume, highWaterMark, instances, by, reason, 0);
    }

    /** A wish that leaves the configured limits as they are. */
    public OperatorControl(boolean consume, String by, String reason) {
        this(consume, OptionalLong.empty(), Optional.empty(), by, reason);
    }

    /** @throws IllegalArgumentException if the high-water mark is less than 1 */
    public OperatorControl {
        requireHighWaterMark(highWaterMark);
    }

    /**
     * A high-water mark, if it can be one.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static OptionalLong requireHighWaterMark(OptionalLong messages) {
        if (messages.isPresent() && messages.getAsLong() < 1) {
            throw new IllegalArgumentException("High-water mark " + messages.getAsLong() + " is less than 1 message");
        }
        return messages;
    }

    /** The wish where nobody expressed one: consume. */
    public static OperatorControl none() {
        return new OperatorControl(true, "", "");
    }
}
