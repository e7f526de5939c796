package io.nuropb.health.detectors;

/**
 * How much a number of full instances handles ({@link EffectiveInstances}): {@code base * n^exponent} messages a
 * second.
 *
 * @param base what a full instance handles, in messages a second; above 0
 * @param exponent 1 where twice the instances handle twice as much, less where they get into each other's way;
 *     {@link #LEAST_EXPONENT} to 1
 */
public record ScalingLaw(double base, double exponent) {

    /** Below it, more instances are no remedy, and the number that would be needed means nothing. */
    public static final double LEAST_EXPONENT = 0.5;

    /** Messages a second of so many instances. */
    public double throughput(double instances) {
        return exponent == 1 ? base * instances : base * Math.pow(instances, exponent);
    }

    /** How many instances handle so many messages a second; not rounded. */
    public double instancesFor(double perSecond) {
        double ratio = Math.max(0, perSecond) / base;
        return exponent == 1 ? ratio : Math.pow(ratio, 1 / exponent);
    }
}
