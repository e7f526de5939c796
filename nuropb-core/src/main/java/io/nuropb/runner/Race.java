package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.SessionLoss;
import io.nuropb.runner.Standing.Closing;
import io.nuropb.runner.Standing.Following;
import io.nuropb.runner.Standing.Joining;
import io.nuropb.runner.Standing.Leading;
import io.nuropb.runner.Standing.New;
import io.nuropb.runner.Standing.Standalone;
import io.nuropb.runner.Standing.Stopped;
import io.nuropb.runner.Standing.Stopping;
import io.nuropb.runner.Standing.Waiting;
import java.util.Optional;

/** The half of the machine that minds the leadership: entering the race, leading in a term, leaving. */
final class Race {

    private final RunnerConfig config;
    private final InstanceId self;
    private final Duties duties;

    Race(RunnerConfig config, InstanceId self) {
        this.config = config;
        this.self = self;
        duties = new Duties(config);
    }

    /** The session that a standing belongs to; 0 if there is none. */
    static long session(Standing standing) {
        if (standing instanceof Joining joining) {
            return joining.session();
        }
        if (standing instanceof Following following) {
            return following.session();
        }
        return standing instanceof Leading leading ? leading.session() : 0;
    }

    /** The timer by which a standing's lease is checked; 0 if there is none. */
    static long timer(Standing standing) {
        if (standing instanceof Following following) {
            return following.timer();
        }
        return standing instanceof Leading leading ? leading.timer() : 0;
    }

    private static Optional<Lease> lease(Standing standing) {
        if (standing instanceof Following following) {
            return Optional.of(following.lease());
        }
        return standing instanceof Leading leading ? Optional.of(leading.lease()) : Optional.empty();
    }

    /** Gives the session up when its lease has run out, whatever the coordinator says. */
    void expire(Move move) {
        if (lease(move.standing).filter(l -> !l.isValidAt(move.now)).isPresent()) {
            move.emit(new Effect.Leave(session(move.standing)));
            retreat(
                    move,
                    0,
                    new SessionLoss(
                            SessionLoss.Reason.EXPIRED,
                            "The lease was not renewed in time; this instance has left the race and joins again"));
        }
    }

    void on(Move move, Event event) {
        if (event instanceof Event.StopRequested) {
            stop(move);
        } else if (move.standing instanceof New) {
            fresh(move, event);
        } else if (move.standing instanceof Joining joining) {
            joining(move, joining, event);
        } else if (move.standing instanceof Waiting waiting) {
            waiting(move, waiting, event);
        } else if (move.standing instanceof Following following) {
            following(move, following, event);
        } else if (move.standing instanceof Leading leading) {
            leading(move, leading, event);
        } else if (move.standing instanceof Standalone alone) {
            standalone(move, alone, event);
        } else if (move.standing instanceof Stopping stopping) {
            stopping(move, stopping, event);
        } else if (move.standing instanceof Closing && event instanceof Event.Closed) {
            move.standing = new Stopped();
        }
    }

    /** A client has no objects on the broker to look after: its reply queue comes and goes with its consumer. */
    private void standalone(Move move, Standalone alone, Event event) {
        if (config.mode() != Mode.CLIENT_ONLY) {
            move.standing = new Standalone(duties.on(move, alone.duty(), Optional.empty(), event));
        }
    }

    /** Closes the connections once the race is left and nothing is under way any more. */
    void closeWhenDrained(Move move) {
        boolean left = move.standing instanceof Stopping stopping && stopping.session() == 0;
        if (left && move.serving instanceof Serving.Idle) {
            move.emit(new Effect.Close());
            move.standing = new Closing();
        }
    }

    private void fresh(Move move, Event event) {
        if (!(event instanceof Event.StartRequested)) {
            return;
        }
        switch (config.mode()) {
            case FLEET -> join(move, 0);
            case STANDALONE -> move.standing = new Standalone(duties.prepare(move, 0));
            case CLIENT_ONLY -> move.standing = new Standalone(new Duty.Proclaimed(0, 0, true));
        }
    }

    private void join(Move move, int attempt) {
        long session = move.number();
        move.emit(new Effect.Join(session));
        move.standing = new Joining(session, attempt);
    }

    private void joining(Move move, Joining joining, Event event) {
        if (event instanceof Event.Joined joined) {
            move.fleet = Fleet.unknown();
            move.standing = new Following(joining.session(), checkAtDeadline(move, joined.lease()), joined.lease());
        } else if (event instanceof Event.SessionLost lost) {
            retreat(move, joining.attempt(), lost.loss());
        }
    }

    private void waiting(Move move, Waiting waiting, Event event) {
        if (event instanceof Event.TimerFired fired && fired.timer() == waiting.timer()) {
            join(move, waiting.attempt() + 1);
        }
    }

    private void following(Move move, Following following, Event event) {
        if (event instanceof Event.Elected won) {
            move.fleet = move.fleet.led(Optional.of(new Leader(self, won.term())));
            move.standing = new Leading(
                    following.session(), following.timer(), following.lease(), won.term(), duties.prepare(move, 0));
        } else if (event instanceof Event.Renewed renewed) {
            move.standing = new Following(following.session(), following.timer(), renewed.lease());
        } else if (event instanceof Event.TimerFired fired && fired.timer() == following.timer()) {
            move.standing =
                    new Following(following.session(), checkAtDeadline(move, following.lease()), following.lease());
        } else {
            hear(move, event);
        }
    }

    private void leading(Move move, Leading leading, Event event) {
        if (event instanceof Event.Renewed renewed) {
            move.standing =
                    new Leading(leading.session(), leading.timer(), renewed.lease(), leading.term(), leading.duty());
        } else if (event instanceof Event.TimerFired fired && fired.timer() == leading.timer()) {
            move.standing = new Leading(
                    leading.session(),
                    checkAtDeadline(move, leading.lease()),
                    leading.lease(),
                    leading.term(),
                    leading.duty());
        } else if (event instanceof Event.LeaderChanged changed) {
            move.fleet =
                    new Fleet(changed.leader(), move.fleet.proclamation(), move.fleet.control(), java.util.Map.of());
            move.standing = new Following(leading.session(), leading.timer(), leading.lease());
        } else if (event instanceof Event.WordRefused refused
                && refused.notLeader()
                && Duties.awaits(leading.duty(), refused.call())) {
            move.emit(new Effect.Leave(leading.session()));
            retreat(move, 0, new SessionLoss(SessionLoss.Reason.EXPIRED, refused.problem()));
        } else {
            hear(move, event);
            if (move.standing == leading) {
                move.standing = leading.with(duties.on(move, leading.duty(), Optional.of(leading), event));
            }
        }
    }

    private void hear(Move move, Event event) {
        if (event instanceof Event.LeaderChanged changed) {
            move.fleet = move.fleet.led(changed.leader());
        } else if (event instanceof Event.Proclaimed told) {
            move.fleet = move.fleet.told(told.proclamation());
        } else if (event instanceof Event.Controlled controlled) {
            move.fleet = move.fleet.wished(controlled.control());
        } else if (event instanceof Event.MemberSeen seen) {
            move.fleet = move.fleet.with(seen.presence());
        } else if (event instanceof Event.MemberGone gone) {
            move.fleet = move.fleet.without(gone.instance());
        } else if (event instanceof Event.SessionLost lost) {
            retreat(move, 0, lost.loss());
        }
    }

    /**
     * Waits before it joins again. What the last leader said stays in memory; who leads now, nobody knows.
     *
     * <p>Where waiting cannot help, an instance that never served gives up, so that whoever starts it sees the error. One that has
     * served goes on serving and trying.
     */
    private void retreat(Move move, int attempt, SessionLoss loss) {
        if (!loss.reason().waitingHelps() && !move.hasServed) {
            move.emit(new Effect.FailStart(loss.message()));
        }
        long timer = move.number();
        move.emit(new Effect.BackOff(timer, attempt, loss.reason() == SessionLoss.Reason.UNREACHABLE));
        move.fleet = Fleet.unknown();
        move.forgetRevisions();
        move.standing = new Waiting(timer, attempt, loss);
    }

    private void stop(Move move) {
        if (move.standing instanceof Stopping || move.standing instanceof Closing || move.standing instanceof Stopped) {
            return;
        }
        long session = session(move.standing);
        if (session != 0) {
            move.emit(new Effect.Leave(session));
        }
        long timer = move.number();
        move.emit(new Effect.SetTimer(timer, config.drainLimit()));
        move.fleet = Fleet.unknown();
        move.standing = new Stopping(session, timer);
    }

    private void stopping(Move move, Stopping stopping, Event event) {
        if (event instanceof Event.Left left && left.session() == stopping.session()) {
            move.standing = new Stopping(0, stopping.timer());
        } else if (event instanceof Event.TimerFired fired
                && fired.timer() == stopping.timer()
                && move.serving instanceof Serving.Draining draining) {
            move.emit(new Effect.Abandon(draining.consumption()));
        }
    }

    private static long checkAtDeadline(Move move, Lease lease) {
        long timer = move.number();
        move.emit(new Effect.SetTimer(timer, move.now.until(lease.deadline())));
        return timer;
    }
}
