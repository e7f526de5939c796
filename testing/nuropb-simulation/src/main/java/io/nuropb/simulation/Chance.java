package io.nuropb.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One purpose's stream of random numbers, drawn from a seed. Streams of different purposes do not disturb each other:
 * leaving a fault out changes nothing about what the load or the order of tasks draws.
 *
 * <p>It takes whole 64-bit numbers only and derives the rest itself, so that every Java release draws the same.
 */
public final class Chance {

    private final SplittableRandom random;

    /** @param purpose names the stream */
    public Chance(long seed, String purpose) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ purpose.hashCode() * 0xBF58476D1CE4E5B9L);
    }

    /** The stream itself, for those who draw bits. */
    public RandomGenerator bits() {
        return random;
    }

    /** A whole number, any of them. */
    public long bits64() {
        return random.nextLong();
    }

    /** A number from zero to one less than the bound. */
    public int below(int bound) {
        return (int) ((random.nextLong() >>> 33) % bound);
    }

    /** From zero to less than one. */
    public double fraction() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Whether something of this probability happens. */
    public boolean happens(double probability) {
        return fraction() < probability;
    }

    /** A number in this range. */
    public double between(double least, double most) {
        return least + fraction() * (most - least);
    }

    /** A time in this range. */
    public Duration between(Duration least, Duration most) {
        return least.plusNanos((long) (fraction() * (most.toNanos() - least.toNanos())));
    }

    /** A waiting time for something that happens at random, once in the mean time on average. */
    public Duration untilNext(Duration mean) {
        return Duration.ofNanos((long) (-StrictMath.log(1 - fraction()) * mean.toNanos()));
    }

    /** One of them. */
    public <T> T of(List<T> values) {
        return values.get(below(values.size()));
    }
}
