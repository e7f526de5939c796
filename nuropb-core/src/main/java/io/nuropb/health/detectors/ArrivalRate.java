package io.nuropb.health.detectors;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How many messages arrive a second: an exponentially weighted mean over {@link #MEMORY}, or over
 * {@link #MEMORY_MESSAGES} messages, whichever is longer. A measure that leaps is believed when another one of the same
 * time or the one before it says so too.
 *
 * @param perSecond messages a second; empty until something was measured
 * @param observed for how long it was measured, in seconds
 * @param leap the last measure, if it was too far from the rate to be believed alone
 * @param quiet for how long nothing has arrived, in seconds
 */
public record ArrivalRate(OptionalDouble perSecond, double observed, OptionalDouble leap, double quiet) {

    /** The weight of what was measured falls to a third in this time, where enough arrives in it. */
    public static final Duration MEMORY = Duration.ofSeconds(30);

    /** Of fewer messages a mean says little: the rarer they are, the longer they are remembered. */
    private static final double MEMORY_MESSAGES = 60;

    /** Where so many were to arrive and none did, the rate is lower: by chance it happens once in 160,000 times. */
    private static final double MISSED_MESSAGES = 12;

    /** The broker's count and what was handled may disagree by this share, and by {@link #SLACK} messages. */
    private static final double TOLERANCE = 0.3;

    private static final double SLACK = 20;

    /**
     * A measure that nothing confirms may be so many times the rate so far, and {@link #LEAP} messages a second more.
     */
    private static final double MOST_TIMES = 10;

    private static final double LEAP = 100;

    /** Before anything was measured. */
    public static ArrivalRate unknown() {
        return new ArrivalRate(OptionalDouble.empty(), 0, OptionalDouble.empty(), 0);
    }

    /**
     * The rate after one more interval. Where neither the broker's count nor the handled messages are known, nothing
     * changes.
     */
    public ArrivalRate next(Interval interval) {
        OptionalDouble measured = measured(interval);
        if (measured.isEmpty()) {
            return this;
        }
        OptionalDouble leapt = leaps(measured.getAsDouble()) ? measured : OptionalDouble.empty();
        if (leapt.isPresent() && !agree(interval) && !isConfirmed(leapt.getAsDouble())) {
            return new ArrivalRate(perSecond, observed, leapt, quiet);
        }
        double seconds = interval.seconds();
        double before = perSecond.orElse(measured.getAsDouble());
        double weight = Math.max(1 - Math.exp(-seconds / memory(before)), seconds / (observed + seconds));
        double mean = before + weight * (measured.getAsDouble() - before);
        double silence = measured.getAsDouble() > 0 ? 0 : quiet + seconds;
        double most = silence > 0 ? MISSED_MESSAGES / silence : mean;
        return new ArrivalRate(OptionalDouble.of(Math.min(mean, most)), observed + seconds, leapt, silence);
    }

    /**
     * By how much the mean differs from the true rate by chance alone: one standard deviation of independent arrivals,
     * as a share of the rate.
     */
    public double chance() {
        double rate = perSecond.orElse(0);
        double counted = Math.min(2 * memory(rate), observed) * rate;
        return counted > 0 ? Math.sqrt(1 / counted) : 0;
    }

    /** In seconds. */
    private static double memory(double rate) {
        return Math.max(Seconds.of(MEMORY), MEMORY_MESSAGES / Math.max(rate, 1e-9));
    }

    /**
     * What was published has been handled or waits. Of two measures that disagree, the one that is nearer to the rate
     * so far counts.
     */
    private OptionalDouble measured(Interval interval) {
        OptionalDouble derived = interval.derivedArrivals();
        OptionalDouble counted = interval.countedArrivals();
        if (counted.isEmpty() || derived.isEmpty()) {
            return counted.isPresent() ? counted : derived;
        }
        double before = perSecond.orElse(derived.getAsDouble());
        boolean nearer = Math.abs(counted.getAsDouble() - before) < Math.abs(derived.getAsDouble() - before);
        return nearer || agree(interval) ? counted : derived;
    }

    /** Whether there are two measures that say the same. */
    private static boolean agree(Interval interval) {
        OptionalDouble derived = interval.derivedArrivals();
        OptionalDouble counted = interval.countedArrivals();
        if (counted.isEmpty() || derived.isEmpty()) {
            return false;
        }
        double slack = (SLACK + interval.work().slots()) / interval.seconds();
        double apart = Math.abs(counted.getAsDouble() - derived.getAsDouble());
        return apart <= TOLERANCE * derived.getAsDouble() + slack;
    }

    private boolean leaps(double measured) {
        return perSecond.isPresent() && measured > MOST_TIMES * perSecond.getAsDouble() + LEAP;
    }

    private boolean isConfirmed(double measured) {
        return leap.isPresent() && measured >= leap.getAsDouble() / 2 && measured <= leap.getAsDouble() * 2;
    }
}
