package io.nuropb.runner;

import io.nuropb.runner.Standing.Leading;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyReport;
import java.util.Optional;

/**
 * What whoever is responsible for the broker does: declare, proclaim, audit, repair.
 *
 * <p>A standalone instance goes the same way without telling anybody; for it {@code office} is empty.
 */
final class Duties {

    private final RunnerConfig config;

    Duties(RunnerConfig config) {
        this.config = config;
    }

    /** Whether the word is out and nothing is known to be wrong. */
    static boolean isDone(Duty duty) {
        return duty instanceof Duty.Proclaimed || duty instanceof Duty.Auditing;
    }

    /** Whether a duty awaits the answer to this call. */
    static boolean awaits(Duty duty, long call) {
        if (duty instanceof Duty.Retracting retracting) {
            return retracting.call() == call;
        }
        return duty instanceof Duty.Proclaiming proclaiming && proclaiming.call() == call;
    }

    Duty prepare(Move move, int attempt) {
        return prepare(move, attempt, false);
    }

    private static Duty prepare(Move move, int attempt, boolean told) {
        long call = move.number();
        move.emit(new Effect.DeclareTopology(call));
        return new Duty.Preparing(call, attempt, told);
    }

    /** The duty after an event. */
    Duty on(Move move, Duty duty, Optional<Leading> office, Event event) {
        if (duty instanceof Duty.Retracting retracting) {
            return retracting(move, retracting, event);
        }
        if (duty instanceof Duty.Preparing preparing) {
            return preparing(move, preparing, office, event);
        }
        if (duty instanceof Duty.Blocked blocked) {
            boolean due = event instanceof Event.TimerFired fired && fired.timer() == blocked.timer();
            return due || blocked.obstacle().isOvercomeBy(event) ? prepare(move, blocked.attempt() + 1) : blocked;
        }
        if (duty instanceof Duty.Proclaiming proclaiming) {
            return proclaiming(move, proclaiming, office, event);
        }
        if (duty instanceof Duty.Proclaimed proclaimed) {
            return proclaimed(move, proclaimed, office, event);
        }
        if (duty instanceof Duty.Auditing auditing) {
            return auditing(move, auditing, office, event);
        }
        throw new IllegalStateException("A duty that nobody does: " + duty);
    }

    private Duty retracting(Move move, Duty.Retracting duty, Event event) {
        boolean accepted = event instanceof Event.WordAccepted word && word.call() == duty.call();
        boolean refused = event instanceof Event.WordRefused word && word.call() == duty.call();
        return accepted || refused ? prepare(move, 0, true) : duty;
    }

    private Duty preparing(Move move, Duty.Preparing duty, Optional<Leading> office, Event event) {
        if (event instanceof Event.TopologyChecked checked && checked.call() == duty.call()) {
            if (!checked.report().isSatisfied()) {
                return unsatisfied(move, office, duty.attempt(), checked.report());
            }
            return checked.report().createdSomething() && !duty.told() && mayBeServed(move)
                    ? repair(move, office)
                    : announce(move, office, duty.attempt());
        }
        if (event instanceof Event.TopologyFailed failed && failed.call() == duty.call()) {
            if (!failed.problem().reason().waitingHelps() && !move.hasServed) {
                move.emit(new Effect.FailStart(message(failed.problem())));
            }
            return block(move, duty.attempt(), Obstacle.of(failed.problem()), message(failed.problem()));
        }
        return duty;
    }

    /**
     * Whether somebody may be consuming since a time before this leader's. A consumer of a queue that was deleted and made anew is not
     * always told so by the broker, so it begins anew when the leader tells of a repair.
     */
    private static boolean mayBeServed(Move move) {
        return move.hasServed || !move.fleet.others().isEmpty();
    }

    private Duty proclaiming(Move move, Duty.Proclaiming duty, Optional<Leading> office, Event event) {
        if (event instanceof Event.WordAccepted accepted && accepted.call() == duty.call()) {
            if (isBrokenUnder(move, accepted.revision())) {
                return repair(move, office);
            }
            return move.fleet.control().consume() == duty.consume() && !isReplaced(move, office, accepted.revision())
                    ? proclaimed(move, accepted.revision(), duty.consume())
                    : announce(move, office, 0);
        }
        if (event instanceof Event.WordRefused refused && refused.call() == duty.call()) {
            return block(move, duty.attempt(), Obstacle.WORD_REFUSED, refused.problem());
        }
        return duty;
    }

    /** The fleet can hear a word, act on it and find no queue before its leader hears that it was accepted. */
    private static boolean isBrokenUnder(Move move, long revision) {
        boolean own = move.serving instanceof Serving.Broken broken && broken.revision() >= revision;
        return own || move.fleet.isBrokenUnder(revision);
    }

    /** An earlier word of this leader's, given up because nobody answered, can arrive late and replace the one that counts. */
    private static boolean isReplaced(Move move, Optional<Leading> office, long revision) {
        return move.fleet
                .proclamation()
                .filter(word -> word.revision() > revision)
                .filter(word -> office.filter(
                                leading -> leading.term().equals(word.leader().term()))
                        .isPresent())
                .isPresent();
    }

    private Duty proclaimed(Move move, Duty.Proclaimed duty, Optional<Leading> office, Event event) {
        if (event instanceof Event.TimerFired fired && fired.timer() == duty.timer()) {
            long call = move.number();
            move.emit(new Effect.DeclareTopology(call));
            return new Duty.Auditing(call, duty.revision(), duty.consume());
        }
        return attend(move, duty, duty.revision(), duty.consume(), office, event);
    }

    private Duty auditing(Move move, Duty.Auditing duty, Optional<Leading> office, Event event) {
        if (event instanceof Event.TopologyChecked checked && checked.call() == duty.call()) {
            if (!checked.report().isSatisfied()) {
                return unsatisfied(move, office, 0, checked.report());
            }
            return checked.report().createdSomething()
                    ? announce(move, office, 0)
                    : proclaimed(move, duty.revision(), duty.consume());
        }
        if (event instanceof Event.TopologyFailed failed && failed.call() == duty.call()) {
            return proclaimed(move, duty.revision(), duty.consume());
        }
        return attend(move, duty, duty.revision(), duty.consume(), office, event);
    }

    /** What calls the responsible instance back to work once its word is out. */
    private Duty attend(Move move, Duty duty, long revision, boolean consume, Optional<Leading> office, Event event) {
        if (event instanceof Event.Controlled controlled && controlled.control().consume() != consume) {
            return announce(move, office, 0);
        }
        if (event instanceof Event.Proclaimed && isReplaced(move, office, revision)) {
            return announce(move, office, 0);
        }
        if (event instanceof Event.MemberSeen seen && seen.presence().brokenSince() >= revision) {
            return repair(move, office);
        }
        if (event instanceof Event.ConsumptionLost lost && Intake.awaits(move.serving, lost.consumption())) {
            return Intake.isGone(lost.problem()) ? repair(move, office) : prepare(move, 0);
        }
        if (event instanceof Event.ConsumptionFailed failed
                && Intake.awaits(move.serving, failed.consumption())
                && Intake.isGone(failed.problem())) {
            return repair(move, office);
        }
        return duty;
    }

    /** Says that the objects are not there before it puts them right. */
    private Duty repair(Move move, Optional<Leading> office) {
        return office.map(leading -> (Duty) new Duty.Retracting(retract(move, leading)))
                .orElseGet(() -> prepare(move, 0));
    }

    private Duty announce(Move move, Optional<Leading> office, int attempt) {
        if (office.isEmpty()) {
            return proclaimed(move, move.number(), true);
        }
        Leading leading = office.get();
        long call = move.number();
        boolean consume = move.fleet.control().consume();
        move.emit(new Effect.Proclaim(call, leading.session(), leading.term(), true, consume));
        return new Duty.Proclaiming(call, attempt, consume);
    }

    /** Something is not as it should be and cannot be put right from here: the fleet must not trust an earlier word. */
    private Duty unsatisfied(Move move, Optional<Leading> office, int attempt, TopologyReport report) {
        if (attempt == 0) {
            office.ifPresent(leading -> retract(move, leading));
        }
        return block(move, attempt, Obstacle.BROKER_REFUSED, report.problems());
    }

    private static long retract(Move move, Leading leading) {
        long call = move.number();
        move.emit(new Effect.Proclaim(
                call,
                leading.session(),
                leading.term(),
                false,
                move.fleet.control().consume()));
        return call;
    }

    private static Duty block(Move move, int attempt, Obstacle obstacle, String problem) {
        long timer = move.number();
        move.emit(new Effect.BackOff(timer, attempt, obstacle == Obstacle.BROKER_UNREACHABLE));
        return new Duty.Blocked(timer, attempt, obstacle, problem);
    }

    private Duty proclaimed(Move move, long revision, boolean consume) {
        long timer = move.number();
        move.emit(new Effect.SetTimer(timer, config.auditPeriod()));
        return new Duty.Proclaimed(timer, revision, consume);
    }

    private static String message(BrokerException problem) {
        return problem.reason() == Reason.UNREACHABLE ? "Waiting for the broker: " + text(problem) : text(problem);
    }

    private static String text(BrokerException problem) {
        String text = problem.getMessage();
        return text == null ? problem.reason().name() : text;
    }
}
