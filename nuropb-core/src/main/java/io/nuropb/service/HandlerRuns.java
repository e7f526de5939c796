package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.NotStarted;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers, each under its deadline, and not without end while others ignore theirs. */
final class HandlerRuns {

    private static final Logger log = LoggerFactory.getLogger(HandlerRuns.class);

    private final Scheduler scheduler;
    private final Duration deadline;
    private final DispatchMetrics metrics;
    private final InstanceMetrics tally;
    private final ThreadAllowance allowance;
    private final Map<String, ConcurrencyLimit> limitsOfMethods = new HashMap<>();
    private final Optional<ConcurrencyLimit> limitOfService;
    private final Failures failures;
    private final HandlerObservers observers;
    private final LogPace notStarted;
    private final LogPace late;
    private final QuickHandlers quickOnes;
    private final ConfirmedSender sender;
    private volatile boolean beginning = true;

    HandlerRuns(
            MeshService service,
            Scheduler scheduler,
            DispatchConfig config,
            DispatchMetrics metrics,
            InstanceMetrics tally,
            Failures failures,
            HandlerObservers observers,
            ConfirmedSender sender) {
        this.scheduler = scheduler;
        this.deadline = config.handlerDeadline();
        this.metrics = metrics;
        this.tally = tally;
        this.failures = failures;
        this.observers = observers;
        this.sender = sender;
        allowance = new ThreadAllowance(config.maxOverdue(), config.handlerDeadline(), scheduler);
        notStarted = new LogPace(scheduler, config.logInterval());
        late = new LogPace(scheduler, config.logInterval());
        quickOnes = new QuickHandlers(scheduler, config.logInterval());
        limitOfService = limit(service.maxConcurrent());
        for (MeshService.Method method : service.registered()) {
            limit(method.options().maxConcurrent()).ifPresent(limit -> limitsOfMethods.put(method.name(), limit));
        }
    }

    private Optional<ConcurrencyLimit> limit(OptionalInt maxConcurrent) {
        return maxConcurrent.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConcurrencyLimit(maxConcurrent, deadline, scheduler));
    }

    /**
     * Runs the handler of a call, in its turn.
     *
     * @param received the message that it handles
     * @param ended told when it has ended, be it after its deadline, or will not begin
     * @return completes with its outcome, never exceptionally
     */
    CompletionStage<Outcome> run(
            InFlightMessage<?> received, MeshService.Method method, Invocation.Work work, Runnable ended) {
        boolean quick = method.options().quick();
        return inTurn(
                method.name(),
                received,
                Optional.ofNullable(limitsOfMethods.get(method.name())),
                quick ? quickOnes.watched(received, work) : work,
                quick ? quickOnes : scheduler.blocking(),
                ended);
    }

    /** The same for the handler of an event, which is registered for a pattern of topics. */
    CompletionStage<Outcome> run(InFlightMessage<?> received, String pattern, Invocation.Work work, Runnable ended) {
        return inTurn(pattern, received, Optional.empty(), work, scheduler.blocking(), ended);
    }

    boolean isBeginning() {
        return beginning;
    }

    /** Whether handlers may begin; if not, what waits for its turn is given back. */
    void begin(boolean value) {
        beginning = value;
        if (!value) {
            limitsOfMethods.values().forEach(ConcurrencyLimit::refuseAll);
            limitOfService.ifPresent(ConcurrencyLimit::refuseAll);
            allowance.refuseAll();
        }
    }

    private CompletionStage<Outcome> inTurn(
            String handler,
            InFlightMessage<?> received,
            Optional<ConcurrencyLimit> limitOfMethod,
            Invocation.Work work,
            Executor threads,
            Runnable ended) {
        if (!beginning) {
            return givenUp(ended);
        }
        Supplier<CompletionStage<Outcome>> anew = () -> sender.free(received.latestStart())
                .thenCompose(isFree ->
                        isFree ? inTurn(handler, received, limitOfMethod, work, threads, ended) : givenUp(ended));
        if (limitOfMethod.isEmpty() && limitOfService.isEmpty()) {
            return allowed(handler, received, work, threads, new HandlerPlaces(List.of(), ended), anew);
        }
        return begin(limitOfMethod, received).thenCompose(hasTurn -> {
            if (!hasTurn) {
                return withoutTurn(limitOfMethod, received, ended);
            }
            return begin(limitOfService, received).thenCompose(hasBoth -> {
                if (hasBoth) {
                    List<ConcurrencyLimit> limits = Stream.concat(limitOfService.stream(), limitOfMethod.stream())
                            .toList();
                    return allowed(handler, received, work, threads, new HandlerPlaces(limits, ended), anew);
                }
                limitOfMethod.ifPresent(limit -> limit.end(false));
                return withoutTurn(limitOfService, received, ended);
            });
        });
    }

    private CompletionStage<Outcome> withoutTurn(
            Optional<ConcurrencyLimit> limit, InFlightMessage<?> received, Runnable ended) {
        ended.run();
        boolean isStuck = limit.filter(ConcurrencyLimit::isStuck).isPresent();
        return beginning && isStuck
                ? notStarted(received, "all handlers that may run at once hold their places past their deadline")
                : CompletableFuture.completedFuture(new NotStarted());
    }

    private static CompletionStage<Boolean> begin(Optional<ConcurrencyLimit> limit, InFlightMessage<?> received) {
        return limit.map(one -> one.begin(received.latestStart()))
                .orElseGet(() -> CompletableFuture.completedFuture(true));
    }

    private static CompletionStage<Outcome> givenUp(Runnable ended) {
        ended.run();
        return CompletableFuture.completedFuture(new NotStarted());
    }

    private CompletionStage<Outcome> allowed(
            String handler,
            InFlightMessage<?> received,
            Invocation.Work work,
            Executor threads,
            HandlerPlaces places,
            Supplier<CompletionStage<Outcome>> anew) {
        return allowance.turn(received.latestStart()).thenCompose(mayStart -> {
            if (!beginning || (mayStart && isTooLate(received))) {
                return givenUp(places::end);
            }
            if (mayStart) {
                return start(handler, received, work, threads, places, anew);
            }
            places.end();
            return notStarted(received, "too many handlers hold their threads past their deadline");
        });
    }

    private boolean isTooLate(InFlightMessage<?> received) {
        return received.latestStart().isBefore(scheduler.now());
    }

    /** What has changed while it waited for its turn is looked at when it has it. */
    private boolean mayBegin(InFlightMessage<?> received) {
        return beginning && sender.isFree() && !isTooLate(received);
    }

    /** @param anew has one that may not begin in its turn give that up, and wait for another */
    private CompletionStage<Outcome> start(
            String handler,
            InFlightMessage<?> received,
            Invocation.Work work,
            Executor threads,
            HandlerPlaces places,
            Supplier<CompletionStage<Outcome>> anew) {
        Invocation invocation = new Invocation(
                received,
                work,
                deadline,
                failures,
                observers.run(handler, received),
                scheduler,
                () -> mayBegin(received));
        Moment begun = scheduler.now();
        invocation.ended().whenComplete((end, failure) -> {
            if (invocation.isPutOff()) {
                places.giveBack();
            } else {
                tally.busy(begun.until(scheduler.now()));
                places.end();
            }
        });
        watch(invocation, received, places, threads == quickOnes);
        invocation.start(threads);
        return invocation
                .outcome()
                .thenCompose(
                        outcome -> invocation.isPutOff() ? anew.get() : CompletableFuture.completedFuture(outcome));
    }

    /** The deadline counts from when a handler begins. What has not begun for long, behind quick ones that do not end, goes back. */
    private void watch(
            Invocation invocation, InFlightMessage<?> received, HandlerPlaces places, boolean waitsForOthers) {
        if (waitsForOthers) {
            Scheduler.Timer patience = scheduler.schedule(deadline.multipliedBy(2), () -> {
                if (invocation.withdraw()) {
                    complain(received, "the quick handlers before it do not end");
                }
            });
            invocation.begun().thenRun(patience::cancel);
            invocation.ended().thenRun(patience::cancel);
        }
        invocation.begun().thenRun(() -> {
            Scheduler.Timer timer = scheduler.schedule(deadline, () -> expire(invocation, received, places));
            invocation.ended().thenRun(timer::cancel);
        });
    }

    private CompletionStage<Outcome> notStarted(InFlightMessage<?> received, String why) {
        complain(received, why);
        return CompletableFuture.completedFuture(new NotStarted());
    }

    private void complain(InFlightMessage<?> received, String why) {
        notStarted.ifDue(ending -> received.ids()
                .during(() -> log.error(
                        "{} could not start: {}, as {} do; this instance may have to be restarted{}",
                        received.what(),
                        why,
                        metrics.overdue.get(),
                        ending)));
    }

    private void expire(Invocation invocation, InFlightMessage<?> received, HandlerPlaces places) {
        // Counted first: with the outcome, the message is settled, and whoever sees that may look at the metrics.
        metrics.overdue.incrementAndGet();
        allowance.hold();
        places.hold();
        if (!invocation.expire()) {
            metrics.overdue.decrementAndGet();
            allowance.release();
            return;
        }
        invocation.threadFree().whenComplete((free, failure) -> allowance.release());
        quickOnes.leaveBehind(invocation);
        invocation.ended().whenComplete((ended, failure) -> {
            metrics.overdue.decrementAndGet();
            metrics.late.incrementAndGet();
            late(received);
        });
    }

    private void late(InFlightMessage<?> received) {
        late.ifDue(ending -> received.ids()
                .during(() ->
                        log.warn("{} ended after its deadline; its result is discarded{}", received.what(), ending)));
    }
}
