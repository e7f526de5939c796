package io.nuropb.deadletters;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.LetterTally.Counted;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run over a service's dead letters, from when it is begun until it has ended. Thread-safe; no method blocks.
 *
 * <p>A letter leaves its queue only when the broker has confirmed that it is where it was to go, so that a run that is
 * killed, or that ends before the broker has confirmed it, can leave a letter in both places, but never in none.
 */
public final class DeadLetterRun {

    /** How many letters may be published and not confirmed. */
    private static final int MAX_IN_FLIGHT = 500;

    /**
     * For so long, a run that is to end waits for the confirms of what it has published, and for what its consumers
     * have been sent already; what is unconfirmed then stays, too, and is counted as uncertain.
     */
    private static final Duration LAST_CONFIRMS = Duration.ofMillis(500);

    /** After so long without a message, although there are some, somebody else must be served first. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private static final Duration TICK = Duration.ofMillis(500);

    /** A few for each message in memory. */
    private static final int MAX_TASKS = 100_000;

    private final DeadLetterTool.Ports ports;
    private final Visitor visitor;
    private final Consumer<DeadLetterCounts> progress;
    private final Scheduler scheduler;
    private final SerialExecutor serial;
    private final QueuePass pass;
    private final LetterRenewal renewal;
    private final LetterPace pace;
    private final LetterTally tally = new LetterTally();
    private final CompletableFuture<@Nullable Void> begun = new CompletableFuture<>();
    private final CompletableFuture<DeadLetterCounts> outcome = new CompletableFuture<>();
    private final Deque<Move> waiting = new ArrayDeque<>();
    private final Moment started;
    private int inFlight;
    private boolean stopping;
    private boolean ended;
    private Moment lastSign;
    private @Nullable Ending ending;
    private @Nullable Throwable failure;
    private Scheduler.@Nullable Timer paced;

    /** Says what becomes of the service's own letters; called one at a time. */
    interface Visitor {

        /** What is to be done with a letter; an empty destination is nowhere. Counts what it decides. */
        @Nullable
        Move visit(DeadLetter letter, LetterTally tally);
    }

    /**
     * A letter on its way.
     *
     * @param queue where it goes; empty if it is to go nowhere
     * @param envelope as what
     * @param counted what it counts as when it is there
     * @param held the message that it is in its old queue; set when the visitor has decided
     */
    record Move(String queue, Envelope envelope, Counted counted, QueuePass.@Nullable Held held) {

        Move of(QueuePass.Held message) {
            return new Move(queue, envelope, counted, message);
        }
    }

    DeadLetterRun(DeadLetterTool.Ports ports, double perSecond, Visitor visitor, Consumer<DeadLetterCounts> progress) {
        this.ports = ports;
        this.visitor = visitor;
        this.progress = progress;
        this.scheduler = ports.scheduler();
        this.serial = new SerialExecutor(scheduler, scheduler, MAX_TASKS, this::failed);
        this.pass = new QueuePass(ports.source(), scheduler, serial, ports.queue(), new Receiver());
        this.renewal = new LetterRenewal(
                ports.publisher(),
                serial,
                ports.queue(),
                ports.queue() + "." + WireFormat.newCorrelationId(scheduler.random()),
                tally,
                this::goOn);
        this.pace = new LetterPace(perSecond);
        this.started = scheduler.now();
        this.lastSign = started;
    }

    /** Begins to go through the queue. Called once, or {@link #beginToMove}. */
    void begin() {
        begin(CompletableFuture.completedStage(null));
    }

    /** Begins when the queues are there to which letters are to go, and if the broker takes messages. Called once. */
    void beginToMove(CompletionStage<?> queues) {
        begin(queues.thenComposeAsync(there -> renewal.tried(), serial));
    }

    private void begin(CompletionStage<?> ready) {
        ready.thenComposeAsync(nothing -> stopping ? CompletableFuture.completedStage(null) : pass.begin(), serial)
                .whenCompleteAsync(
                        (nothing, problem) -> {
                            if (problem != null) {
                                failed(CompletionFailure.causeOf(problem));
                            } else {
                                lastSign = scheduler.now();
                                begun.complete(null);
                            }
                        },
                        serial);
        scheduler.schedule(TICK, () -> serial.execute(this::tick));
    }

    /** Completes when it has begun to look through the queue; exceptionally as {@link #outcome} does. */
    public CompletionStage<@Nullable Void> begun() {
        return begun.copy();
    }

    /**
     * Completes when it has ended and everything that stays is back in the queue; exceptionally with a
     * {@link BrokerException} if the broker could not be used, is without the queue, or another run is at work on it.
     * {@link #counts} tells what was done until then.
     */
    public CompletionStage<DeadLetterCounts> outcome() {
        return outcome.copy();
    }

    /** What it has seen and done so far. */
    public DeadLetterCounts counts() {
        return tally.counts();
    }

    /** Ends it, within a second: what is published already is still seen to, and nothing else is begun. Idempotent. */
    public void cancel() {
        serial.execute(() -> stop(Ending.CANCELLED));
    }

    private final class Receiver implements QueuePass.Receiver {

        @Override
        public void arrived(QueuePass.Held held) {
            lastSign = scheduler.now();
            if (stopping) {
                renewal.keep(held);
                endIfDone();
            } else {
                take(held);
            }
        }

        @Override
        public void reachedEnd() {
            endIfDone();
        }

        @Override
        public void full() {
            stop(Ending.TOO_MANY);
        }

        @Override
        public void failed(Throwable problem) {
            DeadLetterRun.this.failed(problem);
        }
    }

    private void take(QueuePass.Held held) {
        DeadLetterReader.Found found = ports.reader().read(held.delivery());
        Move move = null;
        if (found instanceof DeadLetterReader.Own own) {
            tally.count(Counted.LETTER);
            move = visitor.visit(own.letter(), tally);
        } else {
            tally.count(found instanceof DeadLetterReader.OfAnother ? Counted.OTHER : Counted.UNREADABLE);
        }
        if (move == null) {
            renewal.keep(held);
        } else {
            waiting.add(move.of(held));
            work();
        }
    }

    /** Does what may be done now. */
    private void work() {
        while (!stopping && !waiting.isEmpty() && inFlight < MAX_IN_FLIGHT) {
            Moment now = scheduler.now();
            Duration wait = pace.wait(now);
            if (!wait.isZero()) {
                if (paced == null) {
                    paced = scheduler.schedule(wait, () -> serial.execute(this::workAgain));
                }
                return;
            }
            pace.acted(now);
            lastSign = now;
            publish(waiting.removeFirst());
        }
    }

    private void workAgain() {
        paced = null;
        work();
        endIfDone();
    }

    /** What the broker was asked for is done. */
    private void goOn() {
        lastSign = scheduler.now();
        work();
        endIfDone();
    }

    private void publish(Move move) {
        if (move.queue().isEmpty()) {
            moved(move);
            return;
        }
        inFlight++;
        ports.publisher()
                .publish("", move.queue(), true, move.envelope())
                .whenCompleteAsync((published, problem) -> published(move, published, problem), serial);
    }

    private void published(Move move, @Nullable Published published, @Nullable Throwable problem) {
        inFlight--;
        if (ended) {
            return;
        }
        if (published == Published.CONFIRMED) {
            moved(move);
        } else if (problem != null && LetterRenewal.isOfOneLetter(CompletionFailure.causeOf(problem))) {
            tally.count(Counted.FAILED);
            renewal.keep(held(move));
        } else {
            // Before the run fails, and may be over with that.
            renewal.countUncertain(published, problem);
            renewal.keep(held(move));
            failed(
                    problem == null
                            ? LetterRenewal.untaken(move.queue(), published)
                            : CompletionFailure.causeOf(problem));
        }
        goOn();
    }

    private void moved(Move move) {
        held(move).settle();
        tally.count(pass.isLost() ? Counted.UNCERTAIN : move.counted());
    }

    private static QueuePass.Held held(Move move) {
        if (move.held() == null) {
            throw new IllegalStateException("A letter is moved that is in nobody's hands");
        }
        return move.held();
    }

    private void tick() {
        if (ended) {
            return;
        }
        Moment now = scheduler.now();
        progress.accept(counts());
        if (!now.isBefore(started.plus(DeadLetterTool.LONGEST_RUN))) {
            stop(Ending.TIME_UP);
        } else if (awaitsMessages()) {
            lookForMessages(lastSign.until(now));
        }
        scheduler.schedule(TICK, () -> serial.execute(this::tick));
    }

    private void lookForMessages(Duration silence) {
        if (silence.compareTo(LONGEST_SILENCE) >= 0) {
            failed(silence());
        } else if (silence.compareTo(TICK) >= 0) {
            pass.lookForEnd();
        }
    }

    /** Whether nothing but the next message, or the end, can bring it further: neither a confirm nor its pace. */
    private boolean awaitsMessages() {
        return begun.isDone() && pass.isMeasured() && !pass.isAtEnd() && waiting.isEmpty() && isNothingUnderWay();
    }

    private boolean isNothingUnderWay() {
        return inFlight == 0 && renewal.isIdle();
    }

    private BrokerException silence() {
        return new BrokerException(
                Reason.CANCELLED,
                "Queue '" + ports.queue()
                        + "' could not be looked through to its end: no message came for 30 s, although the broker does"
                        + " not say that none is left. Another consumer may be served first; end that, and begin again",
                null);
    }

    private void failed(Throwable problem) {
        if (!stopping) {
            failure = problem;
        }
        stop(Ending.FAILED);
    }

    private void endIfDone() {
        if (isNothingUnderWay() && (stopping ? pass.hasAll() : pass.isAtEnd() && waiting.isEmpty())) {
            end();
        }
    }

    /** The first reason to stop counts. What waits stays, and so does what is on its way here. */
    private void stop(Ending why) {
        if (ended || stopping) {
            return;
        }
        stopping = true;
        ending = why;
        pass.stop();
        while (!waiting.isEmpty()) {
            renewal.keep(held(waiting.removeFirst()));
        }
        endIfDone();
        if (!ended) {
            scheduler.schedule(LAST_CONFIRMS.dividedBy(2), () -> serial.execute(this::renewNoMore));
            scheduler.schedule(LAST_CONFIRMS, () -> serial.execute(this::end));
        }
    }

    /** What was published from now on could be confirmed when its letter has been given back: there were two. */
    private void renewNoMore() {
        if (!ended) {
            renewal.renewNoMore();
            endIfDone();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (paced != null) {
            paced.cancel();
        }
        renewal.end();
        tally.count(Counted.UNCERTAIN, inFlight);
        tally.end(ending == null ? Ending.COMPLETE : ending);
        pass.end().whenComplete((nothing, never) -> tell());
    }

    private void tell() {
        Throwable problem = failure;
        if (problem == null) {
            begun.complete(null);
            outcome.complete(counts());
        } else {
            begun.completeExceptionally(problem);
            outcome.completeExceptionally(problem);
        }
    }
}
