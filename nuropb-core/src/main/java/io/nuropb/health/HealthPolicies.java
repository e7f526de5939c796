package io.nuropb.health;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Restrictions;
import io.nuropb.health.policies.Alert;
import io.nuropb.health.policies.BreakerPolicy;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.CallerPolicy;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.Circuit;
import io.nuropb.health.policies.Compliance;
import io.nuropb.health.policies.DeadLetterPolicy;
import io.nuropb.health.policies.DeadLetterQueue;
import io.nuropb.health.policies.InstanceCountPolicy;
import io.nuropb.health.policies.Pause;
import io.nuropb.health.policies.ScalingState;
import io.nuropb.health.policies.Stance;
import io.nuropb.health.sensors.FleetSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** All policies together: a pure function of what was decided before and of what the leader sees now. */
final class HealthPolicies {

    private final HealthConfig config;
    private final InstanceCountPolicy counts;
    private final BreakerPolicy breaker;
    private final CallerPolicy callers;
    private final DeadLetterPolicy letters;

    /**
     * @param self the leader, which tries by itself only where there is nobody else
     * @param letters where the service's dead letters are
     */
    HealthPolicies(InstanceId self, HealthConfig config, DeadLetterQueue letters) {
        this.config = config;
        counts = new InstanceCountPolicy(config.scaling());
        breaker = new BreakerPolicy(config.breaker(), self, config.callers().mode());
        callers = new CallerPolicy(config.callers());
        this.letters = new DeadLetterPolicy(config.breaker(), letters);
    }

    /**
     * What each of them remembers.
     *
     * @param wish the revision of the operator's latest wish; empty before the first decision
     */
    record State(
            ScalingState counts,
            BreakerPolicy.State breaker,
            CallerPolicy.State callers,
            DeadLetterPolicy.State letters,
            OptionalLong wish) {}

    /**
     * What follows from a sample.
     *
     * @param state for the next decision
     * @param scaling how many instances there should be
     * @param advice what the fleet should do
     * @param alerts what has changed, in sentences
     * @param connections what is to be done about connections of callers, each with the reason
     */
    record Step(
            State state,
            InstanceCountPolicy.Advice scaling,
            HealthAdvice advice,
            List<Alert> alerts,
            List<Act> connections) {}

    /**
     * Before a leader's first decision.
     *
     * @param inForce what the leader before it was advised; the times that were left are not known, and begin anew
     * @param asked how many instances that one asked for last; empty if that is not known
     */
    State initial(Moment leaderSince, HealthAdvice inForce, OptionalInt asked) {
        Restrictions kept = inForce.restrictions();
        Circuit open = kept.probe().isPresent() ? Circuit.HALF_OPEN : Circuit.OPEN;
        boolean callersAreJudged = config.callers().mode() != CallerConfig.Mode.WARN;
        Stance stance = new Stance(
                inForce.consume() ? Circuit.CLOSED : open,
                kept.probe(),
                kept.methods(),
                callersAreJudged ? Set.of() : kept.callers(),
                kept.instances(),
                kept.reason());
        return new State(
                counts.initial(leaderSince, asked),
                breaker.initial(leaderSince, stance),
                callers.initial(leaderSince, callersAreJudged ? kept.callers() : Set.of()),
                letters.initial(),
                OptionalLong.empty());
    }

    /**
     * Decides once.
     *
     * @param wishes what an operator wants
     */
    Step decide(State state, FleetSample sample, HealthWatch.Wishes wishes) {
        BreakerPolicy.State before = isResumed(state, wishes) ? state.breaker().resumed() : state.breaker();
        BreakerPolicy.Step broken = breaker.decide(
                before, sample, compliance(wishes), state.callers().refused());
        CallerPolicy.Step blamed =
                callers.decide(state.callers(), sample, acts() ? broken.stance().refusedCallers() : Set.of());
        DeadLetterPolicy.Step dead = letters.decide(state.letters(), sample);
        HealthAdvice advice = advice(broken.stance(), blamed.refused());
        InstanceCountPolicy.Step counted =
                counts(wishes).decide(state.counts(), sample, wishes.highWaterMark(), pause(wishes, advice));
        List<Alert> alerts = new ArrayList<>();
        broken.alerts().forEach(alert -> alerts.add(new Alert(alert.kind(), said(alert.text()))));
        // A caller whose connections are closed is refused, too, and that is told once.
        blamed.acts().stream().filter(act -> !act.concernsConnections()).forEach(act -> alerts.add(act.alert()));
        alerts.addAll(dead.alerts());
        return new Step(
                new State(
                        counted.state(),
                        broken.state(),
                        blamed.state(),
                        dead.state(),
                        OptionalLong.of(wishes.revision())),
                counted.advice(),
                advice,
                List.copyOf(alerts),
                blamed.acts().stream().filter(Act::concernsConnections).toList());
    }

    private Compliance compliance(HealthWatch.Wishes wishes) {
        Compliance running = acts() ? Compliance.FOLLOWS : Compliance.ADVISED;
        return wishes.paused() ? Compliance.PAUSED : running;
    }

    private static Pause pause(HealthWatch.Wishes wishes, HealthAdvice advice) {
        if (wishes.paused()) {
            return Pause.OPERATOR;
        }
        return advice.consume() ? Pause.NONE : Pause.BREAKER;
    }

    /** What somebody wished before this leader looked for the first time says nothing of what it has found. */
    private static boolean isResumed(State state, HealthWatch.Wishes wishes) {
        return !wishes.paused()
                && state.wish().isPresent()
                && wishes.revision() > state.wish().getAsLong();
    }

    private InstanceCountPolicy counts(HealthWatch.Wishes wishes) {
        return wishes.instances()
                .map(bounds -> new InstanceCountPolicy(config.scaling().withBounds(bounds.least(), bounds.most())))
                .orElse(counts);
    }

    /** What is said of the breaker; in the mode ADVISE, with the words that it does nothing. */
    String said(String alert) {
        return acts() ? alert : alert + " (only advised: the mode is ADVISE)";
    }

    private boolean acts() {
        return config.breakerMode() == HealthConfig.Mode.ACT;
    }

    private HealthAdvice advice(Stance stance, Set<String> refusedCallers) {
        boolean acts = acts();
        Set<String> refused = new TreeSet<>(refusedCallers);
        if (acts) {
            refused.addAll(stance.refusedCallers());
        }
        Set<String> methods = acts ? stance.refusedMethods() : Set.of();
        Set<InstanceId> suspended = acts ? stance.suspended() : Set.of();
        boolean consume = !acts || stance.circuit() == Circuit.CLOSED;
        boolean isCalm = consume && methods.isEmpty() && suspended.isEmpty();
        if (isCalm && refused.isEmpty()) {
            return HealthAdvice.none();
        }
        boolean isBroken = !isCalm || (acts && !stance.refusedCallers().isEmpty());
        String blamed =
                isBroken ? "; of callers, too many messages are faulty" : "too many of their messages are faulty";
        String reason = (isBroken ? stance.reason() : "") + (refusedCallers.isEmpty() ? "" : blamed);
        Optional<InstanceId> probe = consume ? Optional.empty() : stance.probe();
        return new HealthAdvice(consume, new Restrictions(probe, methods, refused, suspended, reason));
    }
}
