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
    private final DispatchMetrics metrics;
    private final ThreadAllowance allowance;
    private final Failures failures;
    private final LogPace notStarted;
    private final LogPace late;

    HandlerRuns(Scheduler scheduler, DispatchConfig config, DispatchMetrics metrics, Failures failures) {
        this.scheduler = scheduler;
        this.deadline = config.handlerDeadline();
        this.metrics = metrics;
        this.failures = failures;
        allowance = new ThreadAllowance(config.maxOverdue(), config.handlerDeadline(), scheduler);
        notStarted = new LogPace(scheduler, config.logInterval());
        late = new LogPace(scheduler, config.logInterval());
    }

    /**
     * Runs one handler.
     *
     * @param received the message that it handles
     * @return completes with its outcome, never exceptionally
     */
    CompletionStage<Outcome> run(Received<?> received, Invocation.Work work) {
        return allowance.turn().thenCompose(mayStart -> mayStart ? start(received, work) : notStarted(received));
    }

    private CompletionStage<Outcome> start(Received<?> received, Invocation.Work work) {
        Invocation invocation = new Invocation(received, work, deadline, failures);
        Scheduler.Timer timer = scheduler.schedule(deadline, () -> expire(invocation, received));
        invocation.ended().whenComplete((ended, failure) -> timer.cancel());
        invocation.start(scheduler.blocking());
        return invocation.outcome();
    }

    private CompletionStage<Outcome> notStarted(Received<?> received) {
        long leftOut = notStarted.unloggedIfDue();
        if (leftOut >= 0) {
            received.ids()
                    .during(() -> log.error(
                            "{} could not start: too many handlers hold their threads past their deadline, as {} do; this"
                                    + " instance may have to be restarted; {} more were left out since the last such line",
                            received.what(),
                            metrics.overdue.get(),
                            leftOut));
        }
        return CompletableFuture.completedFuture(new NotStarted());
    }

    private void expire(Invocation invocation, Received<?> received) {
        // Counted first: with the outcome, the message is settled, and whoever sees that may look at the metrics.
        metrics.overdue.incrementAndGet();
        allowance.hold();
        if (!invocation.expire()) {
            metrics.overdue.decrementAndGet();
            allowance.release();
            return;
        }
        invocation.threadFree().whenComplete((free, failure) -> allowance.release());
        invocation.ended().whenComplete((ended, failure) -> {
            metrics.overdue.decrementAndGet();
            metrics.late.incrementAndGet();
            late(received);
        });
    }

    private void late(Received<?> received) {
        long leftOut = late.unloggedIfDue();
        if (leftOut >= 0) {
            received.ids()
                    .during(() -> log.warn(
                            "{} ended after its deadline; its result is discarded; {} more were left out since the last such"
                                    + " line",
                            received.what(),
                            leftOut));
        }
    }
}
