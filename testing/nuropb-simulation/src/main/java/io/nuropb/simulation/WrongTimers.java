package io.nuropb.simulation;

import io.nuropb.Scheduler;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** A scheduler whose timers go wrong; for mutants. */
final class WrongTimers extends PassingScheduler {

    private final Function<Duration, Optional<Duration>> length;

    /** @param length how long a timer really takes; empty if it is forgotten */
    WrongTimers(Scheduler sound, Function<Duration, Optional<Duration>> length) {
        super(sound);
        this.length = length;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return length.apply(delay).map(real -> base.schedule(real, task)).orElse(() -> {});
    }
}
