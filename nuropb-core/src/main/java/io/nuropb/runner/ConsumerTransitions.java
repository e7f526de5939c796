package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.runner.ConsumePermission.Suspension;
import io.nuropb.runner.ConsumerState.Broken;
import io.nuropb.runner.ConsumerState.Consuming;
import io.nuropb.runner.ConsumerState.Draining;
import io.nuropb.runner.ConsumerState.Idle;
import io.nuropb.runner.ConsumerState.Opening;
import io.nuropb.runner.ConsumerState.Recovering;
import io.nuropb.runner.ConsumerState.Uncovered;
import io.nuropb.runner.ConsumerState.Verifying;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.Optional;

/**
 * The half of the machine that decides about the queue that the instance consumes.
 *
 * <p>After each event it compares what the instance does with what the fleet's state permits, and takes the next step
 * towards it. So consuming has one cause, whatever the order of events was: a leader's proclamation that invites to it.
 */
final class ConsumerTransitions {

    /** How much longer than a handler's deadline whoever stays waits for handlers under way. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final RunnerConfig config;
    private final InstanceId self;
    private final BrokerRequirements needs;
    private final TopologyId own;
    private final Capabilities capabilities;

    ConsumerTransitions(RunnerConfig config, InstanceId self, BrokerRequirements needs) {
        this.config = config;
        this.self = self;
        this.needs = needs;
        own = needs.topology();
        capabilities = needs.capabilities();
    }

    /** Whether the consumer is gone because its queue is. */
    static boolean isGone(BrokerException problem) {
        return problem.reason() == Reason.CANCELLED || problem.reason() == Reason.NOT_FOUND;
    }

    void on(Transition transition, LifecycleEvent event) {
        if (transition.consumer instanceof Verifying verifying) {
            verifying(transition, verifying, event);
        } else if (transition.consumer instanceof Opening opening) {
            opening(transition, opening, event);
        } else if (transition.consumer instanceof Consuming consuming) {
            consuming(transition, consuming, event);
        } else if (transition.consumer instanceof Draining draining) {
            draining(transition, draining, event);
        } else if (transition.consumer instanceof Recovering recovering) {
            recovering(transition, recovering, event);
        }
    }

    private void verifying(Transition transition, Verifying verifying, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.TopologyChecked checked && checked.call() == verifying.call()) {
            if (!checked.report().isSatisfied()) {
                recover(
                        transition,
                        verifying.attempt(),
                        RetryReason.BROKER_REFUSED,
                        checked.report().problems());
            } else if (wanted(transition).isPresent()) {
                open(transition, verifying.permission(), verifying.attempt());
            } else {
                transition.consumer = new Idle();
            }
        } else if (event instanceof LifecycleEvent.TopologyFailed failed && failed.call() == verifying.call()) {
            fail(transition, verifying.attempt(), failed.problem());
        }
    }

    private void opening(Transition transition, Opening opening, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.ConsumptionStarted started
                && started.consumption() == opening.consumption()) {
            transition.consumer = new Consuming(opening.consumption(), opening.permission());
            boolean isWanted = wanted(transition).isPresent();
            transition.permission =
                    Optional.of(isWanted ? opening.permission().with(Suspension.NONE) : opening.permission());
            transition.hasServed = true;
        } else {
            problem(event, opening.consumption()).ifPresent(problem -> {
                if (needsRepair(transition, problem)) {
                    transition.consumer = new Broken(
                            opening.permission().revision(),
                            opening.attempt() + 1,
                            String.valueOf(problem.getMessage()));
                } else {
                    fail(transition, opening.attempt(), problem);
                }
            });
        }
    }

    private void consuming(Transition transition, Consuming consuming, LifecycleEvent event) {
        problem(event, consuming.consumption()).ifPresent(problem -> {
            if (needsRepair(transition, problem)) {
                transition.consumer =
                        new Broken(consuming.permission().revision(), 0, String.valueOf(problem.getMessage()));
            } else {
                recover(transition, 0, RetryReason.of(problem), String.valueOf(problem.getMessage()));
            }
        });
    }

    private static void draining(Transition transition, Draining draining, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.Drained drained && drained.consumption() == draining.consumption()) {
            transition.consumer = new Idle();
        }
    }

    private void recovering(Transition transition, Recovering recovering, LifecycleEvent event) {
        if (transition.isDue(TimerPurpose.CONSUMER_RETRY)
                || recovering.obstacle().isOvercomeBy(event)) {
            transition.consumer = new Idle();
            wanted(transition).ifPresent(permission -> begin(transition, permission, recovering.attempt() + 1));
        }
    }

    /**
     * Of a client's reply queue, which is declared with its consumer, and under some leaders there is no repair to wait
     * for.
     */
    private static boolean needsRepair(Transition transition, BrokerException problem) {
        return isGone(problem) && !(transition.role instanceof Role.Client) && !isLedByNoRepairer(transition);
    }

    private static Optional<BrokerException> problem(LifecycleEvent event, long consumption) {
        if (event instanceof LifecycleEvent.ConsumptionFailed failed && failed.consumption() == consumption) {
            return Optional.of(failed.problem());
        }
        if (event instanceof LifecycleEvent.ConsumptionLost lost && lost.consumption() == consumption) {
            return Optional.of(lost.problem());
        }
        return Optional.empty();
    }

    /** Takes the next step from what is to what is wanted. */
    void reconcile(Transition transition) {
        transition.permission = transition.permission.map(held -> after(transition.fleet, held));
        if (transition.consumer instanceof Opening opening && transition.fleet.pauses(self)) {
            // What it is told while it opens its consumer counts when that is open, too.
            transition.consumer = new Opening(
                    opening.consumption(), after(transition.fleet, opening.permission()), opening.attempt());
        }
        if (transition.consumer instanceof Uncovered) {
            transition.consumer = new Idle();
        }
        Optional<ConsumePermission> wanted = wanted(transition);
        if (transition.consumer instanceof Idle) {
            wanted.ifPresentOrElse(
                    permission -> begin(transition, permission, 0),
                    () -> lacking(transition).ifPresent(lacking -> transition.consumer = new Uncovered(lacking)));
        } else if (transition.consumer instanceof Consuming consuming) {
            boolean goesOn = wanted.filter(permission -> permission.continues(consuming.permission()))
                    .isPresent();
            if (!goesOn || isRenewed(transition, consuming)) {
                transition.emit(drain(transition, consuming));
                transition.consumer = new Draining(consuming.consumption());
            }
        } else if (transition.consumer instanceof Broken broken) {
            if (wanted.isEmpty()) {
                transition.consumer = new Idle();
            }
            wanted.filter(permission -> permission.revision() > broken.brokenSince())
                    .ifPresent(permission -> beginAgain(transition, broken, permission));
        } else if (wanted.isEmpty()
                && (transition.consumer instanceof Verifying || transition.consumer instanceof Recovering)) {
            transition.consumer = new Idle();
        }
    }

    /**
     * What a permission has become. A leader that invites gives a new one; one in another virtual host invites nobody
     * here, so under it a permission counts again when what an operator paused is resumed.
     */
    private ConsumePermission after(Fleet fleet, ConsumePermission held) {
        boolean isLedFromElsewhere = fleet.ledFrom().isPresent();
        if (!fleet.pauses(self)) {
            return isLedFromElsewhere ? held.without(Suspension.BY_OPERATOR) : held;
        }
        boolean isForHealth = fleet.isRestricted() && !isLedFromElsewhere;
        return held.with(isForHealth ? Suspension.FOR_HEALTH : Suspension.BY_OPERATOR);
    }

    /**
     * Whether whoever is responsible had something to put right since this consumer began. Its queue may have been made
     * anew, and the broker does not always tell the consumers of the old one: a quorum queue that has to be deleted by
     * force tells nobody.
     */
    private static boolean isRenewed(Transition transition, Consuming consuming) {
        return transition.role instanceof Role.Standalone alone
                ? alone.inForce()
                        .filter(said -> said.revision() > consuming.permission().revision())
                        .isPresent()
                : transition.readinessIsRenewed();
    }

    /**
     * What the instance may do now; a proclamation that went with its leader still counts for who consumed under it.
     */
    private Optional<ConsumePermission> wanted(Transition transition) {
        if (transition.role instanceof Role.Client) {
            return Optional.of(new ConsumePermission(config.prefetch(), 0, own, true));
        }
        if (transition.role instanceof Role.Standalone alone) {
            return alone.inForce()
                    .map(said -> new ConsumePermission(config.prefetch(), said.revision(), own, true))
                    .or(() -> transition.permission);
        }
        if (!transition.role.isInFleet()) {
            return Optional.empty();
        }
        Optional<Proclamation> heard = transition.fleet.proclamation();
        if (heard.isPresent()
                && heard.get().invites(self)
                && !transition.fleet.pauses(self)
                && lacking(transition).isEmpty()) {
            return permission(transition, heard.get());
        }
        return transition
                .permission
                .filter(permission -> !permission.suspended())
                .map(permission ->
                        awaitsLapse(transition) ? permission : permission.withPrefetch(prefetch(transition)));
    }

    /** Nobody says any more what the fleet is kept from: that goes on, and so does the prefetch of whoever probes. */
    private static boolean awaitsLapse(Transition transition) {
        return transition.mayLapse() && transition.isSet(TimerPurpose.LAPSE);
    }

    /** What a leader who invites this instance lacks of what it {@linkplain BrokerRequirements#lackingIn needs}. */
    private Optional<Capabilities> lacking(Transition transition) {
        return transition
                .fleet
                .proclamation()
                .filter(heard -> heard.invites(self))
                .flatMap(Proclamation::readiness)
                .flatMap(needs::lackingIn);
    }

    private boolean isDeclared(Readiness readiness) {
        Optional<Capabilities> declared = readiness.capabilities();
        return readiness.topology().equals(own)
                || (declared.isPresent() && declared.get().covers(capabilities));
    }

    /** What a proclamation permits: mostly just what the instance holds already. */
    private Optional<ConsumePermission> permission(Transition transition, Proclamation heard) {
        Optional<Readiness> said = heard.readiness();
        boolean isDeclared = said.isPresent() && isDeclared(said.get());
        boolean assured = isDeclared && !transition.fleet.isLedFromOtherName(transition.broker);
        TopologyId topology = isDeclared ? own : said.map(Readiness::topology).orElse(own);
        int prefetch = prefetch(transition);
        Optional<ConsumePermission> held = transition.permission;
        return held.isPresent() && held.get().is(prefetch, heard.revision(), topology, assured)
                ? held
                : Optional.of(new ConsumePermission(prefetch, heard.revision(), topology, assured));
    }

    /**
     * The leader's own, from its first proclamation on, unless nobody else consumes; one for whoever tries whether it
     * works again.
     */
    private int prefetch(Transition transition) {
        Optional<Proclamation> heard = transition.fleet.proclamation();
        Optional<Readiness> said = transition.fleet.readiness();
        if (said.isPresent() && said.get().isProbe(self)) {
            return 1;
        }
        boolean hasProclaimed = transition.role instanceof Role.Leader leader
                && heard.isPresent()
                && heard.get().leader().term().equals(leader.term());
        return hasProclaimed && transition.fleet.hasHands() ? config.leaderPrefetch() : config.prefetch();
    }

    private void begin(Transition transition, ConsumePermission permission, int attempt) {
        if (permission.assured()) {
            open(transition, permission, attempt);
        } else {
            long call = transition.number();
            transition.emit(
                    isLedByNoRepairer(transition)
                            ? new Effect.DeclareTopology(call, capabilities.routes())
                            : new Effect.VerifyTopology(call));
            transition.consumer = new Verifying(call, permission, attempt);
        }
    }

    /**
     * Whether the leader only says that the broker is ready, as Python instances do: then nobody else makes what this
     * instance lacks.
     */
    private static boolean isLedByNoRepairer(Transition transition) {
        return transition
                .fleet
                .proclamation()
                .filter(heard -> heard.readiness().isEmpty())
                .isPresent();
    }

    /**
     * At once, unless a repair has not helped before: a leader and its fleet would go round as fast as their servers
     * answer.
     */
    private void beginAgain(Transition transition, Broken broken, ConsumePermission permission) {
        if (broken.attempts() <= 1) {
            begin(transition, permission, broken.attempts());
        } else {
            recover(transition, broken.attempts() - 1, RetryReason.BROKER_REFUSED, broken.problem());
        }
    }

    private static void open(Transition transition, ConsumePermission permission, int attempt) {
        long consumption = transition.number();
        transition.emit(new Effect.Consume(consumption, permission.prefetch()));
        transition.consumer = new Opening(consumption, permission, attempt);
    }

    private static void fail(Transition transition, int attempt, BrokerException problem) {
        if (!problem.reason().waitingHelps() && !transition.hasServed) {
            transition.emit(new Effect.FailStart(String.valueOf(problem.getMessage())));
        }
        recover(transition, attempt, RetryReason.of(problem), String.valueOf(problem.getMessage()));
    }

    private static void recover(Transition transition, int attempt, RetryReason obstacle, String problem) {
        transition.backOff(TimerPurpose.CONSUMER_RETRY, attempt, obstacle.isUnreachable());
        transition.consumer = new Recovering(attempt, obstacle, problem);
    }

    /** Whoever stays lets what has been handled be answered, as long as the broker lets a delivery wait. */
    private Effect.Drain drain(Transition transition, Consuming consuming) {
        if (transition.role instanceof Role.Leaving) {
            return new Effect.Drain(consuming.consumption(), config.drainLimit(), config.drainLimit());
        }
        return new Effect.Drain(
                consuming.consumption(),
                config.dispatch().handlerDeadline().plus(GRACE),
                config.dispatch().consumerTimeout());
    }
}
