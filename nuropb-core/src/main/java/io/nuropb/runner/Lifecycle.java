package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.topology.TopologyId;

/**
 * The machine that decides everything an instance does: a pure function of state, event and time.
 *
 * <p>It has two halves. {@link Race} minds the leadership and the leader's duties, {@link Intake} minds the service queue.
 * An event is shown to both, each takes what answers its own effects, and then the intake compares what is with what should be.
 * Before anything else a lease that has run out is noticed, so that an instance that was paused finds itself demoted before it
 * acts on what arrived meanwhile.
 */
public final class Lifecycle {

    private final Race race;
    private final Intake intake;

    /**
     * @param config limits and prefetch
     * @param self this instance
     * @param topology what this instance needs on the broker
     */
    public Lifecycle(RunnerConfig config, InstanceId self, TopologyId topology) {
        race = new Race(config, self);
        intake = new Intake(config, topology);
    }

    /**
     * Takes one event.
     *
     * @param state the state before
     * @param event what happened
     * @param now the moment at which it is handled
     * @return the state afterwards, and what is to be done
     */
    public Step step(State state, Event event, Moment now) {
        Move move = new Move(state, now);
        race.expire(move);
        if (!isStale(move.standing, event)) {
            race.on(move, event);
            intake.on(move, event);
        }
        intake.reconcile(move);
        race.closeWhenDrained(move);
        report(state, event, move);
        return move.step();
    }

    /** What a session says that is not the present one. */
    private static boolean isStale(Standing standing, Event event) {
        return event instanceof Event.SessionEvent told && told.session() != Race.session(standing);
    }

    /** Tells the fleet when something changed that it can see, and at each check of the lease, in case a report was lost. */
    private static void report(State before, Event event, Move move) {
        if (!(move.standing instanceof Standing.Following) && !(move.standing instanceof Standing.Leading)) {
            return;
        }
        if (isTakingLeadership(move.standing)) {
            return;
        }
        State after = move.state();
        long session = Race.session(move.standing);
        Effect.Report now = report(session, after);
        boolean checked = event instanceof Event.TimerFired fired && fired.timer() == Race.timer(before.standing());
        if (checked || !now.equals(report(Race.session(before.standing()), before))) {
            move.emit(now);
        }
    }

    /** A new leader's word goes first: it makes no other writes before it is out, or something keeps it from that. */
    private static boolean isTakingLeadership(Standing standing) {
        return standing instanceof Standing.Leading leading
                && (leading.duty() instanceof Duty.Preparing || leading.duty() instanceof Duty.Proclaiming);
    }

    private static Effect.Report report(long session, State state) {
        return new Effect.Report(
                session,
                RunningState.of(state),
                state.serving() instanceof Serving.Consuming,
                state.serving() instanceof Serving.Broken broken ? broken.revision() : 0);
    }
}
