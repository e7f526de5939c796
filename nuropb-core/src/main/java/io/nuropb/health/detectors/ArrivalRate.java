package io.nuropb.health.detectors;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How many messages arrive a second: an exponentially weighted mean over {@link #MEMORY}.
 *
 * @param perSecond messages a second; empty until something was measured
 */
public record ArrivalRate(OptionalDouble perSecond) {

    /** The weight of what was measured falls to a third in this time. */
    public static final Duration MEMORY = Duration.ofSeconds(30);

    /** Beside a rate that is derived another way, the broker's may be so many times higher or lower. */
    private static final double MOST_TIMES = 3;

    /** How far the two may be apart in any case, in messages a second for each second of the interval. */
    private static final double SLACK = 20;

    /** Before anything was measured. */
    public static ArrivalRate unknown() {
        return new ArrivalRate(OptionalDouble.empty());
    }

    /** The rate after one more interval. Where neither the broker's count nor the handled messages are known, nothing changes. */
    public ArrivalRate next(Interval interval) {
        OptionalDouble measured = measured(interval);
        if (measured.isEmpty()) {
            return this;
        }
        double weight = 1 - Math.exp(-interval.seconds() / Seconds.of(MEMORY));
        double before = perSecond.orElse(measured.getAsDouble());
        return new ArrivalRate(OptionalDouble.of(before + weight * (measured.getAsDouble() - before)));
    }

    /**
     * By how much the mean differs from the true rate by chance alone: one standard deviation of independent arrivals, as a share of the
     * rate.
     */
    public double chance() {
        double rate = perSecond.orElse(0);
        return rate > 0 ? Math.sqrt(1 / (2 * Seconds.of(MEMORY) * rate)) : 0;
    }

    /** What was published has been handled or waits; a count that disagrees with that by far is misread. */
    private static OptionalDouble measured(Interval interval) {
        OptionalDouble derived = interval.derivedArrivals();
        OptionalDouble counted = interval.countedArrivals();
        if (counted.isEmpty() || derived.isEmpty()) {
            return counted.isPresent() ? counted : derived;
        }
        double least = derived.getAsDouble() / MOST_TIMES - SLACK / interval.seconds();
        double most = derived.getAsDouble() * MOST_TIMES + SLACK / interval.seconds();
        boolean agree = counted.getAsDouble() >= least && counted.getAsDouble() <= most;
        return agree ? counted : derived;
    }
}
