package io.nuropb.loadcurves;

import io.nuropb.loadcurves.LoadCurve.Kind;
import java.util.Arrays;
import java.util.Random;

/** Makes a load curve from a seed. */
public final class CurveGenerator {

    static final int SECONDS = 90 * 60;

    /** Curves of another length change as often as one of so many minutes. */
    private static final int MINUTES = 90;

    private static final int MINUTE = SECONDS / MINUTES;
    private static final double UTILISATION = 0.7;
    private static final int[] CONCURRENCIES = {1, 2, 5, 10, 20};
    private static final int[] FEW = {1, 2, 5};
    private static final double LONGEST = 600;
    private static final Kind[] KINDS = {
        Kind.STEPS, Kind.RAMPS, Kind.BURSTS, Kind.DIURNAL, Kind.SLOW_HANDLERS, Kind.DEAD_CONSUMERS, Kind.LONG_HANDLERS
    };

    private final Random random;
    private final long seed;
    private final int minute;
    private int lastChange;

    private CurveGenerator(long seed, int seconds) {
        this.seed = seed;
        this.minute = seconds / MINUTES;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** A curve of one kind after the other. */
    static LoadCurve curve(long seed) {
        return curve(KINDS[Math.floorMod(seed, KINDS.length)], seed, SECONDS);
    }

    /** A load that never changes. */
    static LoadCurve constant(long seed, int seconds) {
        return new CurveGenerator(seed, SECONDS).of(Kind.CONSTANT, seconds);
    }

    /** A load that never changes, of a few messages that take long. */
    static LoadCurve constantLong(long seed, int seconds) {
        return new CurveGenerator(seed, SECONDS).longHandlers(Kind.CONSTANT, seconds);
    }

    /** A load that never changes, and that one instance handles alone. */
    static LoadCurve light(long seed, int seconds) {
        CurveGenerator generator = new CurveGenerator(seed, SECONDS);
        int concurrency = 10;
        double handler = generator.logarithmic(0.02, 0.5);
        double base = generator.logarithmic(0.02, 0.8) * UTILISATION * concurrency / handler;
        double[] rate = LoadCurve.each(seconds, second -> base);
        double[] handlers = LoadCurve.each(seconds, second -> handler);
        return generator.finished(
                Kind.CONSTANT, rate, handlers, new int[seconds], concurrency, Double.POSITIVE_INFINITY);
    }

    /**
     * A curve of one kind and of any length.
     *
     * @param seconds how long it is, at least 90
     */
    public static LoadCurve curve(Kind kind, long seed, int seconds) {
        CurveGenerator generator = new CurveGenerator(seed, seconds);
        return kind == Kind.LONG_HANDLERS ? generator.longHandlers(kind, seconds) : generator.of(kind, seconds);
    }

    private LoadCurve longHandlers(Kind kind, int seconds) {
        int concurrency = FEW[random.nextInt(FEW.length)];
        double handler = logarithmic(LoadCurve.LONG, LONGEST);
        double base = logarithmic(1, 8) * UTILISATION * concurrency / handler;
        double[] rate = LoadCurve.each(seconds, second -> base);
        if (kind == Kind.LONG_HANDLERS && random.nextBoolean()) {
            int at = between(15, 45) * minute;
            double level = random.nextBoolean() ? base * logarithmic(1.2, 3) : base / logarithmic(1.2, 3);
            Arrays.fill(rate, at, rate.length, level);
            // What is under way goes on changing until all that began before has ended.
            lastChange = at + (int) (CountedWork.LONGEST_SHARE * handler);
        }
        double[] handlers = LoadCurve.each(seconds, second -> handler);
        return finished(kind, rate, handlers, new int[seconds], concurrency, Double.POSITIVE_INFINITY);
    }

    private LoadCurve of(Kind kind, int seconds) {
        int concurrency = CONCURRENCIES[random.nextInt(CONCURRENCIES.length)];
        double handler = concurrency == 1 ? logarithmic(0.02, 0.2) : logarithmic(0.02, 2);
        double[] handlers = LoadCurve.each(seconds, second -> handler);
        double base = logarithmic(1, 8) * UTILISATION * concurrency / handler;
        int[] dead = new int[seconds];
        double[] rate = LoadCurve.each(seconds, second -> base);
        switch (kind) {
            case STEPS -> steps(rate, base);
            case RAMPS -> ramps(rate, base);
            case BURSTS -> bursts(rate, base);
            case DIURNAL -> diurnal(rate, base);
            case SLOW_HANDLERS -> slower(handlers, handler);
            case DEAD_CONSUMERS -> die(dead, (int) Math.ceil(base * handler / (UTILISATION * concurrency)));
            case CONSTANT, LONG_HANDLERS -> {}
        }
        return finished(kind, rate, handlers, dead, concurrency, Double.POSITIVE_INFINITY);
    }

    /**
     * A load that grows steadily beyond what a resource behind all instances can serve, which suffices for so many of
     * them.
     */
    static LoadCurve bottleneck(long seed, int instances) {
        CurveGenerator generator = new CurveGenerator(seed, SECONDS);
        int concurrency = 10;
        double handler = generator.logarithmic(0.05, 0.5);
        double one = concurrency / handler;
        int step = 15 * MINUTE;
        generator.lastChange = step;
        double least = UTILISATION * (instances - 0.5) * one;
        double most = (instances * (1.1 + generator.random.nextDouble())) * one;
        double[] rate = LoadCurve.each(SECONDS / 2, second -> second < step ? least : most);
        double[] handlers = LoadCurve.each(rate.length, second -> handler);
        return generator.finished(Kind.STEPS, rate, handlers, new int[rate.length], concurrency, instances);
    }

    private LoadCurve finished(Kind kind, double[] rate, double[] handlers, int[] dead, int concurrency, double limit) {
        double[] arrived = new double[rate.length];
        float[] noise = new float[rate.length];
        double all = 0;
        for (int second = 0; second < rate.length; second++) {
            all += poisson(rate[second]);
            arrived[second] = all;
            noise[second] = (float) random.nextGaussian();
        }
        int startUp = between(5, 120);
        int lag = between(5, 30);
        return new LoadCurve(
                kind,
                seed,
                rate,
                arrived,
                handlers,
                noise,
                dead,
                concurrency,
                concurrency,
                limit,
                startUp,
                lag,
                lastChange);
    }

    private void steps(double[] rate, double base) {
        int at = between(10, 20) * minute;
        double level = base;
        while (at < 70 * minute) {
            level = random.nextBoolean() ? base * logarithmic(1.2, 4) : base / logarithmic(1.2, 2);
            Arrays.fill(rate, at, rate.length, level);
            lastChange = at;
            at += between(12, 30) * minute;
        }
    }

    private void ramps(double[] rate, double base) {
        int at = between(10, 20) * minute;
        double level = base;
        while (at < 55 * minute) {
            int length = between(3, 20) * minute;
            double next = random.nextBoolean() ? base * logarithmic(1.2, 5) : base / logarithmic(1.2, 2);
            for (int second = at; second < rate.length; second++) {
                double share = Math.min(1, (double) (second - at) / length);
                rate[second] = level + share * (next - level);
            }
            level = next;
            lastChange = at + length;
            at = lastChange + between(5, 15) * minute;
        }
    }

    private void bursts(double[] rate, double base) {
        int at = between(10, 15) * minute;
        while (at < 70 * minute) {
            int length = between(20, 180);
            Arrays.fill(rate, at, at + length, base * logarithmic(1.5, 4));
            lastChange = at + length;
            at += between(10, 25) * minute;
        }
    }

    private void diurnal(double[] rate, double base) {
        double share = 0.3 + 0.5 * random.nextDouble();
        double period = between(40, 70) * minute;
        lastChange = 75 * minute;
        for (int second = 0; second < rate.length; second++) {
            double at = Math.min(second, lastChange);
            rate[second] = base * (1.5 - share * Math.cos(2 * Math.PI * at / period));
        }
    }

    private void slower(double[] handlers, double handler) {
        int from = between(10, 20) * minute;
        int to = from + between(10, 40) * minute;
        double slow = Math.min(20, handler * logarithmic(1.3, 4));
        Arrays.fill(handlers, from, to, slow);
        lastChange = to;
    }

    private void die(int[] dead, int instances) {
        int from = between(10, 30) * minute;
        int to = from + between(5, 30) * minute;
        Arrays.fill(dead, from, to, between(1, Math.max(1, instances - 1)));
        lastChange = to;
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private double logarithmic(double least, double most) {
        return least * Math.exp(random.nextDouble() * Math.log(most / least));
    }

    private double poisson(double mean) {
        if (mean > 30) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double end = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > end) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
