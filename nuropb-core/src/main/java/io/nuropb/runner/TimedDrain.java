package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.service.Dispatcher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A drain with its limit. The time of the limit stands still while the broker takes nothing: what handlers have come to
 * waits with its deliveries meanwhile, and would be done again if they went back. Thread-safe.
 */
final class TimedDrain {

    /** The limit is not looked at more often, however near it stands still. */
    private static final Duration PACE = Duration.ofSeconds(1);

    private final Runnable abandon;
    private final Dispatcher dispatcher;
    private final Scheduler scheduler;
    private final Moment end;
    private volatile boolean isOver;
    private volatile Scheduler.@Nullable Timer timer;

    private TimedDrain(Duration limit, Dispatcher dispatcher, Scheduler scheduler, Runnable abandon) {
        this.dispatcher = dispatcher;
        this.scheduler = scheduler;
        this.abandon = abandon;
        end = dispatcher.takenTime().plus(limit);
    }

    /**
     * Drains a consumption; completes as {@link Consumption#drain} does.
     *
     * @param abandon ends it at once when its limit has passed
     */
    static CompletionStage<Integer> of(
            Consumption consumption, Effect.Drain drain, Dispatcher dispatcher, Scheduler scheduler, Runnable abandon) {
        TimedDrain timed = new TimedDrain(drain.limit(), dispatcher, scheduler, abandon);
        CompletionStage<Integer> drained = consumption.drain(drain.longest());
        timed.lookIn(drain.limit());
        return drained.whenComplete((givenBack, failure) -> timed.over());
    }

    private void over() {
        isOver = true;
        Scheduler.Timer present = timer;
        if (present != null) {
            present.cancel();
        }
    }

    private void lookIn(Duration time) {
        timer = scheduler.schedule(time, this::look);
    }

    private void look() {
        if (isOver) {
            return;
        }
        Duration rest = dispatcher.takenTime().until(end);
        if (rest.compareTo(Duration.ZERO) > 0) {
            lookIn(rest.compareTo(PACE) < 0 ? PACE : rest);
        } else {
            abandon.run();
        }
    }
}
