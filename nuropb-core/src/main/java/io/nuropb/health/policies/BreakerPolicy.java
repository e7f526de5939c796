package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Restrictions;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.detectors.FailureGrowth.Without;
import io.nuropb.health.detectors.FailureGrowth.Work;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a fleet should pause because too much fails: a pure function of what it decided before and of what the leader
 * sees now. Thread-safe.
 *
 * <p>Failures are counted in a sliding window, never since the beginning, so that it takes as many of them after a
 * million messages as after a hundred. When they are too many it alerts; when those that are the service's own fault go
 * on being too many for a second window, it acts. It suspends the one instance that nearly all of them have in common
 * while the others do well; or refuses the one method, if there are callers to tell and a rest to protect; or else
 * pauses the fleet. What failed by the fault of callers, verified or not, takes a method from nobody else and pauses
 * nobody: whoever may publish could do that to all others, and it costs the service next to nothing. After a pause one
 * instance {@linkplain Probing probes}, and the fleet goes on, or pauses for twice as long.
 */
public final class BreakerPolicy {

    private static final String CALM = "Failures are few";

    private final BreakerConfig config;
    private final InstanceId leader;

    /**
     * @param config when failures are too many, and for how long to pause
     * @param leader who decides, and probes only where nobody else can
     */
    public BreakerPolicy(BreakerConfig config, InstanceId leader) {
        this.config = config;
        this.leader = leader;
    }

    /** Whether the fleet consumes. */
    public enum Circuit {
        /** It does. */
        CLOSED,
        /** It pauses. */
        OPEN,
        /** One instance does, with a prefetch of 1. */
        HALF_OPEN
    }

    /**
     * How the fleet has to stand to its messages until the next decision.
     *
     * @param circuit whether it consumes
     * @param probe which instance does, while the circuit is half-open
     * @param refusedMethods methods whose messages are to be refused with an error
     * @param refusedCallers verified callers whose messages are to be refused with an error
     * @param suspended instances that are not to consume while the others do
     * @param reason why it is so, in a sentence with the numbers that it follows from
     */
    public record Stance(
            Circuit circuit,
            Optional<InstanceId> probe,
            Set<String> refusedMethods,
            Set<String> refusedCallers,
            Set<InstanceId> suspended,
            String reason) {

        public Stance {
            refusedMethods = Set.copyOf(refusedMethods);
            refusedCallers = Set.copyOf(refusedCallers);
            suspended = Set.copyOf(suspended);
        }
    }

    /**
     * A decision.
     *
     * @param state what to give with the next sample
     * @param stance how the fleet has to stand
     * @param alerts what has changed, in sentences for people; empty if nothing has
     */
    public record Step(State state, Stance stance, List<Alert> alerts) {

        public Step {
            alerts = List.copyOf(alerts);
        }
    }

    /** What the policy knows from before; for itself alone. */
    public static final class State {
        private final FailureGrowth growth;
        private final Phase phase;
        private final Refusals methods;
        private final Refusals callers;
        private final Refusals instances;
        private final Probing probing;
        private final boolean resumed;

        private State(
                FailureGrowth growth,
                Phase phase,
                Refusals methods,
                Refusals callers,
                Refusals instances,
                Probing probing,
                boolean resumed) {
            this.growth = growth;
            this.phase = phase;
            this.methods = methods;
            this.callers = callers;
            this.instances = instances;
            this.probing = probing;
            this.resumed = resumed;
        }

        /**
         * The same when an operator has resumed the fleet: the pause is over, and so is what is refused, until it shows
         * itself again.
         */
        public State resumed() {
            return new State(growth, phase, methods, callers, instances, probing, true);
        }
    }

    /** Before the first sample. */
    public State initial() {
        return new State(
                FailureGrowth.initial(config.window(), config.window().multipliedBy(2)),
                Phase.initial(CALM),
                Refusals.none(),
                Refusals.none(),
                Refusals.none(),
                Probing.none(),
                false);
    }

    /**
     * Before the first sample of a leader that follows another one.
     *
     * @param now when it begins; pauses, probes and refusals begin anew, for what was left of them is not known
     * @param inForce how the fleet stands
     */
    public State initial(Moment now, Stance inForce) {
        State fresh = initial();
        Moment until = now.plus(config.pause());
        Phase phase = inForce.circuit() == Circuit.CLOSED
                ? fresh.phase
                : Phase.of(inForce.circuit(), now, 1, inForce.reason());
        return new State(
                fresh.growth,
                phase,
                Refusals.of(inForce.refusedMethods(), until),
                Refusals.of(inForce.refusedCallers(), until),
                Refusals.of(inForce.suspended().stream().map(InstanceId::value).collect(Collectors.toSet()), until),
                inForce.probe().map(probe -> Probing.by(probe, now)).orElse(Probing.none()),
                false);
    }

    /** Decides upon the next sample; one that is not later than the last adds nothing. */
    public Step decide(State state, FleetSample sample) {
        return new Decision(state, sample).made();
    }

    /** The making of one decision. */
    private final class Decision {
        private final FleetSample sample;
        private final Moment now;
        private final FailureGrowth growth;
        private final boolean resumed;
        private final List<Alert> alerts = new ArrayList<>();
        private Refusals methods;
        private Refusals callers;
        private Refusals instances;
        private Probing probing;
        private Phase phase;

        Decision(State state, FleetSample sample) {
            this.sample = sample;
            this.now = sample.at();
            this.growth = state.growth.after(sample);
            this.phase = state.phase;
            this.probing = state.probing;
            this.resumed = state.resumed;
            this.methods = released("Method", "refused", state.methods);
            this.callers = released("Caller", "refused", state.callers);
            this.instances = released("Instance", "suspended", state.instances);
        }

        Step made() {
            switch (phase.circuit()) {
                case CLOSED -> whileClosed();
                case OPEN -> whileOpen();
                case HALF_OPEN -> whileHalfOpen();
            }
            Optional<InstanceId> probe = probing.probe().map(Probe::instance);
            return new Step(
                    new State(growth, phase, methods, callers, instances, probing, false),
                    new Stance(
                            phase.circuit(),
                            probe,
                            methods.active(),
                            callers.active(),
                            ids(instances.active()),
                            phase.reason()),
                    alerts);
        }

        private Refusals released(String kind, String what, Refusals refusals) {
            return (resumed ? refusals.endedAt(now) : refusals).at(now, config.longestPause(), (name, times) -> {
                String why = resumed
                        ? "an operator has resumed the fleet"
                        : "its time, " + DurationText.of(pause(times)) + ", has ended";
                alerts.add(Alert.end(kind + " '" + name + "' is not " + what + " any more: " + why));
            });
        }

        private Duration pause(int times) {
            return Doubling.of(config.pause(), times, config.longestPause());
        }

        private Moment after(Duration time) {
            Moment begin = now.minus(time);
            return phase.since().filter(begin::isBefore).orElse(begin);
        }

        private Without without() {
            Map<InstanceId, Moment> suspended = new HashMap<>();
            instances.silentUntil().forEach((name, until) -> suspended.put(new InstanceId(name), until));
            return new Without(methods.silentUntil(), callers.silentUntil(), suspended);
        }

        private void whileClosed() {
            Without without = without();
            Failures window = growth.within(after(config.window()), now, without);
            Failures recent = growth.within(after(config.recent()), now, without);
            boolean tooMany = config.isTooMany(window.failed(), window.failed(), window.handled())
                    || config.isTooMany(window.failed(), recent.failed(), recent.handled());
            boolean ours = config.isTooMany(window.own(), window.own(), window.served())
                    || config.isTooMany(window.own(), recent.own(), recent.served());
            AlertState told =
                    phase.told().after(now, tooMany, config.isFew(window.failed(), window.handled()), config.window());
            Optional<Moment> since = phase.ours().or(() -> ours ? Optional.of(now) : Optional.empty());
            if (!ours && config.isFew(window.own(), window.served())) {
                since = Optional.empty();
            }
            Suspects suspects = tooMany ? suspects(window, without) : Suspects.none();
            tell(told, since, window, suspects);
            if (ours) {
                act(window, suspects);
            }
            if (tooMany && config.refusesCallers() && hasGoneOn(phase.told().since())) {
                suspects.caller()
                        .ifPresent(caller -> callers = keptOut("Caller", "refused", caller, callers, window, suspects));
            }
        }

        private void tell(AlertState told, Optional<Moment> ours, Failures window, Suspects suspects) {
            if (told.isOn()) {
                String reason = numbers(window) + suspects.told();
                if (!phase.told().isOn()) {
                    alerts.add(Alert.begin(reason));
                }
                phase = phase.in(told, ours, reason);
                return;
            }
            if (phase.told().isOn()) {
                alerts.add(Alert.end(CALM + " again: " + numbers(window)));
            }
            boolean forgotten = phase.since()
                    .map(since -> since.plus(config.longestPause()).isBefore(now))
                    .orElse(true);
            phase = new Phase(Circuit.CLOSED, phase.since(), forgotten ? 0 : phase.openings(), told, ours, CALM);
        }

        private boolean hasGoneOn(Optional<Moment> since) {
            return since.filter(began -> !now.isBefore(began.plus(config.window())))
                    .isPresent();
        }

        /** What was kept out a short time ago, and is to blame again, is kept out at once. */
        private void act(Failures window, Suspects suspects) {
            boolean goesOn = hasGoneOn(phase.ours());
            Optional<String> instance = suspects.instance().filter(name -> goesOn || instances.times(name) > 0);
            Optional<String> method = suspects.method()
                    .filter(name -> isRefusable(name, window))
                    .filter(name -> goesOn || methods.times(name) > 0);
            if (instance.isPresent()) {
                instances = keptOut("Instance", "suspended", instance.get(), instances, window, suspects);
            } else if (method.isPresent()) {
                methods = keptOut("Method", "refused", method.get(), methods, window, suspects);
            } else if (goesOn && config.isTooMany(window.own(), window.own(), window.served())) {
                open(numbers(window) + ", and that has gone on for " + DurationText.of(config.window()));
            }
        }

        /**
         * An event has nobody who could be told that it is refused; and without the method that is nearly all of the
         * work, little is left.
         */
        private boolean isRefusable(String method, Failures window) {
            return !Restrictions.isOfEvents(method)
                    && window.byMethod().getOrDefault(method, 0L) < config.dominance() * window.served();
        }

        private Suspects suspects(Failures window, Without without) {
            Map<InstanceId, Work> work = growth.byInstance(after(config.window()), now, without);
            return Suspects.of(window, work, sample.consumers(), config);
        }

        private Refusals keptOut(
                String kind, String what, String name, Refusals refusals, Failures window, Suspects suspects) {
            int times = refusals.times(name) + 1;
            Duration time = pause(times);
            String reason = numbers(window) + suspects.told() + ". " + kind + " '" + name + "' is " + what + " for "
                    + DurationText.of(time);
            alerts.add(Alert.begin(reason));
            phase = phase.in(AlertState.off(), Optional.empty(), reason);
            return refusals.with(name, times, now.plus(time));
        }

        private void open(String because) {
            int openings = phase.openings() + 1;
            String reason = because + ". The fleet pauses for " + DurationText.of(pause(openings));
            alerts.add(Alert.begin(reason));
            probing = probing.paused().seeing(sample);
            phase = Phase.of(Circuit.OPEN, now, openings, reason);
        }

        private void whileOpen() {
            probing = probing.seeing(sample);
            Duration pause = pause(phase.openings());
            boolean isOver = phase.since()
                    .filter(since -> !now.isBefore(since.plus(pause)))
                    .isPresent();
            if (resumed) {
                probe("An operator has resumed the fleet");
            } else if (isOver) {
                probe("The pause of " + DurationText.of(pause) + " has ended");
            }
        }

        private void probe(String because) {
            probing = probing.next(sample, leader, ids(instances.active()));
            String probe = probing.probe().map(one -> one.instance().value()).orElse("");
            String reason = because + ": one instance, '" + probe + "', probes with a prefetch of 1";
            alerts.add(Alert.begin(reason));
            phase = Phase.of(Circuit.HALF_OPEN, now, phase.openings(), reason);
        }

        private void whileHalfOpen() {
            probing = probing.seeing(sample);
            Optional<Probe> probe = probing.probe().filter(this::isThere);
            if (probe.isEmpty()) {
                probe("Whoever probed is not there any more");
                return;
            }
            Probe now = probe.get().after(sample, growth.latest(probe.get().instance()), config.window());
            probing = probing.with(now);
            String probed = "Of " + now.work().served() + " messages that were probed with "
                    + now.work().own() + " failed";
            switch (now.verdict(sample, config)) {
                case WAIT -> {}
                case FAILS -> open(now.work().own() > 0 ? probed : "The message that was probed with has not ended");
                case SHOWS_NOTHING -> probe("Instance '" + now.instance() + "' got no message to probe with");
                case WORKS -> close(probed);
            }
        }

        /** Whoever tells nothing while nobody else tells anything may well be there. */
        private boolean isThere(Probe probe) {
            return sample.counters().isEmpty() || sample.counters().containsKey(probe.instance());
        }

        private void close(String probed) {
            alerts.add(Alert.end(probed + ": the fleet goes on"));
            probing = Probing.none();
            phase = Phase.of(Circuit.CLOSED, now, phase.openings(), CALM);
        }

        private String numbers(Failures window) {
            String own =
                    window.own() == window.failed() ? "" : ", " + window.own() + " of them by the service's own fault";
            return window.failed() + " of " + window.handled() + " messages have failed within "
                    + DurationText.of(config.window()) + own;
        }

        private Set<InstanceId> ids(Set<String> names) {
            return names.stream().map(InstanceId::new).collect(Collectors.toSet());
        }
    }
}
