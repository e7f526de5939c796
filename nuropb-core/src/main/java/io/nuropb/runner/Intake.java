package io.nuropb.runner;

import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.runner.Serving.Broken;
import io.nuropb.runner.Serving.Consuming;
import io.nuropb.runner.Serving.Draining;
import io.nuropb.runner.Serving.Idle;
import io.nuropb.runner.Serving.Opening;
import io.nuropb.runner.Serving.Recovering;
import io.nuropb.runner.Serving.Verifying;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.Optional;

/**
 * The half of the machine that minds the service queue.
 *
 * <p>After each event it compares what the instance does with what the fleet's state permits, and takes the next step towards
 * it. So consuming has one cause, whatever the order of events was: a leader's word that invites to it.
 */
final class Intake {

    /** How much longer than a handler's deadline a change of prefetch waits for handlers under way. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final RunnerConfig config;
    private final TopologyId own;

    Intake(RunnerConfig config, TopologyId own) {
        this.config = config;
        this.own = own;
    }

    /** Whether the consumer is gone because its queue is. */
    static boolean isGone(BrokerException problem) {
        return problem.reason() == Reason.CANCELLED || problem.reason() == Reason.NOT_FOUND;
    }

    /** Whether what happens to this consumption matters to the present state. */
    static boolean awaits(Serving serving, long consumption) {
        if (serving instanceof Opening opening) {
            return opening.consumption() == consumption;
        }
        return serving instanceof Consuming consuming && consuming.consumption() == consumption;
    }

    void on(Move move, Event event) {
        if (move.serving instanceof Verifying verifying) {
            verifying(move, verifying, event);
        } else if (move.serving instanceof Opening opening) {
            opening(move, opening, event);
        } else if (move.serving instanceof Consuming consuming) {
            consuming(move, consuming, event);
        } else if (move.serving instanceof Draining draining) {
            if (event instanceof Event.Drained drained && drained.consumption() == draining.consumption()) {
                move.serving = new Idle();
            }
        } else if (move.serving instanceof Recovering recovering) {
            boolean due = event instanceof Event.TimerFired fired && fired.timer() == recovering.timer();
            if (due || recovering.obstacle().isOvercomeBy(event)) {
                move.serving = new Idle();
                wanted(move).ifPresent(grant -> begin(move, grant, recovering.attempt() + 1));
            }
        }
    }

    private void verifying(Move move, Verifying verifying, Event event) {
        if (event instanceof Event.TopologyChecked checked && checked.call() == verifying.call()) {
            if (!checked.report().isSatisfied()) {
                recover(
                        move,
                        verifying.attempt(),
                        Obstacle.BROKER_REFUSED,
                        checked.report().problems());
            } else if (wanted(move).isPresent()) {
                open(move, verifying.grant(), verifying.attempt());
            } else {
                move.serving = new Idle();
            }
        } else if (event instanceof Event.TopologyFailed failed && failed.call() == verifying.call()) {
            fail(move, verifying.attempt(), failed.problem());
        }
    }

    private void opening(Move move, Opening opening, Event event) {
        if (event instanceof Event.ConsumptionStarted started && started.consumption() == opening.consumption()) {
            move.serving = new Consuming(opening.consumption(), opening.grant());
            move.permission = Optional.of(opening.grant());
            move.hasServed = true;
        } else {
            problem(event, opening.consumption()).ifPresent(problem -> {
                if (needsRepair(problem)) {
                    move.serving = new Broken(
                            opening.grant().revision(), opening.attempt() + 1, String.valueOf(problem.getMessage()));
                } else {
                    fail(move, opening.attempt(), problem);
                }
            });
        }
    }

    private void consuming(Move move, Consuming consuming, Event event) {
        problem(event, consuming.consumption()).ifPresent(problem -> {
            if (needsRepair(problem)) {
                move.serving = new Broken(consuming.grant().revision(), 0, String.valueOf(problem.getMessage()));
            } else {
                recover(move, 0, Obstacle.of(problem), String.valueOf(problem.getMessage()));
            }
        });
    }

    /** A client's reply queue is declared with its consumer: there is nobody whose repair it could wait for. */
    private boolean needsRepair(BrokerException problem) {
        return isGone(problem) && config.mode() != Mode.CLIENT_ONLY;
    }

    private static Optional<BrokerException> problem(Event event, long consumption) {
        if (event instanceof Event.ConsumptionFailed failed && failed.consumption() == consumption) {
            return Optional.of(failed.problem());
        }
        if (event instanceof Event.ConsumptionLost lost && lost.consumption() == consumption) {
            return Optional.of(lost.problem());
        }
        return Optional.empty();
    }

    /** Takes the next step from what is to what is wanted. */
    void reconcile(Move move) {
        if (isPaused(move)) {
            move.permission = Optional.empty();
        }
        Optional<Grant> wanted = wanted(move);
        if (move.serving instanceof Idle) {
            wanted.ifPresent(grant -> begin(move, grant, 0));
        } else if (move.serving instanceof Consuming consuming) {
            boolean goesOn =
                    wanted.filter(grant -> grant.continues(consuming.grant())).isPresent();
            if (!goesOn || isRenewed(move, consuming)) {
                move.emit(new Effect.Drain(consuming.consumption(), drainLimit(move)));
                move.serving = new Draining(consuming.consumption());
            }
        } else if (move.serving instanceof Broken broken) {
            if (wanted.isEmpty()) {
                move.serving = new Idle();
            }
            wanted.filter(grant -> grant.revision() > broken.revision())
                    .ifPresent(grant -> beginAgain(move, broken, grant));
        } else if (wanted.isEmpty() && (move.serving instanceof Verifying || move.serving instanceof Recovering)) {
            move.serving = new Idle();
        }
    }

    /**
     * Whether whoever is responsible had something to put right since this consumer began. Its queue may have been made anew, and the
     * broker does not always tell the consumers of the old one: a quorum queue that has to be deleted by force tells nobody.
     */
    private static boolean isRenewed(Move move, Consuming consuming) {
        return move.standing instanceof Standing.Standalone alone
                ? alone.duty() instanceof Duty.Proclaimed proclaimed
                        && proclaimed.revision() > consuming.grant().revision()
                : move.wordIsRenewed();
    }

    private static boolean isPaused(Move move) {
        return move.fleet
                .proclamation()
                .flatMap(Proclamation::readiness)
                .filter(readiness -> !readiness.consume())
                .isPresent();
    }

    /** What the instance may do now; a word that was withdrawn with its leader still counts for who consumed under it. */
    private Optional<Grant> wanted(Move move) {
        if (move.standing instanceof Standing.Standalone alone) {
            return standalone(move, alone.duty());
        }
        boolean inService = move.standing instanceof Standing.Following
                || move.standing instanceof Standing.Leading
                || move.standing instanceof Standing.Joining
                || move.standing instanceof Standing.Waiting;
        if (!inService) {
            return Optional.empty();
        }
        Optional<Proclamation> word = move.fleet.proclamation();
        if (word.isPresent() && word.get().invites()) {
            return Optional.of(grant(move, word.get()));
        }
        return move.permission.map(grant -> grant.withPrefetch(prefetch(move)));
    }

    private Optional<Grant> standalone(Move move, Duty duty) {
        if (duty instanceof Duty.Proclaimed proclaimed) {
            return Optional.of(new Grant(config.prefetch(), proclaimed.revision(), own, true));
        }
        return move.permission;
    }

    private Grant grant(Move move, Proclamation word) {
        TopologyId topology = word.readiness().map(Readiness::topology).orElse(own);
        boolean assured = word.readiness().isPresent() && topology.equals(own);
        return new Grant(prefetch(move), word.revision(), topology, assured);
    }

    /** The leader's own, from its first word on, unless it is alone. */
    private int prefetch(Move move) {
        boolean hasTold = move.standing instanceof Standing.Leading leading
                && move.fleet
                        .proclamation()
                        .filter(word -> word.leader().term().equals(leading.term()))
                        .isPresent();
        return hasTold && !move.fleet.others().isEmpty() ? config.leaderPrefetch() : config.prefetch();
    }

    private void begin(Move move, Grant grant, int attempt) {
        if (grant.assured()) {
            open(move, grant, attempt);
        } else {
            long call = move.number();
            move.emit(new Effect.VerifyTopology(call));
            move.serving = new Verifying(call, grant, attempt);
        }
    }

    /** At once, unless a repair has not helped before: a leader and its fleet would go round as fast as their servers answer. */
    private void beginAgain(Move move, Broken broken, Grant grant) {
        if (broken.attempts() <= 1) {
            begin(move, grant, broken.attempts());
        } else {
            recover(move, broken.attempts() - 1, Obstacle.BROKER_REFUSED, broken.problem());
        }
    }

    private static void open(Move move, Grant grant, int attempt) {
        long consumption = move.number();
        move.emit(new Effect.Consume(consumption, grant.prefetch()));
        move.serving = new Opening(consumption, grant, attempt);
    }

    private static void fail(Move move, int attempt, BrokerException problem) {
        if (!problem.reason().waitingHelps() && !move.hasServed) {
            move.emit(new Effect.FailStart(String.valueOf(problem.getMessage())));
        }
        recover(move, attempt, Obstacle.of(problem), String.valueOf(problem.getMessage()));
    }

    private static void recover(Move move, int attempt, Obstacle obstacle, String problem) {
        long timer = move.number();
        move.emit(new Effect.BackOff(timer, attempt, obstacle == Obstacle.BROKER_UNREACHABLE));
        move.serving = new Recovering(timer, attempt, obstacle, problem);
    }

    private Duration drainLimit(Move move) {
        return move.standing instanceof Standing.Stopping
                ? config.drainLimit()
                : config.dispatch().handlerDeadline().plus(GRACE);
    }
}
