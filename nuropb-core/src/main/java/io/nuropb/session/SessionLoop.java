package io.nuropb.session;

import io.nuropb.Backoff;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.store.StoreException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Where a session lives: its tasks run one at a time, answers of the store's and timers come back into it. Nothing in
 * it may block.
 *
 * <p>A task runs at once in the thread that brings it, unless another is running: a handover crosses the loop six
 * times, and each way through an executor would cost it a thread's wake-up.
 */
final class SessionLoop implements Executor {

    /** Far more than can be under way: a few calls and timers, and what the instance asks for. */
    private static final int MAX_WAITING = 100_000;

    private final Scheduler scheduler;
    private final SerialExecutor tasks;
    private final Backoff retries;
    private final RandomGenerator jitter;

    /**
     * @param seed where the jitter of pauses begins: so a run can be repeated
     * @param failed told what a task throws, which none should
     */
    SessionLoop(Scheduler scheduler, Backoff retries, long seed, Consumer<Throwable> failed) {
        this.scheduler = scheduler;
        this.retries = retries;
        jitter = new SplittableRandom(seed);
        tasks = new SerialExecutor(scheduler, Runnable::run, MAX_WAITING, failed);
    }

    Moment now() {
        return scheduler.now();
    }

    @Override
    public void execute(Runnable task) {
        tasks.execute(task);
    }

    /** Runs a task in the loop, some time from now. */
    Scheduler.Timer after(Duration pause, Runnable task) {
        return scheduler.schedule(pause, () -> tasks.execute(task));
    }

    /** The pause before what has failed so many times in a row is tried again; not longer than a limit. */
    Duration pause(int failed, Duration longest) {
        Duration pause = retries.pause(failed, jitter);
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    Duration pause(int failed) {
        return retries.pause(failed, jitter);
    }

    /** Brings the answer to a call, or its failure, into the loop. */
    <T> void await(CompletionStage<T> call, Consumer<T> answered, Consumer<StoreException> failed) {
        call.whenComplete((answer, thrown) -> tasks.execute(() -> {
            if (thrown == null) {
                answered.accept(answer);
            } else {
                failed.accept(StoreException.in(thrown));
            }
        }));
    }
}
