package io.nuropb.election;

import java.util.OptionalLong;

/**
 * An operator's wish, which the leader turns into its next proclamation.
 *
 * @param consume whether the fleet should consume
 * @param highWaterMark the backlog, in messages, at which more instances are wanted, in place of the configured one; at least 1
 * @param by who asked
 * @param reason why, for the log
 */
public record OperatorControl(boolean consume, OptionalLong highWaterMark, String by, String reason) {

    /** A wish that leaves the configured high-water mark as it is. */
    public OperatorControl(boolean consume, String by, String reason) {
        this(consume, OptionalLong.empty(), by, reason);
    }

    /** @throws IllegalArgumentException if the high-water mark is less than 1 */
    public OperatorControl {
        if (highWaterMark.isPresent() && highWaterMark.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "High-water mark " + highWaterMark.getAsLong() + " is less than 1 message");
        }
    }

    /** The wish where nobody expressed one: consume. */
    public static OperatorControl none() {
        return new OperatorControl(true, "", "");
    }
}
