package io.nuropb.benchmarks;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param warmUp how long a peer works before it is measured, each time
 * @param measured how long it is measured, each time
 * @param repetitions how often everything is measured, peers interleaved; at least 1
 */
record Pace(Duration warmUp, Duration measured, int repetitions) {

    /** @throws IllegalArgumentException if there is no repetition */
    Pace {
        if (repetitions < 1) {
            throw new IllegalArgumentException("Pace.repetitions is " + repetitions + "; allowed: at least 1");
        }
    }

    /** Five minutes at most, for a first impression. */
    static Pace quick() {
        return new Pace(Duration.ofMillis(500), Duration.ofMillis(900), 2);
    }

    /** Six minutes at most, for two peers at the points of {@link GrowthAxis}. */
    static Pace growth() {
        return quick().withRepetitions(5);
    }

    /** What figures are published of. */
    static Pace thorough() {
        return new Pace(Duration.ofSeconds(1), Duration.ofSeconds(4), 5);
    }

    /** Before anything counts: each peer does each thing once, for long enough that its code has been compiled. */
    Pace first() {
        return new Pace(warmUp.multipliedBy(2), Duration.ofMillis(500), 1);
    }

    Pace withRepetitions(int value) {
        return new Pace(warmUp, measured, value);
    }

    /** For people. */
    String text() {
        return "%d repetitions, %d ms of warm-up and %d ms measured each time; medians"
                .formatted(repetitions, warmUp.toMillis(), measured.toMillis());
    }

    double seconds() {
        return (warmUp.toMillis() + measured.toMillis()) / 1_000.0;
    }
}
