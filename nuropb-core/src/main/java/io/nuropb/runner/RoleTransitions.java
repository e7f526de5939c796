package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionLoss;
import io.nuropb.health.HealthAdvice;
import java.time.Duration;
import java.util.Optional;

/**
 * The half of the machine that decides about an instance's role: joining the fleet, leading it in a term, leaving it.
 */
final class RoleTransitions {

    /**
     * How long a session may take to be left: less than whoever {@linkplain ServiceRunner#CLOSING_LIMIT closes} the
     * instance waits beside the drain. A session that is not left by then ends with its lease.
     */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(20);

    private final RunnerConfig config;
    private final InstanceId self;
    private final LeaderWorkflow tasks;

    RoleTransitions(RunnerConfig config, InstanceId self, BrokerRequirements needs) {
        this.config = config;
        this.self = self;
        tasks = new LeaderWorkflow(config, needs);
    }

    /**
     * Gives the session up when its lease has run out, whatever the coordinator says; unless the event is the end of
     * this session, which says why.
     */
    void expire(Transition transition, LifecycleEvent event) {
        boolean isTold =
                event instanceof LifecycleEvent.SessionLost lost && lost.session() == transition.role.session();
        if (isTold || !transition.role.isExpiredAt(transition.now)) {
            return;
        }
        if (transition.role instanceof Role.Leader leader && leader.task() instanceof LeaderTask.Resigning resigning) {
            joinLater(transition, leader.lease(), resigning);
            return;
        }
        transition.emit(new Effect.Leave(transition.role.session()));
        joinAgain(
                transition,
                0,
                new SessionLoss(
                        SessionLoss.Reason.STOOD_STILL,
                        "The lease was not renewed in time; this instance has left the election and joins again. If no"
                                + " renewal failed, this process stood still: see its garbage collection and its CPU"
                                + " limit, and whether its machine was suspended"));
    }

    void on(Transition transition, LifecycleEvent event) {
        Role role = transition.role;
        if (event instanceof LifecycleEvent.StopRequested) {
            stop(transition);
        } else if (event instanceof LifecycleEvent.DrainRequested) {
            drain(transition);
        } else if (event instanceof LifecycleEvent.Renewed renewed) {
            transition.role = role.renewed(renewed.lease());
        } else if (transition.isDue(TimerPurpose.LEASE) && role instanceof Role.Leased leased) {
            checkAtDeadline(transition, leased.lease());
        } else {
            inRole(transition, role, event);
        }
    }

    private void inRole(Transition transition, Role role, LifecycleEvent event) {
        if (role instanceof Role.New) {
            fresh(transition, event);
        } else if (role instanceof Role.Joining joining) {
            joining(transition, joining, event);
        } else if (role instanceof Role.Waiting waiting) {
            waiting(transition, waiting);
        } else if (role instanceof Role.Resigned resigned) {
            resigned(transition, resigned, event);
        } else if (role instanceof Role.Follower follower) {
            follower(transition, follower, event);
        } else if (role instanceof Role.Leader leader) {
            leader(transition, leader, event);
        } else if (role instanceof Role.Standalone alone) {
            transition.role = tasks.on(transition, alone, event);
        } else if (role instanceof Role.Leaving leaving) {
            leaving(transition, leaving, event);
        } else if (role instanceof Role.Closing && event instanceof LifecycleEvent.Closed) {
            transition.role = new Role.Stopped();
        }
    }

    /**
     * Goes on once the session is left and nothing is under way any more: closes the connections, or keeps them if it
     * only drains.
     */
    void goOnWhenDrained(Transition transition) {
        boolean left = transition.role instanceof Role.Leaving leaving && leaving.session() == 0;
        if (!left || !(transition.consumer instanceof ConsumerState.Idle)) {
            return;
        }
        if (transition.role instanceof Role.Stopping) {
            transition.emit(new Effect.Close());
            transition.role = new Role.Closing();
        } else {
            transition.role = new Role.Drained();
        }
    }

    private void fresh(Transition transition, LifecycleEvent event) {
        if (!(event instanceof LifecycleEvent.StartRequested)) {
            return;
        }
        switch (config.mode()) {
            case FLEET -> join(transition, 0);
            case STANDALONE -> transition.role = tasks.standalone(transition);
            case CLIENT_ONLY -> transition.role = new Role.Client();
        }
    }

    private static void join(Transition transition, int attempt) {
        long session = transition.number();
        transition.emit(new Effect.Join(session));
        transition.role = new Role.Joining(session, attempt);
    }

    private static void joining(Transition transition, Role.Joining joining, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.Joined joined) {
            transition.fleet = transition.fleet.withoutSession();
            transition.role = new Role.Follower(joining.session(), joined.lease());
            checkAtDeadline(transition, joined.lease());
        } else if (event instanceof LifecycleEvent.SessionLost lost) {
            joinAgain(transition, joining.attempt(), lost.loss());
        }
    }

    private static void waiting(Transition transition, Role.Waiting waiting) {
        if (transition.isDue(TimerPurpose.REJOIN)) {
            join(transition, waiting.attempt() + 1);
        }
    }

    private static void resigned(Transition transition, Role.Resigned resigned, LifecycleEvent event) {
        if (transition.isDue(TimerPurpose.REJOIN) || resigned.obstacle().isOvercomeBy(event)) {
            join(transition, 0);
        }
    }

    private void follower(Transition transition, Role.Follower follower, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.Elected won) {
            transition.fleet = transition.fleet.withLeader(Optional.of(new Leader(self, won.term())));
            transition.role = tasks.elected(transition, follower, won.term());
        } else {
            hear(transition, event);
        }
    }

    private void leader(Transition transition, Role.Leader leader, LifecycleEvent event) {
        if (leader.task() instanceof LeaderTask.Resigning resigning) {
            resigning(transition, leader, resigning, event);
        } else if (event instanceof LifecycleEvent.LeaderChanged changed) {
            transition.fleet = deposed(transition.fleet, changed.leader());
            transition.role = new Role.Follower(leader.session(), leader.lease());
        } else if (event instanceof LifecycleEvent.ProclamationRefused refused
                && refused.notLeader()
                && leader.task().awaitsProclamation(refused.call())) {
            transition.emit(new Effect.Leave(leader.session()));
            joinAgain(transition, 0, new SessionLoss(SessionLoss.Reason.EXPIRED, refused.problem()));
        } else {
            hear(transition, event);
            if (transition.role == leader) {
                transition.role = tasks.on(transition, leader, event);
            }
        }
    }

    /** What it asked of the fleet for the health of the service goes on, unless somebody else leads already. */
    private static Fleet deposed(Fleet fleet, Optional<Leader> next) {
        Fleet follower = fleet.withLeader(next).withoutOthers();
        return next.isEmpty() ? follower.withAdvice(fleet.advice()) : follower;
    }

    /** It waits until its session is left: before that nobody else can be elected. */
    private void resigning(
            Transition transition, Role.Leader leader, LeaderTask.Resigning resigning, LifecycleEvent event) {
        boolean left = event instanceof LifecycleEvent.Left gone && gone.session() == leader.session();
        if (left || event instanceof LifecycleEvent.SessionLost) {
            joinLater(transition, leader.lease(), resigning);
        }
    }

    private static void hear(Transition transition, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.LeaderChanged changed) {
            transition.fleet = transition.fleet.withLeader(changed.leader());
        } else if (event instanceof LifecycleEvent.ProclamationChanged changed) {
            hear(transition, changed.proclamation());
        } else if (event instanceof LifecycleEvent.Controlled controlled) {
            transition.fleet = transition.fleet.withControl(controlled.control());
        } else if (event instanceof LifecycleEvent.HealthAdvised advised && transition.role instanceof Role.Leader) {
            transition.fleet = transition.fleet.withAdvice(advised.advice());
        } else if (event instanceof LifecycleEvent.MemberSeen seen) {
            transition.fleet = transition.fleet.with(seen.presence(), transition.broker);
        } else if (event instanceof LifecycleEvent.MemberGone gone) {
            transition.fleet = transition.fleet.without(gone.instance());
        } else if (event instanceof LifecycleEvent.SessionLost lost) {
            joinAgain(transition, 0, lost.loss());
        }
    }

    /**
     * Whoever does not lead keeps what the leader was advised, be it that this one is the next: until another leads
     * whom nobody advises. What one in another virtual host is advised is about other queues.
     */
    private static void hear(Transition transition, Optional<Proclamation> proclamation) {
        Fleet heard = transition.fleet.hears(proclamation, transition.broker);
        transition.fleet = transition.role instanceof Role.Leader
                ? heard
                : heard.proclamation()
                        .map(said -> said.readiness().map(HealthAdvice::behind).orElse(HealthAdvice.none()))
                        .map(heard::withAdvice)
                        .orElse(heard);
    }

    /**
     * Waits before it joins again. What the last leader said stays in memory; who leads now, nobody knows.
     *
     * <p>Where waiting cannot help, an instance that never served gives up, so that whoever starts it sees the error.
     * One that has served goes on serving and trying.
     */
    private static void joinAgain(Transition transition, int attempt, SessionLoss loss) {
        if (!loss.reason().waitingHelps() && !transition.hasServed) {
            transition.emit(new Effect.FailStart(loss.message()));
        }
        transition.backOff(TimerPurpose.REJOIN, attempt, loss.reason() == SessionLoss.Reason.UNREACHABLE);
        transition.fleet = away(transition);
        transition.forgetRevisions();
        transition.role = new Role.Waiting(attempt, loss);
    }

    /**
     * Stays away until each of two others has had its time to lead, or the time of a lease if it knows of no other; and
     * some more, lest two that resigned meet again.
     */
    private void joinLater(Transition transition, Lease lease, LeaderTask.Resigning resigning) {
        Duration away = transition.fleet.others().isEmpty()
                        && transition.fleet.elsewhere().isEmpty()
                ? lease.ttl()
                : lease.ttl().plus(config.dutyLimit());
        transition.setTimer(TimerPurpose.REJOIN, away, lease.ttl().dividedBy(2));
        transition.fleet = away(transition);
        transition.forgetRevisions();
        transition.role = new Role.Resigned(resigning.obstacle(), resigning.problem());
    }

    /** What a fleet was kept from goes on where it can lapse, and only there. */
    private static Fleet away(Transition transition) {
        boolean lapses = transition.fleet.isRestricted() || transition.isSet(TimerPurpose.LAPSE);
        Fleet away = transition.fleet.withoutSession();
        return lapses ? away : away.withAdvice(HealthAdvice.none());
    }

    private void stop(Transition transition) {
        if (transition.role instanceof Role.Draining || transition.role instanceof Role.Drained) {
            transition.role = new Role.Stopping(transition.role.session());
        } else if (!transition.role.isEnding()) {
            leave(transition);
            transition.role = new Role.Stopping(transition.role.session());
        }
    }

    private void drain(Transition transition) {
        if (!transition.role.isEnding()) {
            leave(transition);
            transition.role = new Role.Draining(transition.role.session());
        }
    }

    private void leave(Transition transition) {
        long session = transition.role.session();
        boolean leaves = transition.role instanceof Role.Leader leader && leader.isResigning();
        if (session != 0 && !leaves) {
            transition.emit(new Effect.Leave(session));
        }
        if (transition.consumer instanceof ConsumerState.Opening) {
            transition.emit(new Effect.GiveBackDeliveries());
        }
        transition.setTimer(TimerPurpose.DRAIN_LIMIT, config.drainLimit());
        if (session != 0) {
            transition.setTimer(TimerPurpose.LEAVE_LIMIT, LEAVE_LIMIT);
        }
        transition.fleet = Fleet.unknown();
    }

    private static void leaving(Transition transition, Role.Leaving leaving, LifecycleEvent event) {
        boolean left = event instanceof LifecycleEvent.Left gone && gone.session() == leaving.session();
        if (left || transition.isDue(TimerPurpose.LEAVE_LIMIT)) {
            transition.role = leaving.left();
        } else if (transition.isDue(TimerPurpose.DRAIN_LIMIT)
                && transition.consumer instanceof ConsumerState.Draining draining) {
            transition.emit(new Effect.Abandon(draining.consumption()));
        }
    }

    private static void checkAtDeadline(Transition transition, Lease lease) {
        transition.setTimer(TimerPurpose.LEASE, transition.now.until(lease.deadline()));
    }
}
