package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Term;
import io.nuropb.runner.Role.InForce;
import io.nuropb.runner.Role.Leader;
import io.nuropb.runner.Role.Responsible;
import io.nuropb.runner.Role.Standalone;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyReport;
import java.util.Optional;

/**
 * How objects on the broker are declared, proclaimed, audited and repaired, or given up; a standalone instance tells
 * nobody of it.
 */
final class LeaderWorkflow {

    private final RunnerConfig config;
    private final Capabilities own;
    private final String queue;
    private final Announcements announcements;

    LeaderWorkflow(RunnerConfig config, BrokerRequirements needs) {
        this.config = config;
        own = needs.capabilities();
        queue = needs.queue();
        announcements = new Announcements(config, needs);
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
    Leader on(Transition transition, Leader leader, LifecycleEvent event) {
        if (transition.isDue(TimerPurpose.DUTY_LIMIT)) {
            return resignForOthersToTry(transition, leader);
        }
        if (event instanceof LifecycleEvent.TopologyChecked && transition.fleet.isOutnumbered(transition.broker)) {
            return resign(
                    transition,
                    leader,
                    RetryReason.OUTNUMBERED,
                    BrokerDifference.outnumbered(transition.fleet, transition.broker));
        }
        Leader heard = announcements.heard(transition, leader, event);
        Leader next = Announcements.isRevived(leader, heard)
                ? withdraw(transition, heard, 0, heard.task().cause())
                : (Leader) inTask(transition, heard, event);
        return supervised(transition, heeded(transition, next));
    }

    /** A standalone instance after an event. */
    Standalone on(Transition transition, Standalone alone, LifecycleEvent event) {
        return (Standalone) inTask(transition, alone, event);
    }

    private Responsible inTask(Transition transition, Responsible role, LifecycleEvent event) {
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
     * Proclaims at once what an operator wishes, or the health of the service asks for, whatever the leader is about:
     * only an answer of the coordinator comes before it, and for some seconds looks that tell whether anybody consumes:
     * a word that came in between would be later than what the instances have said is broken, and would end the repair.
     */
    private Leader heeded(Transition transition, Leader leader) {
        Instructions wanted = announcements.instructions(transition);
        Optional<InForce> said = leader.inForce();
        boolean isInForce = said.isPresent() ? said.get().said().instructions().equals(wanted) : wanted.consume();
        if (isInForce || !leader.task().givesWayToWishes()) {
            return leader;
        }
        if (leader.isReady()) {
            Announcement due = announcements.of(transition, leader, announcements.declared(leader));
            return proclaim(transition, leader, 0, due, leader.task() instanceof LeaderTask.Proclaimed);
        }
        return withdraw(transition, leader, 0, leader.task().cause());
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

    private Leader resignForOthersToTry(Transition transition, Leader leader) {
        LeaderTask.Blocked reason = leader.task().reason();
        return resign(
                transition,
                leader,
                reason.obstacle(),
                "This instance could not do a leader's work for "
                        + config.dutyLimit().toSeconds() + " s and lets others try: " + reason.problem());
    }

    private static Leader resign(Transition transition, Leader leader, RetryReason obstacle, String problem) {
        transition.emit(new Effect.Leave(leader.session()));
        return leader.with(new LeaderTask.Resigning(obstacle, problem));
    }

    private Responsible withdrawing(
            Transition transition, Leader leader, LeaderTask.Withdrawing task, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.ProclamationAccepted accepted && task.awaitsProclamation(accepted.call())) {
            Leader said = leader.hasSaid(new InForce(accepted.revision(), task.said()));
            if (said.isReady()) {
                return withdraw(transition, said, 0, task.problem());
            }
            return task.problem()
                    .<Responsible>map(problem -> block(transition, said, 0, RetryReason.BROKER_REFUSED, problem))
                    .orElseGet(() -> said.with(prepare(transition, Optional.empty())));
        }
        if (event instanceof LifecycleEvent.ProclamationRefused refused && task.awaitsProclamation(refused.call())) {
            transition.backOff(TimerPurpose.TASK_RETRY, task.attempt(), false);
            return leader.with(new LeaderTask.Withdrawing(0, task.attempt(), task.said(), task.problem()));
        }
        return transition.isDue(TimerPurpose.TASK_RETRY)
                ? withdraw(transition, leader, task.attempt() + 1, task.problem())
                : leader;
    }

    private Responsible preparing(
            Transition transition, Responsible role, LeaderTask.Preparing task, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.TopologyChecked checked && checked.call() == task.call()) {
            TopologyReport report = checked.report();
            announcements.count(transition, report);
            Optional<Capabilities> found = announcements.found(report, task.declared());
            if (found.isEmpty()) {
                return unsatisfied(transition, role, task.attempt(), report.problems());
            }
            boolean isNews = report.createdQueue(queue) && role.inForce().isEmpty() && transition.mayBeServed();
            return isNews
                    ? repair(transition, role)
                    : settle(transition, role, task.attempt(), found.get(), task.declared());
        }
        if (event instanceof LifecycleEvent.TopologyFailed failed && failed.call() == task.call()) {
            if (!failed.problem().reason().waitingHelps() && !transition.hasServed) {
                transition.emit(new Effect.FailStart(RetryReason.describe(failed.problem())));
            }
            return block(transition, role, task.attempt(), failed.problem());
        }
        return role;
    }

    private Responsible block(Transition transition, Responsible role, int attempt, BrokerException problem) {
        return block(transition, role, attempt, RetryReason.of(problem), RetryReason.describe(problem));
    }

    private Responsible blocked(
            Transition transition, Responsible role, LeaderTask.Blocked task, LifecycleEvent event) {
        if (transition.isDue(TimerPurpose.TASK_RETRY) || task.obstacle().isOvercomeBy(event)) {
            Optional<LeaderTask.Blocked> before = Optional.of(task);
            return role.with(role.isReady() ? audit(transition, before) : prepare(transition, before));
        }
        return role.isReady() ? attend(transition, role, event) : role;
    }

    private Responsible proclaiming(
            Transition transition, Leader leader, LeaderTask.Proclaiming task, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.ProclamationAccepted accepted && task.awaitsProclamation(accepted.call())) {
            Leader said = leader.hasSaid(new InForce(accepted.revision(), task.said()));
            boolean isKnown = task.verified() && !transition.findsBroken(said);
            Capabilities there = task.said().capabilities();
            return isKnown || !said.isReady()
                    ? settle(transition, said, 0, there, there)
                    : said.with(audit(transition, Optional.empty()));
        }
        if (event instanceof LifecycleEvent.ProclamationRefused refused && task.awaitsProclamation(refused.call())) {
            return block(transition, leader, task.attempt(), RetryReason.PROCLAMATION_REFUSED, refused.problem());
        }
        return leader;
    }

    private Responsible proclaimed(Transition transition, Responsible role, LifecycleEvent event) {
        if (!transition.isDue(TimerPurpose.AUDIT)) {
            return attend(transition, role, event);
        }
        transition.fleet = transition.fleet.audited();
        return role.with(audit(transition, Optional.empty()));
    }

    private Responsible auditing(
            Transition transition, Responsible role, LeaderTask.Auditing task, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.TopologyChecked checked && checked.call() == task.call()) {
            TopologyReport report = checked.report();
            announcements.count(transition, report);
            Optional<Capabilities> found = announcements.found(report, task.declared());
            if (found.isEmpty()) {
                return unsatisfied(transition, role, 0, report.problems());
            }
            boolean isBroken = transition.findsBroken(role);
            if (isBroken && announcements.isDoubtful(transition, report, task.doubts())) {
                return block(transition, role, task.doubts(), RetryReason.CONSUMERS_DOUBTED, Announcements.DOUBT);
            }
            if (report.createdQueue(queue) || (isBroken && announcements.lacksConsumers(transition, report))) {
                return renew(transition, role, found.get());
            }
            return isBroken
                    ? announce(transition, role, 0, announcements.of(transition, role, found.get()))
                    : settle(transition, role, 0, found.get(), task.declared());
        }
        if (event instanceof LifecycleEvent.TopologyFailed failed && failed.call() == task.call()) {
            return block(transition, role, task.attempt(), failed.problem());
        }
        return attend(transition, role, event);
    }

    /** What calls the responsible instance back to work while the fleet trusts the objects. */
    private Responsible attend(Transition transition, Responsible role, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.ProclamationChanged changed
                && changed.proclamation().isEmpty()
                && role.isReady()) {
            // Somebody has deleted what this leader said; whoever comes waits for it.
            return announce(transition, role, 0, announcements.of(transition, role, announcements.declared(role)));
        }
        if (event instanceof LifecycleEvent.ProclamationChanged && !role.isReady()) {
            return announce(transition, role, 0, announcements.of(transition, role, announcements.declared(role)));
        }
        if (event instanceof LifecycleEvent.MemberSeen && transition.findsBroken(role)) {
            return lookNow(transition, role);
        }
        if (event instanceof LifecycleEvent.ConsumptionLost lost && transition.consumer.awaits(lost.consumption())) {
            return lookNow(transition, role);
        }
        if (event instanceof LifecycleEvent.ConsumptionFailed failed
                && transition.consumer.awaits(failed.consumption())
                && ConsumerTransitions.isGone(failed.problem())) {
            return lookNow(transition, role);
        }
        return transition.needsHaveChanged() && role.task().isSettled() ? adapt(transition, role) : role;
    }

    /** Declares what instances that came need as well, and says what all handle together. */
    private Responsible adapt(Transition transition, Responsible role) {
        Capabilities declared = announcements.declared(role);
        if (!declared.covers(announcements.wanted(transition))) {
            return role.with(audit(transition, Optional.empty()));
        }
        Announcement due = announcements.of(transition, role, declared);
        return Announcements.isSaid(role, due) ? role : announce(transition, role, 0, due);
    }

    /**
     * The connection may be gone, or a consumer that the broker has cancelled, or the queue: the fleet need not hear of
     * the first, and consumers of a queue that is there need not begin anew.
     */
    private Responsible lookNow(Transition transition, Responsible role) {
        return role.task().isSettled() ? role.with(audit(transition, Optional.empty())) : role;
    }

    /**
     * The objects are as they have to be: says so if that is not in force, declares what has become necessary
     * meanwhile, and looks again at the next audit.
     *
     * @param found what is there
     * @param tried what was last declared, or found to be enough
     */
    private Responsible settle(
            Transition transition, Responsible role, int attempt, Capabilities found, Capabilities tried) {
        Announcement due = announcements.of(transition, role, found);
        if (!Announcements.isSaid(role, due)) {
            return announce(transition, role, attempt, due);
        }
        if (!tried.covers(announcements.wanted(transition))) {
            return role.with(audit(transition, Optional.empty()));
        }
        transition.setTimer(TimerPurpose.AUDIT, config.auditPeriod());
        return role.with(new LeaderTask.Proclaimed());
    }

    /** Says that the objects are not there before it puts them right. */
    private Responsible repair(Transition transition, Responsible role) {
        return role instanceof Leader leader
                ? withdraw(transition, leader, 0, Optional.empty())
                : new Standalone(Optional.empty(), prepare(transition, Optional.empty()));
    }

    /**
     * The queue was made anew while the fleet trusted it: whoever consumed the old one has to begin again, and is told
     * until it holds.
     */
    private Responsible renew(Transition transition, Responsible role, Capabilities found) {
        return role instanceof Standalone
                ? announce(transition, role, 0, announcements.of(transition, role, found))
                : repair(transition, role);
    }

    /** Says that the objects are ready; whoever consumed before begins anew. */
    private Responsible announce(Transition transition, Responsible role, int attempt, Announcement due) {
        if (role instanceof Leader leader) {
            return proclaim(transition, leader, attempt, due, true);
        }
        InForce ready = new InForce(transition.number(), due);
        return settle(
                transition, new Standalone(Optional.of(ready), role.task()), 0, due.capabilities(), due.capabilities());
    }

    private static Leader proclaim(
            Transition transition, Leader leader, int attempt, Announcement said, boolean verified) {
        long call = emitProclaim(transition, leader, said);
        return leader.with(new LeaderTask.Proclaiming(call, attempt, said, verified));
    }

    private Leader withdraw(Transition transition, Leader leader, int attempt, Optional<String> problem) {
        Announcement said = leader.inForce()
                .map(InForce::said)
                .orElseGet(() -> announcements.of(transition, leader, own))
                .withdrawn(announcements.instructions(transition));
        long call = emitProclaim(transition, leader, said);
        return leader.with(new LeaderTask.Withdrawing(call, attempt, said, problem));
    }

    private static long emitProclaim(Transition transition, Leader leader, Announcement said) {
        long call = transition.number();
        transition.emit(new Effect.Proclaim(call, leader.session(), leader.term(), said));
        return call;
    }

    /**
     * Something is not as it should be and cannot be put right from here: the fleet must not trust what was said
     * earlier. It may be as instances of another layout need it; then one of these has to lead.
     */
    private Responsible unsatisfied(Transition transition, Responsible role, int attempt, String problem) {
        if (role instanceof Leader leader && transition.fleet.hasOtherLayout(own)) {
            return resign(
                    transition,
                    leader,
                    RetryReason.BROKER_REFUSED,
                    "Other instances of this service need other objects on the broker, and this one lets them try: "
                            + problem);
        }
        boolean isSaid = role.inForce().isPresent() && !role.isReady();
        return role instanceof Leader leader && !isSaid
                ? withdraw(transition, leader, 0, Optional.of(problem))
                : block(transition, role, attempt, RetryReason.BROKER_REFUSED, problem);
    }

    private static Responsible block(
            Transition transition, Responsible role, int attempt, RetryReason obstacle, String problem) {
        transition.backOff(TimerPurpose.TASK_RETRY, attempt, obstacle.isUnreachable());
        return role.with(new LeaderTask.Blocked(attempt, obstacle, problem));
    }

    private LeaderTask prepare(Transition transition, Optional<LeaderTask.Blocked> before) {
        Capabilities wanted = announcements.wanted(transition);
        return new LeaderTask.Preparing(declare(transition, wanted), wanted, before);
    }

    private LeaderTask audit(Transition transition, Optional<LeaderTask.Blocked> before) {
        Capabilities wanted = announcements.wanted(transition);
        return new LeaderTask.Auditing(declare(transition, wanted), wanted, before);
    }

    private static long declare(Transition transition, Capabilities wanted) {
        long call = transition.number();
        transition.emit(new Effect.DeclareTopology(call, wanted.routes()));
        return call;
    }
}
