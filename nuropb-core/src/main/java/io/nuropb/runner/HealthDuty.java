package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.health.HealthActuators;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthListener;
import io.nuropb.health.HealthWatch;
import io.nuropb.health.sensors.FleetSensor;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance's part in the health of its service: it tells its counters once in a period, if they have changed,
 * however long its lease lasts, and watches while it leads. Used by the runner's inbox only.
 */
final class HealthDuty {

    private final Instance instance;
    private final FleetSensor sensor;
    private final HealthWatch watch;
    private final Scheduler scheduler;
    private final LongFunction<Optional<Session>> sessions;
    private final Runnable due;
    private Optional<Term> watched = Optional.empty();
    private Moment tellAgain;
    private @Nullable InstanceCounters told;
    private Scheduler.@Nullable Timer period;

    private HealthDuty(
            Instance instance,
            FleetSensor sensor,
            HealthWatch watch,
            Scheduler scheduler,
            LongFunction<Optional<Session>> sessions,
            Runnable due) {
        this.instance = instance;
        this.sensor = sensor;
        this.watch = watch;
        this.scheduler = scheduler;
        this.sessions = sessions;
        this.due = due;
        tellAgain = scheduler.now();
    }

    /**
     * The part of an instance.
     *
     * @param ports what it looks by, and acts by
     * @param callbacks the scheduler that knows users' code as the instance's callbacks
     * @param listener hears what a leader finds
     * @param state the machine's state of now
     * @param inbox takes advice to the machine
     * @param sessions the session with a number, if it is open
     * @param due called when a period is over; has the inbox ask for {@link #news}
     */
    static HealthDuty of(
            Instance instance,
            Ports ports,
            Scheduler callbacks,
            HealthListener listener,
            Supplier<LifecycleState> state,
            Consumer<LifecycleEvent> inbox,
            LongFunction<Optional<Session>> sessions,
            Runnable due) {
        RunnerConfig config = instance.config();
        FleetSensor sensor = new FleetSensor(
                () -> seen(instance, state.get()),
                ports.monitor(),
                instance.serviceQueue(),
                instance.deadLetters().queue(),
                ports.scheduler());
        HealthWatch watch = new HealthWatch(
                instance.label(),
                instance.candidate().instance(),
                config.health(),
                instance.deadLetters(),
                sensor,
                () -> wishes(state.get().fleet().control(), config),
                new HealthActuators(
                        ports.scaler(),
                        ports.terminator(),
                        listener,
                        new Machine(state, inbox, sessions, ports.scheduler())),
                ports.json(),
                callbacks);
        return new HealthDuty(instance, sensor, watch, ports.scheduler(), sessions, due);
    }

    /** The instance's machine, as whoever acts for a leader sees it. */
    private record Machine(
            Supplier<LifecycleState> state,
            Consumer<LifecycleEvent> inbox,
            LongFunction<Optional<Session>> sessions,
            Scheduler scheduler)
            implements HealthActuators.Machine {

        @Override
        public void advise(long session, HealthAdvice advice) {
            inbox.accept(new LifecycleEvent.HealthAdvised(session, advice));
        }

        @Override
        public boolean leads(long session) {
            Role role = state.get().role();
            return role.session() == session
                    && role.leadsAt(scheduler.now())
                    && sessions.apply(session).isPresent();
        }

        @Override
        public boolean refuses(String caller) {
            return state.get()
                    .fleet()
                    .proclamation()
                    .flatMap(Proclamation::readiness)
                    .filter(said -> said.restrictions().callers().contains(caller))
                    .isPresent();
        }
    }

    /** What a leader sees of itself. */
    private static FleetSensor.Member seen(Instance instance, LifecycleState state) {
        return new FleetSensor.Member(
                instance.candidate().instance(),
                state.consumer() instanceof ConsumerState.Consuming,
                Optional.of(instance.tally(Lifecycle.prefetch(state.permission()))));
    }

    private static HealthWatch.Wishes wishes(OperatorControl control, RunnerConfig config) {
        return new HealthWatch.Wishes(
                !control.consume(),
                control.highWaterMark().orElse(config.highWaterMark()),
                control.instances(),
                control.revision());
    }

    /**
     * The machine took a step; what it has had reported went with the counters of now. What could not be reported is
     * told again at the end of the period.
     */
    void stepped(LifecycleEvent event, Transition transition) {
        LifecycleState after = transition.state();
        if (event instanceof LifecycleEvent.Reported report && report.problem().isPresent()) {
            told = null;
        }
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.Report) {
                told(tally(after));
            }
        }
        if (!Lifecycle.mayReport(after.role())) {
            endPeriod();
        } else if (period == null) {
            beginPeriod();
        }
        if (after.role() instanceof Role.Leader leader && !leader.isResigning()) {
            begin(leader, after.fleet().advice());
            if (event instanceof LifecycleEvent.MemberSeen seen) {
                hear(seen.presence(), after.fleet());
            } else if (event instanceof LifecycleEvent.MemberGone gone) {
                sensor.gone(gone.instance());
            }
        } else if (watched.isPresent()) {
            watched = Optional.empty();
            sensor.forget();
            watch.rest();
        }
    }

    /** What an instance in another virtual host tells is about another queue, and about other consumers. */
    private void hear(Presence presence, Fleet fleet) {
        if (fleet.elsewhere().containsKey(presence.instance())) {
            sensor.gone(presence.instance());
        } else {
            sensor.seen(presence);
        }
    }

    private void begin(Role.Leader leader, HealthAdvice before) {
        if (watched.filter(leader.term()::equals).isEmpty()) {
            sessions.apply(leader.session()).ifPresent(session -> {
                watched = Optional.of(leader.term());
                watch.lead(session, leader.session(), leader.term(), before);
            });
        }
    }

    /** What there is to tell the fleet at the end of a period; nothing if something was reported within it. */
    Optional<Effect.Report> news(LifecycleState state) {
        if (!Lifecycle.mayReport(state.role())) {
            return Optional.empty();
        }
        beginPeriod();
        InstanceCounters counters = tally(state);
        if (scheduler.now().isBefore(tellAgain) || counters.equals(told)) {
            return Optional.empty();
        }
        told(counters);
        return Optional.of(Lifecycle.report(state));
    }

    private void beginPeriod() {
        endPeriod();
        period = scheduler.schedule(length(), due);
    }

    private void endPeriod() {
        if (period != null) {
            period.cancel();
            period = null;
        }
    }

    private Duration length() {
        return instance.config().health().scaling().period();
    }

    private InstanceCounters tally(LifecycleState state) {
        return instance.tally(Lifecycle.prefetch(state.permission()));
    }

    private void told(InstanceCounters counters) {
        told = counters;
        tellAgain = scheduler.now().plus(length());
    }
}
