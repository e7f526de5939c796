package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.HealthAdvice;
import io.nuropb.runner.ConsumePermission.Suspension;
import io.nuropb.topology.BrokerIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The machine that decides everything an instance does: a pure function of state, event and time.
 *
 * <p>It has two halves. {@link RoleTransitions} decides about the role in the fleet and, with {@link LeaderWorkflow},
 * about a leader's work; {@link ConsumerTransitions} decides about the queue that the instance consumes. An event is
 * shown to both, each takes what answers its own effects, and then the second compares what the instance does with what
 * it may do. Before anything else a lease that has run out is noticed, so that an instance that was paused finds itself
 * demoted before it acts on what arrived meanwhile. Last of all, the timers whose purpose is over are cancelled.
 */
public final class Lifecycle {

    private final RoleTransitions roles;
    private final ConsumerTransitions consumer;
    private final Duration longestPause;

    /**
     * @param config limits and prefetch
     * @param self this instance
     * @param needs what this instance needs on the broker
     */
    public Lifecycle(RunnerConfig config, InstanceId self, BrokerRequirements needs) {
        roles = new RoleTransitions(config, self, needs);
        consumer = new ConsumerTransitions(config, self, needs);
        longestPause = config.health().breaker().longestPause();
    }

    /**
     * Takes one event.
     *
     * @param state the state before
     * @param event what happened
     * @param now the moment at which it is handled
     * @return the state afterwards, and what is to be done
     */
    public Transition step(LifecycleState state, LifecycleEvent event, Moment now) {
        Transition transition = new Transition(state, now);
        roles.expire(transition, event);
        if (event instanceof LifecycleEvent.BrokerIdentified identified) {
            transition.broker = transition.broker.map(known -> known.withCluster(identified.cluster()));
        }
        boolean isCancelled = event instanceof LifecycleEvent.TimerFired fired && !transition.fires(fired);
        if (!isCancelled && !isStale(transition.role, event)) {
            roles.on(transition, event);
            consumer.on(transition, event);
        }
        lapse(state, transition);
        consumer.reconcile(transition);
        roles.goOnWhenDrained(transition);
        report(state, transition);
        transition.cancelNeedlessTimers();
        return transition;
    }

    /** What a session says that is not the present one. */
    private static boolean isStale(Role role, LifecycleEvent event) {
        return event instanceof LifecycleEvent.SessionEvent told && told.session() != role.session();
    }

    /**
     * What a leader kept the instance from for the health of the service ends although nobody takes it back: when no
     * leader has said anything for as long as its longest pause. What an operator has paused remains.
     */
    private void lapse(LifecycleState before, Transition transition) {
        if (transition.isDue(TimerPurpose.LAPSE)) {
            transition.emit(new Effect.LiftRestrictions());
            boolean isWished = transition.fleet.control().consume();
            transition.permission = transition.permission.map(
                    held -> isWished ? held.without(Suspension.FOR_HEALTH) : held.with(Suspension.BY_OPERATOR));
            if (!(transition.role instanceof Role.Leader)) {
                transition.fleet = transition.fleet.withAdvice(HealthAdvice.none());
            }
        } else if (before.fleet().isRestricted() && transition.mayLapse()) {
            transition.setTimer(TimerPurpose.LAPSE, longestPause);
        }
    }

    /**
     * Tells the fleet when something changed that it can see, once in each session, for what was told in the one before
     * went with its lease, and at each check of the lease, in case a report was lost.
     */
    private static void report(LifecycleState before, Transition transition) {
        if (!mayReport(transition.role)) {
            return;
        }
        if (transition.isDue(TimerPurpose.LEASE) || isUnknown(transition) || looksOtherwise(before, transition)) {
            transition.toldIn = transition.role.session();
            transition.emit(report(
                    transition.role,
                    transition.hasServed,
                    transition.fleet,
                    transition.consumer,
                    transition.permission,
                    transition.broker));
        }
    }

    /**
     * Whether the fleet has not been told in this session. Nobody is in a hurry to know before somebody leads, who may
     * be this instance.
     */
    private static boolean isUnknown(Transition now) {
        return now.toldIn != now.role.session() && now.fleet.leader().isPresent();
    }

    private static boolean looksOtherwise(LifecycleState before, Transition now) {
        return RunningState.of(before) != RunningState.of(now.role, now.hasServed, now.fleet)
                || isConsuming(before.consumer()) != isConsuming(now.consumer)
                || before.consumer().brokenSince() != now.consumer.brokenSince();
    }

    private static boolean isConsuming(ConsumerState consumer) {
        return consumer instanceof ConsumerState.Consuming;
    }

    /**
     * A new leader's proclamation goes first: it makes no other writes before it is out, or something keeps it from
     * that.
     */
    static boolean mayReport(Role role) {
        if (role instanceof Role.Leader leader) {
            boolean takesOver = leader.inForce().isEmpty()
                    && (leader.task() instanceof LeaderTask.Preparing
                            || leader.task() instanceof LeaderTask.Proclaiming);
            return !takesOver && !leader.isResigning();
        }
        return role instanceof Role.Follower;
    }

    /** What an instance in this state tells its fleet about itself. */
    static Effect.Report report(LifecycleState state) {
        return report(
                state.role(), state.hasServed(), state.fleet(), state.consumer(), state.permission(), state.broker());
    }

    private static Effect.Report report(
            Role role,
            boolean hasServed,
            Fleet fleet,
            ConsumerState consumer,
            Optional<ConsumePermission> permission,
            Optional<BrokerIdentity> broker) {
        return new Effect.Report(
                role.session(),
                RunningState.of(role, hasServed, fleet),
                isConsuming(consumer),
                consumer.brokenSince(),
                prefetch(permission),
                broker);
    }

    /**
     * How many messages an instance takes at once, or took last: a leader takes fewer only while others consume, and a
     * probe one.
     */
    static OptionalInt prefetch(Optional<ConsumePermission> permission) {
        return permission
                .filter(held -> !held.suspended())
                .map(held -> OptionalInt.of(held.prefetch()))
                .orElse(OptionalInt.empty());
    }
}
