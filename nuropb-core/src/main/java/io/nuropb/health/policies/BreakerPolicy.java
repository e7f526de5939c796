package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.sensors.FleetSample;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a fleet should pause because too much fails: a pure function of what it decided before and of what the leader
 * sees now. Thread-safe.
 *
 * <p>Failures are counted in a sliding window, never since the beginning, so that it takes as many of them after a
 * million messages as after a hundred. When they are too many it alerts; when those that are the service's own fault go
 * on being too many for a second window, it acts. It suspends the one instance that nearly all of them have in common
 * while the others do well; or refuses the one caller, if callers are to be refused; or refuses the one method, if
 * there are callers to tell and a rest to protect; or else pauses the fleet. What failed by the fault of callers,
 * verified or not, takes a method from nobody else and pauses nobody: whoever may publish could do that to all others,
 * and it costs the service next to nothing. After a pause one instance {@linkplain Probing probes}, and the fleet goes
 * on, or pauses for twice as long.
 */
public final class BreakerPolicy {

    static final String CALM = "Failures are few";

    private final BreakerConfig config;
    private final InstanceId leader;
    private final boolean refusesSenders;

    /**
     * A policy that refuses no caller, but where {@link BreakerConfig#refusesCallers} says so.
     *
     * @param config when failures are too many, and for how long to pause
     * @param leader who decides, and probes only where nobody else can
     */
    public BreakerPolicy(BreakerConfig config, InstanceId leader) {
        this(config, leader, CallerConfig.Mode.WARN);
    }

    /**
     * @param config when failures are too many, and for how long to pause
     * @param leader who decides, and probes only where nobody else can
     * @param callers whether a caller is refused with whose messages nearly all of the service's own failures happen,
     *     or only named
     */
    public BreakerPolicy(BreakerConfig config, InstanceId leader, CallerConfig.Mode callers) {
        this.config = config;
        this.leader = leader;
        refusesSenders = config.refusesCallers() || callers != CallerConfig.Mode.WARN;
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
        final FailureGrowth growth;
        final Phase phase;
        final Refusals methods;
        final Refusals callers;
        final Suspensions suspensions;
        final Probing probing;
        final boolean resumed;

        State(
                FailureGrowth growth,
                Phase phase,
                Refusals methods,
                Refusals callers,
                Suspensions suspensions,
                Probing probing,
                boolean resumed) {
            this.growth = growth;
            this.phase = phase;
            this.methods = methods;
            this.callers = callers;
            this.suspensions = suspensions;
            this.probing = probing;
            this.resumed = resumed;
        }

        /**
         * The same when an operator has resumed the fleet: the pause is over, and so is what is refused, until it shows
         * itself again.
         */
        public State resumed() {
            return new State(growth, phase, methods, callers, suspensions, probing, true);
        }
    }

    /** Before the first sample. */
    public State initial() {
        return new State(
                FailureGrowth.initial(config.window(), config.window().multipliedBy(2)),
                Phase.initial(CALM),
                Refusals.none(),
                Refusals.none(),
                Suspensions.none(),
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
        Set<String> suspended =
                inForce.suspended().stream().map(InstanceId::value).collect(Collectors.toSet());
        return new State(
                fresh.growth,
                phase,
                Refusals.of(inForce.refusedMethods(), now, until, inForce.reason()),
                Refusals.of(inForce.refusedCallers(), now, until, inForce.reason()),
                Suspensions.of(Refusals.of(suspended, now, until, inForce.reason())),
                inForce.probe().map(probe -> Probing.by(probe, now)).orElse(Probing.none()),
                false);
    }

    /** Decides upon the next sample of a fleet that follows; one that is not later than the last adds nothing. */
    public Step decide(State state, FleetSample sample) {
        return decide(state, sample, Compliance.FOLLOWS, Set.of());
    }

    /**
     * Decides upon the next sample; one that is not later than the last adds nothing.
     *
     * @param compliance whether the fleet does what is decided
     * @param out callers who are refused for faults of their own
     */
    public Step decide(State state, FleetSample sample, Compliance compliance, Set<String> out) {
        return new BreakerDecision(config, refusesSenders, leader, state, sample, compliance, out).made();
    }
}
