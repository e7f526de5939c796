package io.nuropb.etcd;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where a session lives: its tasks run one at a time, answers of etcd's and timers come back into it. Nothing in it may block.
 *
 * <p>A task runs at once in the thread that brings it, unless another is running: a handover crosses the loop six times, and each way
 * through an executor would cost it a thread's wake-up.
 */
final class Loop implements Executor {

    private final Scheduler scheduler;
    private final SerialQueue queue;

    Loop(Scheduler scheduler) {
        this.scheduler = scheduler;
        queue = new SerialQueue(Runnable::run);
    }

    Moment now() {
        return scheduler.now();
    }

    @Override
    public void execute(Runnable task) {
        queue.execute(task);
    }

    /** Runs a task in the loop, some time from now. */
    Scheduler.Timer after(Duration pause, Runnable task) {
        return scheduler.schedule(pause, () -> queue.execute(task));
    }

    /** Brings the answer to a call, or its failure, into the loop. */
    <T> void await(CompletionStage<T> call, Consumer<T> answered, Consumer<EtcdFailure> failed) {
        call.whenCompleteAsync(
                (answer, thrown) -> {
                    if (thrown == null) {
                        answered.accept(answer);
                    } else {
                        failed.accept(EtcdFailure.in(thrown));
                    }
                },
                queue);
    }
}
