package io.nuropb.loadcurves;

import io.nuropb.runner.RunnerConfig;
import java.util.function.IntToDoubleFunction;

/**
 * What a fleet has to live with: load, handlers and faults, second by second. The arrays belong to the curve and are
 * not changed.
 *
 * @param kind what it is an example of
 * @param seed from which it was made
 * @param rate the true arrival rate of each second, in messages a second
 * @param arrived messages that have arrived until the end of each second
 * @param handlerSeconds how long a handler takes, at each second
 * @param noise by which share what is handled in a second differs from the mean, before it is scaled
 * @param dead how many instances live and do not consume, at each second
 * @param concurrency messages that an instance handles at once
 * @param leaderConcurrency messages that the leader handles at once while others are there
 * @param limit no more instances than so many bring more throughput
 * @param startUp from the wish for an instance until it consumes, in seconds
 * @param lag every so many seconds, the broker's numbers are new
 * @param lastChange the second at which load, handlers and faults changed for the last time
 */
@SuppressWarnings("ArrayRecordComponent") // 90 minutes of seconds, compared with nothing
public record LoadCurve(
        Kind kind,
        long seed,
        double[] rate,
        double[] arrived,
        double[] handlerSeconds,
        float[] noise,
        int[] dead,
        int concurrency,
        int leaderConcurrency,
        double limit,
        int startUp,
        int lag,
        int lastChange) {

    /** What a curve is an example of. */
    public enum Kind {
        /** The same all the time. */
        CONSTANT,
        /** It jumps. */
        STEPS,
        /** It rises and falls steadily. */
        RAMPS,
        /** It is short and high, now and then. */
        BURSTS,
        /** It swings. */
        DIURNAL,
        /** Handlers are slower for a time. */
        SLOW_HANDLERS,
        /** Instances live and do not consume, for a time. */
        DEAD_CONSUMERS,
        /** Handlers take 20 to 600 s, and a handful of them runs; in half of the curves the load jumps once. */
        LONG_HANDLERS
    }

    /** Handlers that take so long are modelled one by one, in seconds. */
    static final double LONG = 20;

    /** How long it is. */
    public int seconds() {
        return rate.length;
    }

    /** Whether it is about single messages, of which each occupies an instance for long. */
    boolean hasLongHandlers() {
        return kind == Kind.LONG_HANDLERS || (kind == Kind.CONSTANT && handlerSeconds[0] >= LONG);
    }

    /**
     * The same with a leader that takes fewer messages while others are there, by default a fifth of what they take.
     */
    LoadCurve withLeader() {
        RunnerConfig defaults = RunnerConfig.defaults();
        return withLeaderConcurrency(Math.max(1, concurrency * defaults.leaderPrefetch() / defaults.prefetch()));
    }

    /** The same with a leader that takes so many messages at once while others are there. */
    LoadCurve withLeaderConcurrency(int messages) {
        return new LoadCurve(
                kind,
                seed,
                rate,
                arrived,
                handlerSeconds,
                noise,
                dead,
                concurrency,
                messages,
                limit,
                startUp,
                lag,
                lastChange);
    }

    /** What one instance handles, in messages a second. */
    public double perInstance(int second) {
        return concurrency / handlerSeconds[second];
    }

    /** How many instances who knows everything would run at this utilisation. */
    public int needed(int second, double utilisation) {
        return (int) Math.max(1, Math.ceil(rate[second] / (utilisation * perInstance(second)) - 1e-9)) + dead[second];
    }

    /** The highest number that who knows everything would run. */
    int mostNeeded(double utilisation) {
        int most = 0;
        for (int second = 0; second < seconds(); second++) {
            most = Math.max(most, needed(second, utilisation));
        }
        return most;
    }

    static double[] each(int seconds, IntToDoubleFunction value) {
        double[] all = new double[seconds];
        for (int second = 0; second < seconds; second++) {
            all[second] = value.applyAsDouble(second);
        }
        return all;
    }
}
