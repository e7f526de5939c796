package io.nuropb.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One purpose's stream of random numbers, drawn from a seed. Streams of different purposes do not disturb each other: leaving a fault
 * out changes nothing about what the load or the order of tasks draws.
 *
 * <p>It takes whole 64-bit numbers only and derives the rest itself, so that every Java release draws the same.
 */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed, String purpose) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ purpose.hashCode() * 0xBF58476D1CE4E5B9L);
    }

    /** The stream itself, for those who draw bits. */
    RandomGenerator bits() {
        return random;
    }

    long bits64() {
        return random.nextLong();
    }

    /** A number from zero to one less than the bound. */
    int below(int bound) {
        return (int) ((random.nextLong() >>> 33) % bound);
    }

    /** From zero to less than one. */
    double fraction() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    boolean happens(double probability) {
        return fraction() < probability;
    }

    double between(double least, double most) {
        return least + fraction() * (most - least);
    }

    Duration between(Duration least, Duration most) {
        return least.plusNanos((long) (fraction() * (most.toNanos() - least.toNanos())));
    }

    /** A waiting time for something that happens at random, once in the mean time on average. */
    Duration untilNext(Duration mean) {
        return Duration.ofNanos((long) (-StrictMath.log(1 - fraction()) * mean.toNanos()));
    }

    <T> T of(List<T> values) {
        return values.get(below(values.size()));
    }
}
