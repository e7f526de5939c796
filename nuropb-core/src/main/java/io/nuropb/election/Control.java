package io.nuropb.election;

/**
 * An operator's wish, which the leader turns into its next proclamation.
 *
 * @param consume whether the fleet should consume
 * @param by who asked
 * @param reason why, for the log
 */
public record Control(boolean consume, String by, String reason) {

    /** The wish where nobody expressed one: consume. */
    public static Control none() {
        return new Control(true, "", "");
    }
}
