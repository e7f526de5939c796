package io.nuropb.election;

/**
 * Between which numbers of instances a fleet may be asked to grow and to shrink.
 *
 * @param least never fewer; 1 to {@code most}
 * @param most never more; at most {@value #LIMIT}
 */
public record InstanceBounds(int least, int most) {

    /** No fleet is asked to have more instances. */
    public static final int LIMIT = 10_000;

    /** @throws IllegalArgumentException if the numbers are no bounds */
    public InstanceBounds {
        if (least < 1 || most < least || most > LIMIT) {
            throw new IllegalArgumentException("Instances from " + least + " to " + most + ": the bounds are 1 to "
                    + LIMIT + ", the lower one first");
        }
    }

    @Override
    public String toString() {
        return least + " to " + most;
    }
}
