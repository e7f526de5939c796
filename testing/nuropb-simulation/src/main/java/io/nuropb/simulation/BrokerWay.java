package io.nuropb.simulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What lies between one process and the broker, and what can be wrong with it; each direction keeps its order. */
final class BrokerWay {

    /** What is wrong with the answers to questions about the broker's objects. */
    enum Inspection {
        SOUND,
        FAILING,
        SILENT,
        STALE
    }

    private final Scheduler truth;
    private final Chance chance;
    private final Direction out;
    private final Direction in;
    private Inspection inspection = Inspection.SOUND;
    private boolean halfOpen;
    private boolean returning;
    private int connections;

    BrokerWay(Scheduler truth, Chance chance) {
        this.truth = truth;
        this.chance = chance;
        out = new Direction();
        in = new Direction();
    }

    /** Nothing passes any more, and nobody is told. */
    void halfOpen(boolean value) {
        halfOpen = value;
    }

    boolean isHalfOpen() {
        return halfOpen;
    }

    /** Every message that is to be returned if no queue takes it comes back. */
    void returning(boolean value) {
        returning = value;
    }

    boolean isReturning() {
        return returning;
    }

    void inspection(Inspection value) {
        inspection = value;
    }

    Inspection inspection() {
        return inspection;
    }

    /** What is sent takes this long on average, with a long tail; zero for at once. */
    void slowOut(Duration mean) {
        out.mean = mean;
    }

    void slowIn(Duration mean) {
        in.mean = mean;
    }

    /** The connection breaks: what is under way is lost, and what is sent from now on takes another. */
    void broke() {
        connections++;
    }

    /** Lets something be done at the broker when it has arrived there. */
    <T> CompletionStage<T> out(Supplier<CompletionStage<T>> arrival) {
        if (halfOpen) {
            return unanswered();
        }
        return out.isQuick() ? arrival.get() : late(out, arrival);
    }

    /**
     * Lets something happen in the process when it has arrived there; it never does if the connection breaks before.
     */
    <T> CompletionStage<T> in(Supplier<CompletionStage<T>> arrival) {
        return in.isQuick() ? arrival.get() : late(in, arrival);
    }

    private <T> CompletionStage<T> late(Direction direction, Supplier<CompletionStage<T>> arrival) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        int connection = connections;
        truth.schedule(direction.next(), () -> {
            if (connection == connections) {
                arrival.get().whenComplete((value, failure) -> Arrival.pass(value, failure, answer));
            } else if (direction == out) {
                answer.completeExceptionally(gone("The connection broke"));
            }
        });
        return answer;
    }

    /** Whoever waits for an answer hears after its limit that there is none. */
    <T> CompletionStage<T> unanswered() {
        CompletableFuture<T> answer = new CompletableFuture<>();
        truth.schedule(Plan.CONFIRM, () -> answer.completeExceptionally(gone("There was no answer")));
        return answer;
    }

    static BrokerException gone(String found) {
        return new BrokerException(Reason.UNREACHABLE, found + ". Trying again can help", null);
    }

    /** One direction; nothing overtakes what was sent before it. */
    private final class Direction {
        private Duration mean = Duration.ZERO;
        private Moment latest = truth.now();

        boolean isQuick() {
            return mean.isZero() && !truth.now().isBefore(latest);
        }

        Duration next() {
            Moment due = truth.now().plus(mean.isZero() ? mean : chance.untilNext(mean));
            latest = due.isBefore(latest) ? latest.plus(Duration.ofNanos(1)) : due;
            return truth.now().until(latest);
        }
    }
}
