package io.nuropb.health;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.PropertyName;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.Alert;
import io.nuropb.health.policies.DeadLetterQueue;
import io.nuropb.health.policies.InstanceCountPolicy.Advice;
import io.nuropb.health.policies.ScalingReason;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.FleetSensor;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.LogPace;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Watches over a service for as long as this instance leads: at each period it looks, judges, and says or does what
 * follows. Thread-safe; does not block.
 */
public final class HealthWatch {

    private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

    /** For so many periods a signal is valid. */
    private static final int VALID_PERIODS = 12;

    private static final int MAX_WAITING = 1_000;

    /** How long one line about calls that are missed, or about what fails, keeps others of its kind out. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final String label;
    private final HealthConfig config;
    private final HealthPolicies policies;
    private final FleetSensor sensor;
    private final Supplier<Wishes> wishes;
    private final HealthActuators actuators;
    private final Json json;
    private final Scheduler scheduler;
    private final SerialExecutor line;
    private final Optional<ScalerCalls> scaling;
    private final SerialExecutor telling;
    private final SerialExecutor terminating;
    private final LogPace missed;
    private final LogPace failures;
    /** Changed by what runs in the line only. */
    private final Set<String> shutOut = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Leadership leadership;

    /**
     * A watch that rests.
     *
     * @param label names the instance in the log
     * @param self the instance
     * @param letters where the service's dead letters are
     * @param sensor looks
     * @param wishes what an operator wants now
     * @param actuators do what follows
     * @param json writes the signal for others
     * @param scheduler a listener is called on its {@code callbacks()} threads, a scaler and a terminator on its
     *     {@code blocking()} ones; one that blocks keeps no other waiting
     */
    public HealthWatch(
            String label,
            InstanceId self,
            HealthConfig config,
            DeadLetterQueue letters,
            FleetSensor sensor,
            Supplier<Wishes> wishes,
            HealthActuators actuators,
            Json json,
            Scheduler scheduler) {
        this.label = label;
        this.config = config;
        this.sensor = sensor;
        this.wishes = wishes;
        this.actuators = actuators;
        this.json = json;
        this.scheduler = scheduler;
        policies = new HealthPolicies(self, config, letters);
        line = new SerialExecutor(scheduler, scheduler, MAX_WAITING, this::failed);
        scaling = actuators
                .scaler()
                .map(scaler -> new ScalerCalls(scaler, scheduler, calls("InstanceScaler", scaler)::failed));
        telling = new SerialExecutor(
                scheduler, scheduler.callbacks(), MAX_WAITING, calls("HealthListener", actuators.listener())::failed);
        terminating = new SerialExecutor(scheduler, scheduler.blocking(), MAX_WAITING, this::failed);
        missed = new LogPace(scheduler, LOG_INTERVAL);
        failures = new LogPace(scheduler, LOG_INTERVAL);
    }

    private ForeignCalls calls(String kind, Object foreign) {
        String what = "A call of " + kind + " " + foreign.getClass().getName() + " by " + label;
        return new ForeignCalls(log, what, scheduler, LOG_INTERVAL);
    }

    /**
     * What an operator wants of a service, or its configuration where none has said anything.
     *
     * @param paused whether the fleet is not to consume
     * @param highWaterMark the backlog, in messages, at which more instances are wanted
     * @param instances between which numbers of instances the fleet may be asked to be; empty for those of
     *     {@link HealthConfig}
     * @param revision of the wish to pause or to consume: a later one has a greater one, and ends what a leader found
     *     before; 0 if there is none
     */
    public record Wishes(boolean paused, long highWaterMark, Optional<InstanceBounds> instances, long revision) {

        /** What is wanted where nobody has wished to pause or to consume. */
        public Wishes(boolean paused, long highWaterMark, Optional<InstanceBounds> instances) {
            this(paused, highWaterMark, instances, 0);
        }
    }

    /** What lasts as long as one term. */
    private static final class Leadership {
        private final Session session;
        private final long sessionNumber;
        private final Term term;
        private HealthPolicies.State state;
        private HealthAdvice advised;
        private long sequence;
        private Optional<ScalingSignal> published = Optional.empty();
        private Optional<ScalingSignal> told = Optional.empty();
        private Optional<CallerConnections> connections = Optional.empty();
        private @Nullable ScalingReason untold;
        private Scheduler.@Nullable Timer timer;

        Leadership(Session session, long sessionNumber, Term term, HealthPolicies.State state, HealthAdvice advised) {
            this.session = session;
            this.sessionNumber = sessionNumber;
            this.term = term;
            this.state = state;
            this.advised = advised;
        }
    }

    /**
     * This instance leads. In a term in which it does already, nothing changes.
     *
     * @param sessionNumber names the session to whoever is advised
     * @param inForce what the leader before it was advised, which goes on until there is reason to think otherwise
     */
    public void lead(Session session, long sessionNumber, Term term, HealthAdvice inForce) {
        line.execute(() -> {
            Leadership before = leadership;
            if (before == null || !before.term.equals(term)) {
                end();
                HealthPolicies.State first = policies.initial(scheduler.now(), inForce, asked(session));
                Leadership begun = new Leadership(session, sessionNumber, term, first, inForce);
                begun.connections = actuators
                        .terminator()
                        .map(one -> new CallerConnections(
                                one,
                                termOf(begun),
                                shutOut,
                                inForce.restrictions().callers()));
                leadership = begun;
                if (!inForce.asksTheSameAs(HealthAdvice.none())) {
                    alert(new Alert(
                            Alert.Kind.BEGIN,
                            policies.said("A new leader goes on with what was in force: "
                                    + inForce.restrictions().reason())));
                }
                watch(begun);
            }
        });
    }

    /** What the leader before has asked for, unless that is longer ago than anything that may be under way. */
    private OptionalInt asked(Session session) {
        Moment oldest = scheduler.now().minus(config.scaling().downAfter());
        return session.lastSignal()
                .filter(signal -> oldest.isBefore(signal.until()))
                .map(signal -> PublishedSignal.desired(signal.value(), json))
                .orElse(OptionalInt.empty());
    }

    /** This instance does not lead, or not any more. */
    public void rest() {
        line.execute(this::end);
    }

    private void end() {
        Leadership over = leadership;
        if (over != null && over.timer != null) {
            over.timer.cancel();
        }
        leadership = null;
    }

    private void watch(Leadership now) {
        now.timer = scheduler.schedule(config.scaling().period(), () -> line.execute(() -> look(now)));
    }

    private void look(Leadership now) {
        if (leadership == now) {
            // First of all, so that a look which fails is not the last one of the term.
            watch(now);
            sensor.look().thenAccept(sample -> line.execute(() -> judge(now, sample)));
        }
    }

    private void judge(Leadership now, FleetSample sample) {
        if (!leads(now)) {
            return;
        }
        HealthPolicies.Step step = policies.decide(now.state, sample, wishes.get());
        now.state = step.state();
        step.alerts().forEach(this::alert);
        advise(now, step.advice());
        now.connections
                .filter(connections -> connections.isDue(step.connections()))
                .ifPresent(connections -> call(terminating, () -> scheduler.runCallback(connections::perform)));
        signal(now, step.scaling());
    }

    private void alert(Alert alert) {
        log.atLevel(alert.kind() == Alert.Kind.BEGIN ? Level.WARN : Level.INFO).log("{}: {}", label, alert.text());
        call(telling, () -> actuators.alerted(alert.text()));
    }

    /** Whoever is too far behind misses calls, and takes nothing of the watch along. */
    private void call(SerialExecutor calls, Runnable one) {
        try {
            calls.execute(one);
        } catch (RejectedExecutionException e) {
            missed.ifDue(ending -> log.error(
                    "A listener or ConnectionTerminator of {} is so far behind that it misses what comes next{}",
                    label,
                    ending,
                    e));
        }
    }

    /** A reason whose numbers change is no other advice: each advice is proclaimed. */
    private void advise(Leadership now, HealthAdvice advice) {
        if (!now.advised.asksTheSameAs(advice)) {
            actuators.advise(now.sessionNumber, advice);
            now.advised = advice;
        }
    }

    private void signal(Leadership now, Advice advice) {
        Duration valid = config.scaling().period().multipliedBy(VALID_PERIODS);
        ScalingSignal signal = new ScalingSignal(
                advice.desired(),
                advice.current(),
                advice.kind(),
                advice.reason(),
                advice.bottleneck(),
                now.term,
                ++now.sequence,
                scheduler.wallClock().plus(valid));
        tell(now, signal);
        if (now.published.filter(said -> saysTheSame(said, signal)).isEmpty()) {
            now.published = Optional.of(signal);
            publish(now, signal);
        }
        call(telling, () -> actuators.signalled(signal));
        Moment tooOld = scheduler.now().plus(valid);
        scaling.ifPresent(
                calls -> calls.next(signal, () -> leads(now) && scheduler.now().isBefore(tooOld)));
    }

    private CallerConnections.Term termOf(Leadership its) {
        return new CallerConnections.Term() {
            @Override
            public boolean leads() {
                return HealthWatch.this.leads(its);
            }

            @Override
            public boolean refuses(String caller) {
                return actuators.refuses(caller);
            }
        };
    }

    /** Nobody else may lead when something is done: an instance that stands still has left its session meanwhile. */
    private boolean leads(Leadership now) {
        return leadership == now && actuators.leads(now.sessionNumber);
    }

    /** A reason of the same kind, with other numbers, is no news. */
    private static boolean saysTheSame(ScalingSignal one, ScalingSignal other) {
        return one.desired().equals(other.desired())
                && one.current() == other.current()
                && one.kind() == other.kind()
                && one.bottleneck().equals(other.bottleneck());
    }

    /**
     * Whatever is in order is not told until it was not, and another reason for the same number only when it lasts for
     * two samples: a broker that comes and goes would fill the log.
     */
    private void tell(Leadership now, ScalingSignal signal) {
        boolean isKnown = now.told.filter(said -> saysTheSame(said, signal)).isPresent();
        ScalingReason before = now.told.map(ScalingSignal::kind).orElse(ScalingReason.FOLLOWS_NEED);
        boolean isFulfilled = signal.desired().orElse(signal.current()) == signal.current();
        if (isFulfilled && signal.kind() != before && now.untold != signal.kind()) {
            now.untold = signal.kind();
            return;
        }
        now.untold = null;
        now.told = Optional.of(signal);
        if (isKnown || (isFulfilled && signal.kind() == before)) {
            return;
        }
        log.info(
                "{} asks for {} instances, and there are {}: {}{}",
                label,
                signal.desired().isPresent() ? signal.desired().getAsInt() : "an unknown number of",
                signal.current(),
                signal.reason(),
                signal.bottleneck()
                        .map(cause -> "; more would not help: " + cause)
                        .orElse(""));
    }

    /** It is bound to the leader's lease, and so valid for as long as it is there. */
    private void publish(Leadership now, ScalingSignal signal) {
        now.session
                .put(now.term, PropertyName.SCALING.text(), PublishedSignal.text(signal, json))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        log.debug("{} could not publish its signal, and tries again", label, failure);
                        line.execute(() -> now.published = Optional.empty());
                    }
                });
    }

    private void failed(Throwable thrown) {
        failures.ifDue(
                ending -> log.error("{} failed to watch over its service, and goes on{}", label, ending, thrown));
    }
}
