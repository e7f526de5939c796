package io.nuropb.service;

import io.nuropb.Scheduler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.NotStarted;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers, each under its deadline, and not without end while others ignore theirs. */
final class HandlerRuns {

    private static final Logger log = LoggerFactory.getLogger(HandlerRuns.class);

    private final Scheduler scheduler;
    private final Duration deadline;
    private final Figures figures;
    private final ThreadAllowance allowance;
    private final LogPace pace;

    HandlerRuns(Scheduler scheduler, DispatchConfig config, Figures figures) {
        this.scheduler = scheduler;
        this.deadline = config.handlerDeadline();
        this.figures = figures;
        allowance = new ThreadAllowance(config.maxOverdue(), config.handlerDeadline(), scheduler);
        pace = new LogPace(scheduler, config.logInterval());
    }

    /**
     * Runs one handler.
     *
     * @param what the service and method, for people
     * @return completes with its outcome, never exceptionally
     */
    CompletionStage<Outcome> run(String what, Invocation.Work work) {
        return allowance.turn().thenCompose(mayStart -> mayStart ? start(what, work) : notStarted(what));
    }

    private CompletionStage<Outcome> start(String what, Invocation.Work work) {
        Invocation invocation = new Invocation(what, work);
        Scheduler.Timer timer = scheduler.schedule(deadline, () -> expire(invocation, what));
        invocation.ended().whenComplete((ended, failure) -> timer.cancel());
        invocation.start(scheduler.blocking());
        return invocation.outcome();
    }

    private CompletionStage<Outcome> notStarted(String what) {
        long unlogged = pace.unloggedIfDue();
        if (unlogged >= 0) {
            log.error(
                    "{} could not start: too many handlers hold their threads past their deadline, as {} do; this instance"
                            + " may have to be restarted ({} more since the last such line)",
                    what,
                    figures.overdue.get(),
                    unlogged);
        }
        return CompletableFuture.completedFuture(new NotStarted());
    }

    private void expire(Invocation invocation, String what) {
        // Counted first: with the outcome, the message is settled, and whoever sees that may look at the figures.
        figures.overdue.incrementAndGet();
        allowance.hold();
        if (!invocation.expire()) {
            figures.overdue.decrementAndGet();
            allowance.release();
            return;
        }
        log.warn("{} is past its deadline of {}; interrupted", what, deadline);
        invocation.threadFree().whenComplete((free, failure) -> allowance.release());
        invocation.ended().whenComplete((ended, failure) -> {
            figures.overdue.decrementAndGet();
            figures.late.incrementAndGet();
            log.warn("{} ended after its deadline; its result is discarded", what);
        });
    }
}
