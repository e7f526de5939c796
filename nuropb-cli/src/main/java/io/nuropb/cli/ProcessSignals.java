package io.nuropb.cli;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * SIGTERM, SIGINT and SIGHUP. The process ends with status 0 when the program has ended gracefully, and not with that
 * of the signal, so that whoever sent it can tell a stop that was graceful from one that was not.
 */
record ProcessSignals(Scheduler scheduler) implements Signals {

    /** Longer than a service takes to drain and to close its connections. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    public void onStop(Runnable stop, CompletionStage<?> ended) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, ended), "nuropb-stop"));
    }

    /** A JVM that a signal ends has the signal's status, unless it is halted with another. */
    private void end(Runnable stop, CompletionStage<?> ended) {
        if (ended.toCompletableFuture().isDone()) {
            return;
        }
        stop.run();
        Runtime.getRuntime().halt(endsInTime(ended) ? ExitStatus.RESULT : ExitStatus.ERROR);
    }

    private boolean endsInTime(CompletionStage<?> ended) {
        try {
            scheduler.await(ended, LIMIT);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
