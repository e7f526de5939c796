package io.nuropb.runner;

import io.nuropb.election.Term;
import io.nuropb.runner.Role.InForce;
import io.nuropb.runner.Role.Leader;
import io.nuropb.runner.Role.Responsible;
import io.nuropb.runner.Role.Standalone;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.Optional;

/**
 * What whoever is responsible for the broker's objects does: declare, proclaim, audit, repair, and give up what it cannot do.
 *
 * <p>A standalone instance goes the same way without telling anybody.
 */
final class LeaderTasks {

    private final RunnerConfig config;

    LeaderTasks(RunnerConfig config) {
        this.config = config;
    }

    /** The role of a follower that was elected. */
    Leader elected(Transition transition, Role.Follower follower, Term term) {
        LeaderTask first = prepare(transition, Optional.empty());
        return supervised(
                transition,
                heeded(transition, new Leader(follower.session(), follower.lease(), term, Optional.empty(), first)));
    }

    /** The role of an instance without a coordinator that was started. */
    Standalone standalone(Transition transition) {
        return new Standalone(Optional.empty(), prepare(transition, Optional.empty()));
    }

    /** A leader after an event that is not the end of its leadership. */
    Leader on(Transition transition, Leader leader, Event event) {
        if (transition.isDue(TimerPurpose.DUTY_LIMIT)) {
            return resign(transition, leader);
        }
        Leader heard = hasHeard(transition, leader, event);
        Leader next = isRevived(leader, heard)
                ? withdraw(transition, heard, 0, problem(heard.task()))
                : (Leader) inTask(transition, heard, event);
        return supervised(transition, heeded(transition, next));
    }

    /** A standalone instance after an event. */
    Standalone on(Transition transition, Standalone alone, Event event) {
        return (Standalone) inTask(transition, alone, event);
    }

    private Responsible inTask(Transition transition, Responsible role, Event event) {
        LeaderTask task = role.task();
        if (task instanceof LeaderTask.Withdrawing withdrawing) {
            return withdrawing(transition, (Leader) role, withdrawing, event);
        }
        if (task instanceof LeaderTask.Preparing preparing) {
            return preparing(transition, role, preparing, event);
        }
        if (task instanceof LeaderTask.Blocked blocked) {
            return blocked(transition, role, blocked, event);
        }
        if (task instanceof LeaderTask.Proclaiming proclaiming) {
            return proclaiming(transition, (Leader) role, proclaiming, event);
        }
        if (task instanceof LeaderTask.Proclaimed) {
            return proclaimed(transition, role, event);
        }
        if (task instanceof LeaderTask.Auditing auditing) {
            return auditing(transition, role, auditing, event);
        }
        throw new IllegalStateException("A task that nobody does: " + task);
    }

    /**
     * What this leader has said counts from when it hears it, whether or not the coordinator has answered. So an earlier proclamation of
     * its own, given up because nobody answered, is noticed when it arrives late and replaces the one that counts.
     */
    private static Leader hasHeard(Transition transition, Leader leader, Event event) {
        if (!(event instanceof Event.ProclamationChanged)) {
            return leader;
        }
        return transition
                .fleet
                .proclamation()
                .filter(heard -> heard.leader().term().equals(leader.term()))
                .flatMap(heard ->
                        heard.readiness().map(said -> new InForce(heard.revision(), said.ready(), said.consume())))
                .map(leader::hasSaid)
                .orElse(leader);
    }

    /** Proclaims an operator's wish at once, whatever the leader is about: only an answer of the coordinator comes before it. */
    private static Leader heeded(Transition transition, Leader leader) {
        boolean wish = transition.fleet.control().consume();
        boolean isInForce = leader.inForce().map(InForce::consume).orElse(true) == wish;
        if (isInForce || !leader.task().givesWayToWishes()) {
            return leader;
        }
        if (leader.isReady()) {
            return proclaim(transition, leader, 0, leader.task() instanceof LeaderTask.Proclaimed);
        }
        return withdraw(transition, leader, 0, problem(leader.task()));
    }

    /** Whether a readiness that was withdrawn stands at the coordinator again, although the objects are not as they have to be. */
    private static boolean isRevived(Leader before, Leader heard) {
        boolean isWithdrawn = before.inForce().isPresent() && !before.isReady();
        boolean isUntrue = heard.task() instanceof LeaderTask.Preparing
                || (heard.task() instanceof LeaderTask.Blocked blocked
                        && blocked.obstacle() != Obstacle.PROCLAMATION_REFUSED);
        return isWithdrawn && heard.isReady() && isUntrue;
    }

    /** What keeps the objects from being as they have to be; empty if it is worth an attempt to declare them at once. */
    private static Optional<String> problem(LeaderTask task) {
        return task instanceof LeaderTask.Blocked blocked && blocked.obstacle() == Obstacle.BROKER_REFUSED
                ? Optional.of(blocked.problem())
                : Optional.empty();
    }

    /** A leader's work has a limit from when it begins until all is ready and the fleet knows it. */
    private Leader supervised(Transition transition, Leader leader) {
        boolean works = !leader.task().isSettled() && !leader.isResigning();
        boolean isAudit = leader.task() instanceof LeaderTask.Auditing auditing && auditing.attempt() == 0;
        if (works && !isAudit && !transition.isSet(TimerPurpose.DUTY_LIMIT)) {
            transition.setTimer(TimerPurpose.DUTY_LIMIT, config.dutyLimit());
        }
        return leader;
    }

    private Leader resign(Transition transition, Leader leader) {
        LeaderTask.Blocked reason = reason(leader.task());
        transition.emit(new Effect.Leave(leader.session()));
        return leader.with(new LeaderTask.Resigning(
                reason.obstacle(),
                "This instance could not do a leader's work for "
                        + config.dutyLimit().toSeconds() + " s and lets others try: " + reason.problem()));
    }

    private static LeaderTask.Blocked reason(LeaderTask task) {
        if (task instanceof LeaderTask.Blocked blocked) {
            return blocked;
        }
        if (task instanceof LeaderTask.Preparing preparing && preparing.before().isPresent()) {
            return preparing.before().get();
        }
        if (task instanceof LeaderTask.Auditing auditing && auditing.before().isPresent()) {
            return auditing.before().get();
        }
        return task instanceof LeaderTask.Proclaiming || task instanceof LeaderTask.Withdrawing
                ? new LeaderTask.Blocked(
                        0, Obstacle.PROCLAMATION_REFUSED, "The coordinator has not taken its proclamation")
                : new LeaderTask.Blocked(0, Obstacle.BROKER_UNREACHABLE, "The broker has not answered");
    }

    private Responsible withdrawing(Transition transition, Leader leader, LeaderTask.Withdrawing task, Event event) {
        if (event instanceof Event.ProclamationAccepted accepted && task.awaitsProclamation(accepted.call())) {
            Leader said = leader.hasSaid(new InForce(accepted.revision(), false, task.consume()));
            if (said.isReady()) {
                return withdraw(transition, said, 0, task.problem());
            }
            return task.problem()
                    .<Responsible>map(problem -> block(transition, said, 0, Obstacle.BROKER_REFUSED, problem))
                    .orElseGet(() -> said.with(prepare(transition, Optional.empty())));
        }
        if (event instanceof Event.ProclamationRefused refused && task.awaitsProclamation(refused.call())) {
            transition.backOff(TimerPurpose.TASK_RETRY, task.attempt(), false);
            return leader.with(new LeaderTask.Withdrawing(0, task.attempt(), task.consume(), task.problem()));
        }
        return transition.isDue(TimerPurpose.TASK_RETRY)
                ? withdraw(transition, leader, task.attempt() + 1, task.problem())
                : leader;
    }

    private Responsible preparing(Transition transition, Responsible role, LeaderTask.Preparing task, Event event) {
        if (event instanceof Event.TopologyChecked checked && checked.call() == task.call()) {
            if (!checked.report().isSatisfied()) {
                return unsatisfied(
                        transition, role, task.attempt(), checked.report().problems());
            }
            boolean isNews =
                    checked.report().createdSomething() && role.inForce().isEmpty() && mayBeServed(transition);
            return isNews ? repair(transition, role) : settle(transition, role, task.attempt());
        }
        if (event instanceof Event.TopologyFailed failed && failed.call() == task.call()) {
            if (!failed.problem().reason().waitingHelps() && !transition.hasServed) {
                transition.emit(new Effect.FailStart(message(failed.problem())));
            }
            return block(transition, role, task.attempt(), Obstacle.of(failed.problem()), message(failed.problem()));
        }
        return role;
    }

    /**
     * Whether somebody may be consuming since a time before this leader's. A consumer of a queue that was deleted and made anew is not
     * always told so by the broker, so it begins anew when the leader tells of a repair.
     */
    private static boolean mayBeServed(Transition transition) {
        return transition.hasServed || !transition.fleet.others().isEmpty();
    }

    private Responsible blocked(Transition transition, Responsible role, LeaderTask.Blocked task, Event event) {
        if (transition.isDue(TimerPurpose.TASK_RETRY) || task.obstacle().isOvercomeBy(event)) {
            Optional<LeaderTask.Blocked> before = Optional.of(task);
            return role.with(role.isReady() ? audit(transition, before) : prepare(transition, before));
        }
        return role.isReady() ? attend(transition, role, event) : role;
    }

    private Responsible proclaiming(Transition transition, Leader leader, LeaderTask.Proclaiming task, Event event) {
        if (event instanceof Event.ProclamationAccepted accepted && task.awaitsProclamation(accepted.call())) {
            Leader said = leader.hasSaid(new InForce(accepted.revision(), true, task.consume()));
            return task.verified() || !said.isReady()
                    ? settle(transition, said, 0)
                    : said.with(audit(transition, Optional.empty()));
        }
        if (event instanceof Event.ProclamationRefused refused && task.awaitsProclamation(refused.call())) {
            return block(transition, leader, task.attempt(), Obstacle.PROCLAMATION_REFUSED, refused.problem());
        }
        return leader;
    }

    private Responsible proclaimed(Transition transition, Responsible role, Event event) {
        return transition.isDue(TimerPurpose.AUDIT)
                ? role.with(audit(transition, Optional.empty()))
                : attend(transition, role, event);
    }

    private Responsible auditing(Transition transition, Responsible role, LeaderTask.Auditing task, Event event) {
        if (event instanceof Event.TopologyChecked checked && checked.call() == task.call()) {
            if (!checked.report().isSatisfied()) {
                return unsatisfied(transition, role, 0, checked.report().problems());
            }
            return checked.report().createdSomething() ? announce(transition, role, 0) : settle(transition, role, 0);
        }
        if (event instanceof Event.TopologyFailed failed && failed.call() == task.call()) {
            return block(transition, role, task.attempt(), Obstacle.of(failed.problem()), message(failed.problem()));
        }
        return attend(transition, role, event);
    }

    /** What calls the responsible instance back to work while the fleet trusts the objects. */
    private Responsible attend(Transition transition, Responsible role, Event event) {
        if (event instanceof Event.ProclamationChanged && !role.isReady()) {
            return announce(transition, role, 0);
        }
        if (event instanceof Event.MemberSeen && isBroken(transition, role)) {
            return repair(transition, role);
        }
        if (event instanceof Event.ConsumptionLost lost && transition.consumer.awaits(lost.consumption())) {
            return ConsumerTransitions.isGone(lost.problem()) ? repair(transition, role) : lookNow(transition, role);
        }
        if (event instanceof Event.ConsumptionFailed failed
                && transition.consumer.awaits(failed.consumption())
                && ConsumerTransitions.isGone(failed.problem())) {
            return repair(transition, role);
        }
        return role;
    }

    /** The connection may be gone, or the objects with the broker: the fleet need not hear of the first. */
    private static Responsible lookNow(Transition transition, Responsible role) {
        return role.task().isSettled() ? role.with(audit(transition, Optional.empty())) : role;
    }

    /** The objects are as they have to be: says so if that is not in force, and looks again at the next audit. */
    private Responsible settle(Transition transition, Responsible role, int attempt) {
        boolean wish = transition.fleet.control().consume();
        if (role.inForce()
                .filter(said -> said.ready() && said.consume() == wish)
                .isEmpty()) {
            return announce(transition, role, attempt);
        }
        if (isBroken(transition, role)) {
            return repair(transition, role);
        }
        transition.setTimer(TimerPurpose.AUDIT, config.auditPeriod());
        return role.with(new LeaderTask.Proclaimed());
    }

    /** The fleet can hear a proclamation, act on it and find no queue before its leader hears that it was accepted. */
    private static boolean isBroken(Transition transition, Responsible role) {
        long revision = role.inForce().map(InForce::revision).orElse(0L);
        boolean own = transition.consumer instanceof ConsumerState.Broken broken && broken.brokenSince() >= revision;
        return own || transition.fleet.isBrokenUnder(revision);
    }

    /** Says that the objects are not there before it puts them right. */
    private static Responsible repair(Transition transition, Responsible role) {
        return role instanceof Leader leader
                ? withdraw(transition, leader, 0, Optional.empty())
                : new Standalone(Optional.empty(), prepare(transition, Optional.empty()));
    }

    /** Says that the objects are ready; whoever consumed before begins anew. */
    private Responsible announce(Transition transition, Responsible role, int attempt) {
        if (role instanceof Leader leader) {
            return proclaim(transition, leader, attempt, true);
        }
        InForce ready = new InForce(transition.number(), true, true);
        return settle(transition, new Standalone(Optional.of(ready), role.task()), 0);
    }

    private static Leader proclaim(Transition transition, Leader leader, int attempt, boolean verified) {
        boolean consume = transition.fleet.control().consume();
        long call = emitProclaim(transition, leader, true);
        return leader.with(new LeaderTask.Proclaiming(call, attempt, consume, verified));
    }

    private static Leader withdraw(Transition transition, Leader leader, int attempt, Optional<String> problem) {
        boolean consume = transition.fleet.control().consume();
        long call = emitProclaim(transition, leader, false);
        return leader.with(new LeaderTask.Withdrawing(call, attempt, consume, problem));
    }

    private static long emitProclaim(Transition transition, Leader leader, boolean ready) {
        long call = transition.number();
        transition.emit(new Effect.Proclaim(
                call,
                leader.session(),
                leader.term(),
                ready,
                transition.fleet.control().consume()));
        return call;
    }

    /** Something is not as it should be and cannot be put right from here: the fleet must not trust what was said earlier. */
    private static Responsible unsatisfied(Transition transition, Responsible role, int attempt, String problem) {
        boolean isSaid = role.inForce().isPresent() && !role.isReady();
        return role instanceof Leader leader && !isSaid
                ? withdraw(transition, leader, 0, Optional.of(problem))
                : block(transition, role, attempt, Obstacle.BROKER_REFUSED, problem);
    }

    private static Responsible block(
            Transition transition, Responsible role, int attempt, Obstacle obstacle, String problem) {
        transition.backOff(TimerPurpose.TASK_RETRY, attempt, obstacle.isUnreachable());
        return role.with(new LeaderTask.Blocked(attempt, obstacle, problem));
    }

    private static LeaderTask prepare(Transition transition, Optional<LeaderTask.Blocked> before) {
        return new LeaderTask.Preparing(declare(transition), before);
    }

    private static LeaderTask audit(Transition transition, Optional<LeaderTask.Blocked> before) {
        return new LeaderTask.Auditing(declare(transition), before);
    }

    private static long declare(Transition transition) {
        long call = transition.number();
        transition.emit(new Effect.DeclareTopology(call));
        return call;
    }

    private static String message(BrokerException problem) {
        return problem.reason() == Reason.UNREACHABLE ? "Waiting for the broker: " + text(problem) : text(problem);
    }

    private static String text(BrokerException problem) {
        String text = problem.getMessage();
        return text == null ? problem.reason().name() : text;
    }
}
