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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers, each under its deadline, and not without end while others ignore theirs. */
final class HandlerRuns {

    private static final Logger log = LoggerFactory.getLogger(HandlerRuns.class);

    private final Scheduler scheduler;
    private final Duration deadline;
    private final Duration threadPatience;
    private final DispatchMetrics metrics;
    private final InstanceMetrics instanceMetrics;
    private final ThreadAllowance allowance;
    private final Map<String, ConcurrencyLimit> limitsOfMethods = new HashMap<>();
    private final Optional<ConcurrencyLimit> limitOfService;
    private final HandlerResults results;
    private final HandlerObservers observers;
    private final LogPace notStarted;
    private final LogPace late;
    private final QuickHandlers quickOnes;
    private final ConfirmedSender sender;
    private volatile boolean beginning = true;

    /**
     * A handler to be run for a message.
     *
     * @param handler the method's name, or the pattern of topics
     * @param threads where it runs
     * @param ended told once, when it has ended, be it after its deadline, or will not begin
     */
    private record Run(
            String handler,
            InFlightMessage<?> received,
            Optional<ConcurrencyLimit> limitOfMethod,
            Invocation.Work work,
            Executor threads,
            Runnable ended) {}

    HandlerRuns(
            MeshService service,
            Scheduler scheduler,
            DispatchConfig config,
            DispatchMetrics metrics,
            InstanceMetrics instanceMetrics,
            HandlerResults results,
            HandlerObservers observers,
            ConfirmedSender sender) {
        this.scheduler = scheduler;
        this.deadline = config.handlerDeadline();
        this.threadPatience = config.threadPatience();
        this.metrics = metrics;
        this.instanceMetrics = instanceMetrics;
        this.results = results;
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
        return inTurn(new Run(
                method.name(),
                received,
                Optional.ofNullable(limitsOfMethods.get(method.name())),
                quick ? quickOnes.watched(received, work) : work,
                quick ? quickOnes : scheduler.callbacks(),
                ended));
    }

    /** The same for the handler of an event, which is registered for a pattern of topics. */
    CompletionStage<Outcome> run(InFlightMessage<?> received, String pattern, Invocation.Work work, Runnable ended) {
        return inTurn(new Run(pattern, received, Optional.empty(), work, scheduler.callbacks(), ended));
    }

    boolean isBeginning() {
        return beginning;
    }

    /** Whether handlers may begin; if not, what waits for its turn is given back. */
    void begin(boolean value) {
        beginning = value;
        limitsOfMethods.values().forEach(limit -> limit.admit(value));
        limitOfService.ifPresent(limit -> limit.admit(value));
        allowance.admit(value);
    }

    private CompletionStage<Outcome> inTurn(Run run) {
        if (!beginning) {
            return givenUp(run.ended);
        }
        if (run.limitOfMethod.isEmpty() && limitOfService.isEmpty()) {
            return allowed(run, new HandlerPlaces(List.of(), run.ended));
        }
        return begin(run.limitOfMethod, run.received).thenCompose(hasTurn -> {
            if (!hasTurn) {
                return withoutTurn(run.limitOfMethod, run);
            }
            return begin(limitOfService, run.received).thenCompose(hasBoth -> {
                if (hasBoth) {
                    List<ConcurrencyLimit> limits = Stream.concat(limitOfService.stream(), run.limitOfMethod.stream())
                            .toList();
                    return allowed(run, new HandlerPlaces(limits, run.ended));
                }
                run.limitOfMethod.ifPresent(limit -> limit.end(false));
                return withoutTurn(limitOfService, run);
            });
        });
    }

    /** One that might not begin in its turn has given that up, and waits for another. */
    private CompletionStage<Outcome> inAnotherTurn(Run run) {
        return sender.free(run.received.latestStart()).thenCompose(isFree -> isFree ? inTurn(run) : givenUp(run.ended));
    }

    private CompletionStage<Outcome> withoutTurn(Optional<ConcurrencyLimit> limit, Run run) {
        run.ended.run();
        boolean isStuck = limit.filter(ConcurrencyLimit::isStuck).isPresent();
        return beginning && isStuck
                ? notStarted(run.received, "all handlers that may run at once hold their places past their deadline")
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

    private CompletionStage<Outcome> allowed(Run run, HandlerPlaces places) {
        return allowance.isFree()
                ? withThread(true, run, places)
                : allowance.turn(run.received.latestStart()).thenCompose(mayStart -> withThread(mayStart, run, places));
    }

    private CompletionStage<Outcome> withThread(boolean mayStart, Run run, HandlerPlaces places) {
        if (!beginning || (mayStart && isTooLate(run.received))) {
            return givenUp(places::end);
        }
        if (mayStart) {
            return new Started(run, places).start();
        }
        places.end();
        return notStarted(run.received, "too many handlers hold their threads past their deadline");
    }

    private boolean isTooLate(InFlightMessage<?> received) {
        return received.latestStart().isBefore(scheduler.now());
    }

    /** What has changed while it waited for its turn is looked at when it has it. */
    private boolean mayBegin(InFlightMessage<?> received) {
        return beginning && sender.isFree() && !isTooLate(received);
    }

    /**
     * A run that waits for its thread or has it. One timer watches over both: it is set once, and seldom finds that it
     * has come too early.
     */
    private final class Started implements Invocation.Listener {
        private final Run run;
        private final HandlerPlaces places;
        private final Moment handedOver = scheduler.now();
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final Invocation invocation;
        private volatile @Nullable Moment begun;
        private volatile Scheduler.@Nullable Timer timer;
        private volatile boolean isOver;

        Started(Run run, HandlerPlaces places) {
            this.run = run;
            this.places = places;
            invocation = new Invocation(
                    run.received,
                    run.work,
                    deadline,
                    results,
                    observers.run(run.handler, run.received),
                    scheduler,
                    () -> mayBegin(run.received),
                    this);
        }

        CompletionStage<Outcome> start() {
            lookIn(deadline);
            invocation.start(run.threads);
            return outcome;
        }

        /** The deadline counts from when a handler begins. */
        @Override
        public void begins() {
            begun = scheduler.now();
        }

        private void lookIn(Duration time) {
            timer = scheduler.schedule(time, this::look);
        }

        private void look() {
            Moment since = begun;
            if (isOver) {
                return;
            }
            Moment end = since == null ? latestBegin() : since.plus(deadline);
            if (scheduler.now().isBefore(end)) {
                lookIn(scheduler.now().until(end));
            } else if (since != null) {
                expire(invocation, run.received, places);
            } else if (invocation.withdraw()) {
                complain(run.received, whyThereIsNoThread());
            } else {
                // It begins just now.
                lookIn(deadline);
            }
        }

        private Moment latestBegin() {
            Moment patient = handedOver.plus(threadPatience);
            Moment latest = run.received.latestStart();
            return patient.isBefore(latest) ? patient : latest;
        }

        private String whyThereIsNoThread() {
            return run.threads == quickOnes
                    ? "the quick handlers before it do not end"
                    : "handlers hold the threads that there are past their deadline";
        }

        @Override
        public void outcome(Outcome known) {
            if (!invocation.isPutOff()) {
                outcome.complete(known);
                return;
            }
            try {
                inAnotherTurn(run).whenComplete(this::passOn);
            } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
            }
        }

        private void passOn(@Nullable Outcome later, @Nullable Throwable failure) {
            if (later == null) {
                outcome.completeExceptionally(
                        failure == null ? new IllegalStateException("another turn has no outcome") : failure);
            } else {
                outcome.complete(later);
            }
        }

        @Override
        public void ended() {
            isOver = true;
            Scheduler.Timer present = timer;
            if (present != null) {
                present.cancel();
            }
            if (invocation.isPutOff()) {
                places.leave();
            } else {
                instanceMetrics.busy(handedOver.until(scheduler.now()));
                places.end();
            }
        }
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
        boolean isLate = true;
        try {
            isLate = invocation.expire();
        } finally {
            if (isLate) {
                awaitLate(invocation, received);
            } else {
                metrics.overdue.decrementAndGet();
                allowance.release();
            }
        }
    }

    private void awaitLate(Invocation invocation, InFlightMessage<?> received) {
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
