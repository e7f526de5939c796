package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a wait that does not move the time may take. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandstillWatchTest {

    private final VirtualTime time = new VirtualTime();
    private final StandstillWatch watch = new StandstillWatch(time);
    private final CompletableFuture<Thread> waiting = new CompletableFuture<>();
    private final CompletableFuture<String> elsewhere = new CompletableFuture<>();
    private final ExecutorService tests = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        elsewhere.complete("done");
        tests.shutdownNow();
        watch.close();
    }

    @Test
    void aTestMayWaitForSomethingRealWhileCallsAreUnderWay() throws Exception {
        CompletableFuture<CompletableFuture<Object>> call = new CompletableFuture<>();
        Future<String> test = tests.submit(() -> {
            call.complete(time.newFuture());
            waiting.complete(Thread.currentThread());
            return elsewhere.join();
        });
        look(StandstillWatch.LOOKS_BETWEEN_TASKS - 1);
        elsewhere.complete("done");
        assertThat(test.get()).isEqualTo("done");
        assertThat(call.join().isDone()).isFalse();
    }

    @Test
    void aTestThatWaitsForWhatOnlyItCouldCompleteFailsWithASentence() {
        Future<Object> test = tests.submit(() -> {
            CompletableFuture<Object> call = time.newFuture();
            waiting.complete(Thread.currentThread());
            return CompletableFuture.allOf(call).join();
        });
        look(StandstillWatch.LOOKS_BETWEEN_TASKS);
        assertThatThrownBy(test::get)
                .hasRootCauseMessage("A test waits for a future that only the thread in which it waits could complete,"
                        + " as CompletableFuture.allOf(…).join() does, or what completes elsewhere, too slowly. Join"
                        + " the calls one by one, and what takes long elsewhere before the calls");
    }

    @Test
    void aTaskThatWaitsForWhatOnlyItCouldCompleteFailsSoon() {
        Future<?> test = tests.submit(() -> {
            time.execute(() -> {
                CompletableFuture<Object> call = time.newFuture();
                waiting.complete(Thread.currentThread());
                CompletableFuture.allOf(call).join();
            });
            time.runUntilIdle();
        });
        look(StandstillWatch.LOOKS_IN_A_TASK);
        assertThatThrownBy(test::get)
                .hasRootCauseMessage("A handler, listener or completion waits for a future that only the thread in"
                        + " which it waits could complete, as CompletableFuture.allOf(…).join() does. Join the calls"
                        + " one by one, or return the stage");
    }

    private void look(int times) {
        Thread thread = waiting.join();
        while (LockSupport.getBlocker(thread) == null && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }
}
