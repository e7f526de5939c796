package io.nuropb.health.detectors;

import java.time.Duration;

/** Durations as numbers to compute with. */
public final class Seconds {

    private static final double NANOS = 1e9;

    private Seconds() {}

    /** A duration in seconds, to the nanosecond. */
    public static double of(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }
}
