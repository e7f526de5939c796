package io.nuropb.inmemory;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.Scheduler.Timer;
import io.nuropb.inmemory.KeyValueStore.Change;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The line on which everything happens that one session does: one thing at a time, nothing after the session's end, and never
 * anything before the session has looked whether its lease still holds.
 *
 * <p>{@link #run}, {@link #runLast}, {@link #now} and {@link #hasEnded} are thread-safe; all else is for tasks of the line.
 */
final class SessionLine {

    /** What a session waits for; at most one timer for each. */
    enum Purpose {
        RENEW,
        DEADLINE,
        READ
    }

    private final Scheduler scheduler;
    private final CoordinatorLink link;
    private final Mailbox tasks;
    private final Map<Purpose, Timer> timers = new EnumMap<>(Purpose.class);
    private Runnable check = () -> {};
    private volatile boolean ended;

    SessionLine(Scheduler scheduler, CoordinatorLink link) {
        this.scheduler = scheduler;
        this.link = link;
        tasks = new Mailbox(scheduler);
    }

    Moment now() {
        return scheduler.now();
    }

    /** What comes before every task from now on; it may end the line. */
    void checkFirst(Runnable first) {
        check = first;
    }

    void run(Runnable task) {
        run(task, () -> {});
    }

    void run(Runnable task, Runnable ifEnded) {
        tasks.post(() -> {
            if (!ended) {
                check.run();
            }
            (ended ? ifEnded : task).run();
        });
    }

    /** Runs a task even after the end, without looking at the lease. */
    void runLast(Runnable task) {
        tasks.post(task);
    }

    /** Runs a task later, instead of what was to come for the same purpose. */
    void after(Duration delay, Purpose purpose, Runnable task) {
        Timer earlier = timers.put(purpose, scheduler.schedule(delay, () -> run(task)));
        if (earlier != null) {
            earlier.cancel();
        }
    }

    <T> void ask(
            String what, Function<CoordinatorServer, T> request, Consumer<T> onAnswer, Consumer<Refusal> onRefusal) {
        take(link.ask(what, request), onAnswer, onRefusal);
    }

    <T> void askToRead(
            String what, Function<CoordinatorServer, T> request, Consumer<T> onAnswer, Consumer<Refusal> onRefusal) {
        take(link.askToRead(what, request), onAnswer, onRefusal);
    }

    <T> void askForElection(
            String what, Function<CoordinatorServer, T> request, Consumer<T> onAnswer, Consumer<Refusal> onRefusal) {
        take(link.askForElection(what, request), onAnswer, onRefusal);
    }

    LinkedWatch watch(String prefix, long from, Consumer<List<Change>> told, Consumer<String> broken) {
        return link.watch(
                prefix, from, changes -> run(() -> told.accept(changes)), why -> run(() -> broken.accept(why)));
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
        timers.values().forEach(Timer::cancel);
        timers.clear();
    }

    private <T> void take(CompletionStage<T> answer, Consumer<T> onAnswer, Consumer<Refusal> onRefusal) {
        answer.whenComplete((value, failure) -> run(() -> {
            if (failure instanceof Refusal refusal) {
                onRefusal.accept(refusal);
            } else {
                onAnswer.accept(value);
            }
        }));
    }
}
