package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.messaging.LogPace;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread in which quick handlers take their turns. A handler that keeps those behind it waiting is named while
 * it does; one that is past its deadline keeps its thread to itself, and the others go on in another.
 *
 * <p>One timer looks at whichever runs, and none is set as long as none does.
 */
final class QuickHandlers implements Executor {

    private static final Logger log = LoggerFactory.getLogger(QuickHandlers.class);

    private static final Duration LIMIT = Duration.ofMillis(MethodOptions.QUICK_MILLIS);

    /** The run of a handler. */
    private record Running(InFlightMessage<?> received, Moment begun, AtomicBoolean isNamed) {}

    private final Scheduler scheduler;
    private final SerialExecutor line;
    private final LogPace slow;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
    private final AtomicBoolean watching = new AtomicBoolean();

    QuickHandlers(Scheduler scheduler, Duration logInterval) {
        this.scheduler = scheduler;
        slow = new LogPace(scheduler, logInterval);
        line = new SerialExecutor(
                scheduler,
                scheduler.callbacks(),
                Integer.MAX_VALUE,
                failure -> log.error("A quick handler's run failed beside the handler", failure));
    }

    @Override
    public void execute(Runnable run) {
        line.execute(run);
    }

    /** Lets those behind a run go on, if it is the one that keeps them waiting. */
    void leaveBehind(Runnable run) {
        line.leaveBehind(run);
    }

    /** Watches over a handler in its turn. */
    Invocation.Work watched(InFlightMessage<?> received, Invocation.Work work) {
        return () -> {
            Running mine = new Running(received, scheduler.now(), new AtomicBoolean());
            running.set(mine);
            watch();
            try {
                return work.run();
            } finally {
                nameIfSlow(mine, "");
                running.compareAndSet(mine, null);
            }
        };
    }

    private void watch() {
        if (watching.compareAndSet(false, true)) {
            scheduler.schedule(LIMIT, this::look);
        }
    }

    private void look() {
        watching.set(false);
        Running present = running.get();
        if (present != null) {
            nameIfSlow(present, " by now");
            watch();
        }
    }

    private void nameIfSlow(Running run, String since) {
        Duration taken = run.begun().until(scheduler.now());
        if (taken.compareTo(LIMIT) > 0 && run.isNamed().compareAndSet(false, true)) {
            slow.ifDue(ending -> log.warn(
                    "{} is declared quick, and kept all other quick handlers waiting for {} ms{}: take MethodOptions.withQuickHandler or"
                            + " @MeshMethod(quick = true) away from it{}",
                    run.received().what(),
                    taken.toMillis(),
                    since,
                    ending));
        }
    }
}
