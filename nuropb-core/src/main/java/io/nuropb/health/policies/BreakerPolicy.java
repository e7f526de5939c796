package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When a fleet should pause because too much fails: a pure function of what it decided before and of what the leader sees now.
 * Thread-safe.
 *
 * <p>Failures are counted in a sliding window, never since the beginning, so that it takes as many of them after a million messages as
 * after a hundred. When they are too many it alerts; when those that are the service's own fault go on being too many for a second window,
 * it acts: it refuses the one method that nearly all of them have in common, or else pauses the fleet. What failed by the fault of callers,
 * verified or not, takes a method from nobody else and pauses nobody: whoever may publish could do that to all others, and it costs the
 * service next to nothing. After a pause one instance probes, and the fleet goes on, or pauses for twice as long.
 */
public final class BreakerPolicy {

    private static final String CALM = "Failures are few";

    private final BreakerConfig config;

    /** @param config when failures are too many, and for how long to pause */
    public BreakerPolicy(BreakerConfig config) {
        this.config = config;
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
     * @param refusedMethods methods whose messages are to be refused with an error
     * @param refusedCallers verified callers whose messages are to be refused with an error
     * @param reason why it is so, in a sentence with the numbers that it follows from
     */
    public record Stance(Circuit circuit, Set<String> refusedMethods, Set<String> refusedCallers, String reason) {

        public Stance {
            refusedMethods = Set.copyOf(refusedMethods);
            refusedCallers = Set.copyOf(refusedCallers);
        }
    }

    /**
     * A decision.
     *
     * @param state what to give with the next sample
     * @param stance how the fleet has to stand
     * @param alerts what has changed, in sentences for people; empty if nothing has
     */
    public record Step(State state, Stance stance, List<String> alerts) {

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

        private State(FailureGrowth growth, Phase phase, Refusals methods, Refusals callers) {
            this.growth = growth;
            this.phase = phase;
            this.methods = methods;
            this.callers = callers;
        }
    }

    /**
     * Where the circuit is.
     *
     * @param since when it came there; what was before is of no interest any more
     * @param until when it goes on by itself; empty while it is closed
     * @param openings how often it has opened without a long calm between
     * @param storm when too much began to fail, while the circuit is closed; empty if it does not
     * @param ours when too much of that began to be the service's own fault; empty if it is not
     * @param reason why it is there
     */
    private record Phase(
            Circuit circuit,
            Optional<Moment> since,
            Optional<Moment> until,
            int openings,
            Optional<Moment> storm,
            Optional<Moment> ours,
            String reason) {

        Phase in(Optional<Moment> otherStorm, Optional<Moment> otherOurs, String otherReason) {
            return new Phase(circuit, since, until, openings, otherStorm, otherOurs, otherReason);
        }
    }

    /** Before the first sample. */
    public State initial() {
        Phase closed = new Phase(
                Circuit.CLOSED, Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.empty(), CALM);
        return new State(
                FailureGrowth.initial(config.window(), config.window().multipliedBy(2)),
                closed,
                Refusals.none(),
                Refusals.none());
    }

    /**
     * Before the first sample of a leader that follows another one.
     *
     * @param now when it begins; pauses and refusals begin anew, for what was left of them is not known
     * @param inForce how the fleet stands
     */
    public State initial(Moment now, Stance inForce) {
        State fresh = initial();
        Moment until = now.plus(config.pause());
        Optional<Duration> time = switch (inForce.circuit()) {
            case CLOSED -> Optional.empty();
            case OPEN -> Optional.of(config.pause());
            case HALF_OPEN -> Optional.of(config.window());
        };
        Phase phase = time.map(left -> new Phase(
                        inForce.circuit(),
                        Optional.of(now),
                        Optional.of(now.plus(left)),
                        1,
                        Optional.empty(),
                        Optional.empty(),
                        inForce.reason()))
                .orElse(fresh.phase);
        return new State(
                fresh.growth,
                phase,
                Refusals.of(inForce.refusedMethods(), until),
                Refusals.of(inForce.refusedCallers(), until));
    }

    /** Decides upon the next sample; one that is not later than the last adds nothing. */
    public Step decide(State state, FleetSample sample) {
        return new Decision(state, sample).made();
    }

    /** The making of one decision. */
    private final class Decision {
        private final Moment now;
        private final FailureGrowth growth;
        private final List<String> alerts = new ArrayList<>();
        private Refusals methods;
        private Refusals callers;
        private Phase phase;

        Decision(State state, FleetSample sample) {
            this.now = sample.at();
            this.growth = state.growth.after(sample);
            this.phase = state.phase;
            this.methods = released("Method", state.methods);
            this.callers = released("Caller", state.callers);
        }

        Step made() {
            switch (phase.circuit()) {
                case CLOSED -> whileClosed();
                case OPEN -> whileOpen();
                case HALF_OPEN -> whileHalfOpen();
            }
            return new Step(
                    new State(growth, phase, methods, callers),
                    new Stance(phase.circuit(), methods.active(), callers.active(), phase.reason()),
                    alerts);
        }

        private Refusals released(String kind, Refusals refusals) {
            return refusals.at(
                    now,
                    config.longestPause(),
                    (name, times) -> alerts.add(kind + " '" + name + "' is not refused any more: its time, "
                            + DurationText.of(pause(times)) + ", has ended"));
        }

        private Duration pause(int times) {
            return Doubling.of(config.pause(), times, config.longestPause());
        }

        private Failures failures(Duration time) {
            Moment begin = now.minus(time);
            Moment after = phase.since().filter(begin::isBefore).orElse(begin);
            return growth.within(after, now, methods.silentUntil(), callers.silentUntil());
        }

        private void whileClosed() {
            Failures window = failures(config.window());
            Failures recent = failures(config.recent());
            boolean tooMany = config.isTooMany(window.failed(), window.failed(), window.handled())
                    || config.isTooMany(window.failed(), recent.failed(), recent.handled());
            boolean ours = config.isTooMany(window.own(), window.own(), window.served())
                    || config.isTooMany(window.own(), recent.own(), recent.served());
            if (!tooMany) {
                calm(window);
            } else {
                String reason = numbers(window) + suspicion(window);
                if (phase.storm().isEmpty()) {
                    alerts.add(reason);
                }
                Optional<Moment> oursSince = ours ? phase.ours().or(() -> Optional.of(now)) : Optional.empty();
                phase = phase.in(phase.storm().or(() -> Optional.of(now)), oursSince, reason);
            }
            if (ours && (hasGoneOn(phase.ours()) || isKnown(window))) {
                act(window);
            } else if (tooMany && config.refusesCallers() && hasGoneOn(phase.storm())) {
                dominantCaller(window).ifPresent(caller -> callers = refused("Caller", caller, callers, window));
            }
        }

        private void calm(Failures window) {
            if (phase.storm().isPresent()) {
                alerts.add(CALM + " again: " + numbers(window));
            }
            boolean forgotten = phase.since()
                    .map(since -> since.plus(config.longestPause()).isBefore(now))
                    .orElse(true);
            phase = new Phase(
                    Circuit.CLOSED,
                    phase.since(),
                    Optional.empty(),
                    forgotten ? 0 : phase.openings(),
                    Optional.empty(),
                    Optional.empty(),
                    CALM);
        }

        private boolean hasGoneOn(Optional<Moment> since) {
            return since.filter(began -> !now.isBefore(began.plus(config.window())))
                    .isPresent();
        }

        /** Whether it is the fault again of a method that was refused a short time ago. */
        private boolean isKnown(Failures window) {
            return dominantMethod(window)
                    .filter(known -> methods.times(known) > 0)
                    .isPresent();
        }

        private void act(Failures window) {
            Optional<String> method = dominantMethod(window);
            if (method.isPresent()) {
                methods = refused("Method", method.get(), methods, window);
            } else if (hasGoneOn(phase.ours()) && config.isTooMany(window.own(), window.own(), window.served())) {
                open(numbers(window) + ", and that has gone on for " + DurationText.of(config.window()));
            }
        }

        private Optional<String> dominantMethod(Failures window) {
            return dominant(window.byMethod(), window.own());
        }

        private Optional<String> dominantCaller(Failures window) {
            return dominant(window.byCaller(), window.failed());
        }

        private Optional<String> dominant(Map<String, Long> failed, long all) {
            return failed.entrySet().stream()
                    .filter(entry -> entry.getValue() >= config.dominance() * all)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst();
        }

        private Refusals refused(String kind, String name, Refusals refusals, Failures window) {
            int times = refusals.times(name) + 1;
            Duration time = pause(times);
            String reason = numbers(window) + suspicion(window) + ". " + kind + " '" + name + "' is refused for "
                    + DurationText.of(time);
            alerts.add(reason);
            phase = phase.in(Optional.empty(), Optional.empty(), reason);
            return refusals.with(name, times, now.plus(time));
        }

        private void open(String because) {
            int openings = phase.openings() + 1;
            Duration pause = pause(openings);
            String reason = because + ". The fleet pauses for " + DurationText.of(pause);
            alerts.add(reason);
            phase = new Phase(
                    Circuit.OPEN,
                    Optional.of(now),
                    Optional.of(now.plus(pause)),
                    openings,
                    Optional.empty(),
                    Optional.empty(),
                    reason);
        }

        private void whileOpen() {
            if (isOver()) {
                String reason = "The pause of " + DurationText.of(pause(phase.openings()))
                        + " has ended: one instance probes with a prefetch of 1 for " + DurationText.of(config.window())
                        + " at most";
                alerts.add(reason);
                phase = new Phase(
                        Circuit.HALF_OPEN,
                        Optional.of(now),
                        Optional.of(now.plus(config.window())),
                        phase.openings(),
                        Optional.empty(),
                        Optional.empty(),
                        reason);
            }
        }

        private boolean isOver() {
            return phase.until().filter(until -> !now.isBefore(until)).isPresent();
        }

        private void whileHalfOpen() {
            Failures probed = failures(config.window());
            boolean enough = isOver() || probed.own() >= config.share() * config.probe();
            boolean fails = enough && probed.own() > 0 && probed.own() >= config.share() * probed.served();
            if (fails) {
                open("Of " + probed.served() + " messages that were probed with " + probed.own() + " failed");
            } else if (probed.served() >= config.probe() || isOver()) {
                alerts.add("Of " + probed.served() + " messages that were probed with " + probed.own()
                        + " failed: the fleet goes on");
                phase = new Phase(
                        Circuit.CLOSED,
                        Optional.of(now),
                        Optional.empty(),
                        phase.openings(),
                        Optional.empty(),
                        Optional.empty(),
                        CALM);
            }
        }

        private String numbers(Failures window) {
            String own =
                    window.own() == window.failed() ? "" : ", " + window.own() + " of them by the service's own fault";
            return window.failed() + " of " + window.handled() + " messages have failed within "
                    + DurationText.of(config.window()) + own;
        }

        private String suspicion(Failures window) {
            Optional<String> method = dominantMethod(window);
            Optional<String> caller = dominantCaller(window);
            if (caller.isPresent()) {
                return ", " + window.byCaller().get(caller.get()) + " by the fault of caller '" + caller.get() + "'";
            }
            return method.map(name -> ", " + window.byMethod().get(name) + " of them of method '" + name + "'")
                    .orElse("");
        }
    }
}
