package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SerialExecutorTest {

    private static final int LIMIT = 3;

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Deque<Runnable> handed = new ArrayDeque<>();
    private final List<Throwable> failed = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final SerialExecutor serial = on(handed::add);

    @AfterEach
    void close() {
        scheduler.close();
    }

    private SerialExecutor on(Executor threads) {
        return new SerialExecutor(scheduler, threads, LIMIT, failed::add);
    }

    @Test
    void runsTasksInTheOrderInWhichTheyCame() {
        for (String task : List.of("a", "b", "c")) {
            serial.execute(() -> ran.add(task));
        }

        handed.remove().run();

        assertThat(ran).containsExactly("a", "b", "c");
        assertThat(handed).isEmpty();
    }

    @Test
    void runsAsSoonAsAThreadIsThere() {
        serial.execute(() -> ran.add("running: " + serial.isRunning()));
        assertThat(serial.isRunning()).isFalse();

        handed.remove().run();

        assertThat(ran).containsExactly("running: true");
        assertThat(serial.isRunning()).isFalse();
    }

    @Test
    void leavesATaskBehindThatDoesNotEnd() {
        Runnable stuck = new Runnable() {
            @Override
            public void run() {
                ran.add("stuck");
                serial.leaveBehind(() -> ran.add("another"));
                assertThat(handed).isEmpty();
                serial.leaveBehind(this);
                handed.remove().run();
                assertThat(ran).containsExactly("stuck", "a");
            }
        };
        serial.execute(stuck);
        serial.execute(() -> ran.add("a"));
        handed.remove().run();
        serial.execute(() -> ran.add("b"));
        handed.remove().run();

        assertThat(ran).containsExactly("stuck", "a", "b");
        assertThat(failed).isEmpty();
    }

    @Test
    void neverRunsTwoAtOnce() throws Exception {
        int tasks = 20_000;
        SerialExecutor busy = new SerialExecutor(scheduler, scheduler, tasks, failed::add);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(tasks);
        for (int producer = 0; producer < 4; producer++) {
            scheduler.blocking().execute(() -> {
                for (int i = 0; i < tasks / 4; i++) {
                    busy.execute(() -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        done.countDown();
                    });
                }
            });
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void reportsWhatATaskThrowsAndGoesOn() {
        Error error = new NoClassDefFoundError("io/nuropb/Missing");
        serial.execute(() -> {
            throw error;
        });
        serial.execute(() -> ran.add("next"));

        handed.remove().run();

        assertThat(failed).containsExactly(error);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void goesOnEvenIfTheReportFails() {
        runUnheard((thread, thrown) -> failed.add(thrown));

        assertThat(failed)
                .singleElement()
                .satisfies(thrown -> assertThat(thrown).hasMessage("nobody hears of it"));
        assertThat(ran).containsExactly("next");
    }

    @Test
    void goesOnEvenIfNobodyAtAllCanBeTold() {
        runUnheard((thread, thrown) -> {
            throw new IllegalStateException("nor of that", thrown);
        });

        assertThat(ran).containsExactly("next");
    }

    /** Two tasks, of which the first throws, and the report of that as well. */
    private void runUnheard(Thread.UncaughtExceptionHandler lastResort) {
        SerialExecutor unheard = new SerialExecutor(scheduler, handed::add, LIMIT, thrown -> {
            throw new IllegalStateException("nobody hears of it", thrown);
        });
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler(lastResort);
        try {
            unheard.execute(() -> {
                throw new IllegalArgumentException("first");
            });
            unheard.execute(() -> ran.add("next"));
            handed.remove().run();
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }

    @Test
    void refusesWhatGoesBeyondTheLimit() {
        for (int i = 0; i < LIMIT; i++) {
            serial.execute(() -> ran.add("in"));
        }

        assertThatThrownBy(() -> serial.execute(() -> ran.add("out")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining(LIMIT + " tasks wait already");

        handed.remove().run();
        assertThat(ran).containsExactly("in", "in", "in");
    }

    @Test
    void goesOnAfterARefusalOfTheThreads() {
        List<Boolean> refuses = new ArrayList<>(List.of(true));
        SerialExecutor refused = on(task -> {
            if (!refuses.isEmpty() && refuses.remove(0)) {
                throw new RejectedExecutionException("shut down");
            }
            task.run();
        });

        assertThatThrownBy(() -> refused.execute(() -> ran.add("lost"))).hasMessage("shut down");
        refused.execute(() -> ran.add("run"));

        assertThat(ran).containsExactly("run");
    }

    @Test
    void goesOnAfterThereWasNoThread() {
        List<Boolean> lacks = new ArrayList<>(List.of(true));
        OutOfMemoryError lack = new OutOfMemoryError("no thread, says this test");
        SerialExecutor scarce = on(task -> {
            if (!lacks.isEmpty() && lacks.remove(0)) {
                throw lack;
            }
            task.run();
        });

        assertThatThrownBy(() -> scarce.execute(() -> ran.add("lost")))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCause(lack);
        scarce.execute(() -> ran.add("run"));

        assertThat(ran).containsExactly("run");
    }

    @Test
    void inTheCallersThreadATaskThatBringsAnotherRunsToItsEndFirst() {
        SerialExecutor direct = on(Runnable::run);

        direct.execute(() -> {
            direct.execute(() -> ran.add("second"));
            ran.add("first");
        });

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void tellsHowLongTheOldestTaskHasWaited() throws Exception {
        assertThat(serial.oldestWait()).isZero();
        serial.execute(() -> {});
        Moment since = scheduler.now();
        while (since.until(scheduler.now()).compareTo(Duration.ofMillis(5)) < 0) {
            Thread.onSpinWait();
        }

        assertThat(serial.oldestWait()).isGreaterThanOrEqualTo(Duration.ofMillis(5));
        assertThat(serial.length()).isEqualTo(1);

        handed.remove().run();
        assertThat(serial.oldestWait()).isZero();
    }
}
