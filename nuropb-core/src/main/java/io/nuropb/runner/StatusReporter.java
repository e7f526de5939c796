package io.nuropb.runner;

import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.election.Leader;
import io.nuropb.health.HealthListener;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.MessageIds;
import io.nuropb.service.MessageFailure;
import io.nuropb.topology.BrokerObject.Binding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an instance says of itself: to whoever asks, to its listeners, and in the log. All but {@link #status},
 * {@link #signal}, {@link #listen}, {@link #failed} and {@link #threwLate} is used by one thread at a time.
 */
final class StatusReporter {

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    /** How long one line about calls that are missed or fail, or about reports, keeps others of its kind out. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final String label;
    private final Instance instance;
    private final Scheduler scheduler;
    private final Outages outages;
    private final SurplusBindings bindings;
    private final RenewedQueue renewals;
    private final LogPace missed;
    private final LogPace unreported;
    private final PortReports reports = new PortReports();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final List<Observing> observers = new CopyOnWriteArrayList<>();
    private volatile boolean available;
    private volatile List<UnmetRequirement> missing = List.of();
    private volatile List<Binding> surplus = List.of();
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<ScalingSignal> signal = Optional.empty();
    private Optional<Leader> toldToLead = Optional.empty();
    private boolean toldToServe;
    private boolean reportFailed;
    private Status latest;

    /** @param review has {@link #review} called with the state of then */
    StatusReporter(Instance instance, Scheduler scheduler, Runnable review) {
        label = instance.label();
        this.instance = instance;
        this.scheduler = scheduler;
        missed = new LogPace(scheduler, LOG_INTERVAL);
        unreported = new LogPace(scheduler, LOG_INTERVAL);
        outages = new Outages(label, scheduler, review);
        bindings = new SurplusBindings(label, instance.candidate().service());
        renewals = new RenewedQueue(label, instance.serviceQueue());
        latest = status(LifecycleState.initial());
    }

    void listen(RunnerListener listener) {
        ForeignCalls calls = calls("Listener", listener);
        listeners.add(new Listening(
                listener,
                calls,
                new SerialExecutor(scheduler, scheduler.callbacks(), RunnerListener.MOST_WAITING, calls::failed)));
    }

    void observe(StepObserver observer) {
        observers.add(new Observing(observer, calls("Observer", observer)));
    }

    /** One line in an interval is each one's own: none that fails all the time keeps another's failure out. */
    private ForeignCalls calls(String kind, Object foreign) {
        String what = kind + " " + foreign.getClass().getName() + " of " + label;
        return new ForeignCalls(log, what, scheduler, LOG_INTERVAL);
    }

    /** A message was given up; on the thread that found it out, in several at once. */
    void failed(MessageFailure message) {
        listeners.forEach(
                listening -> listening.calls().run(() -> listening.listener().failed(message)));
    }

    /** A handler threw after its deadline; on its thread, in several at once. */
    void threwLate(MessageIds ids, Throwable thrown) {
        listeners.forEach(
                listening -> listening.calls().run(() -> listening.listener().threwLate(ids, thrown)));
    }

    /** What the leader says of the health of its service. */
    HealthListener health() {
        return new HealthListener() {
            @Override
            public void signalled(ScalingSignal said) {
                signal = Optional.of(said);
                listeners.forEach(
                        listening -> queue(listening, () -> listening.listener().signalled(said)));
            }

            @Override
            public void alerted(String alert) {
                listeners.forEach(
                        listening -> queue(listening, () -> listening.listener().alerted(alert)));
            }
        };
    }

    /** What the leader has said last of the number of instances, if this instance has been the leader. */
    Optional<ScalingSignal> signal() {
        return signal;
    }

    /** What the ports have reported. */
    PortReports reports() {
        return reports;
    }

    /** Why it could not start. */
    Optional<String> failure() {
        return failure;
    }

    Status status(LifecycleState state) {
        return Status.of(state, scheduler.now(), isAvailable(state), missing, surplus, failure);
    }

    private boolean isAvailable(LifecycleState state) {
        return Availability.after(available, state, instance.candidate().instance(), instance.needs());
    }

    /** The machine took a step. */
    void stepped(LifecycleState before, LifecycleEvent event, Transition transition) {
        LifecycleState after = transition.state();
        Status was = latest(before);
        noteFailure(before, event, transition);
        reports.take(event, before.role().session());
        noteReport(before.role(), event);
        renewals.take(before, event);
        bindings.take(
                before, event, after.fleet().strangers(), reports.failedLookup().isPresent());
        boolean isTold = look(after);
        observers.forEach(observing ->
                observing.calls().run(() -> observing.observer().stepped(before, event, after, transition.effects())));
        tell(was, status(after), isTold);
    }

    /** Something else has changed than the machine's state, or time has passed. */
    void review(LifecycleState state) {
        Status was = latest(state);
        boolean isTold = look(state);
        tell(was, status(state), isTold);
    }

    /** What the status was until now: as it was worked out last, but for a lease that has run out since. */
    private Status latest(LifecycleState state) {
        return latest.leads() && !state.role().leadsAt(scheduler.now()) ? latest.withoutLeading() : latest;
    }

    /** The reason of a failed start is kept, whatever is done with the future that fails with it. */
    private void noteFailure(LifecycleState before, LifecycleEvent event, Transition transition) {
        if (failure.isPresent()) {
            return;
        }
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.FailStart failed) {
                failure = Optional.of(failed.problem());
            }
        }
        boolean wasStarting =
                !(before.role() instanceof Role.New) && !before.role().isEnding();
        boolean ends = event instanceof LifecycleEvent.StopRequested || event instanceof LifecycleEvent.DrainRequested;
        if (ends && wasStarting && !before.hasServed()) {
            String awaited = status(before)
                    .waitingFor()
                    .map(reason -> "; it waited for: " + reason)
                    .orElse("");
            failure = Optional.of(label + " was stopped before it served" + awaited);
        }
    }

    /**
     * One report that fails is written again with the next one; and of a coordinator that is missing, that is what is
     * told.
     */
    private void noteReport(Role role, LifecycleEvent event) {
        if (!(event instanceof LifecycleEvent.Reported report) || report.session() != role.session()) {
            return;
        }
        boolean failedBefore = reportFailed;
        reportFailed = report.problem().isPresent();
        if (failedBefore && reports.silentCoordinator().isEmpty()) {
            report.problem()
                    .ifPresent(problem -> unreported.ifDue(ending -> log.warn(
                            "{}: the coordinator does not take what this instance says of itself, and its fleet sees its earlier state: {}{}",
                            label,
                            problem,
                            ending)));
        }
    }

    /** Takes what is missing now; returns whether the log has just said how the instance is. */
    private boolean look(LifecycleState state) {
        boolean isTold = false;
        available = isAvailable(state);
        if (!looksAtObjects(state)) {
            reports.needNoLook();
        }
        // A start that has failed says all that there is to say.
        if (state.role().isEnding() || failure.isPresent()) {
            outages.clear();
        } else {
            isTold = outages.update(
                    UnmetRequirements.of(state, reports, instance.isClientOnly()),
                    () -> Status.of(state, scheduler.now()).describe());
        }
        missing = outages.missing();
        surplus = bindings.known(state.role());
        return isTold;
    }

    private static boolean looksAtObjects(LifecycleState state) {
        return state.role() instanceof Role.Responsible
                || state.consumer() instanceof ConsumerState.Verifying
                || state.consumer() instanceof ConsumerState.Recovering;
    }

    private void tell(Status was, Status is, boolean isTold) {
        latest = is;
        if (was.equals(is)) {
            return;
        }
        if (isMilestone(was, is) && !outages.isOpen() && !isTold) {
            // What is missing and not told yet mostly passes by itself.
            log.info("{} {}", label, is.withoutMissing().describe());
        } else if (log.isDebugEnabled() && !was.describe().equals(is.describe())) {
            log.debug("{} {}", label, is.describe());
        }
        listeners.forEach(
                listening -> queue(listening, () -> listening.listener().changed(was, is)));
    }

    /**
     * What an operator wants to read of an instance that lacks nothing: that it serves, leads and serves in a new term,
     * or ends.
     */
    private boolean isMilestone(Status was, Status is) {
        // Whoever is about to lead or to consume tells of both at once.
        boolean serves = is.consuming() && is.state() != RunningState.TAKING_LEADERSHIP;
        boolean begins = serves && !toldToServe;
        boolean leads = serves
                && is.state() == RunningState.RUNNING_LEADER
                && !is.leader().equals(toldToLead);
        toldToServe |= serves;
        if (leads) {
            toldToLead = is.leader();
        }
        boolean ends = is.state() == RunningState.STOPPING || is.state() == RunningState.SHUTDOWN;
        return leads || begins || (was.leads() && !is.leads()) || (ends && was.state() != is.state());
    }

    private void queue(Listening listening, Runnable call) {
        try {
            listening.line().execute(call);
        } catch (RejectedExecutionException e) {
            missed.ifDue(ending ->
                    log.error("A listener of {} is so far behind that it misses what comes next{}", label, ending, e));
        }
    }

    /** A listener, what calls it, and the line in which its calls wait. */
    private record Listening(RunnerListener listener, ForeignCalls calls, SerialExecutor line) {}

    /** An observer, and what calls it. */
    private record Observing(StepObserver observer, ForeignCalls calls) {}
}
