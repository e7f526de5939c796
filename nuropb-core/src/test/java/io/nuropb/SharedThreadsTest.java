package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedThreadsTest {

    private static final long LIMIT_SECONDS = 20;
    private static final int PROCESSORS = 4;

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final AtomicInteger started = new AtomicInteger();
    private final SharedThreads shared = shared(pool);

    private SharedThreads shared(Executor threads) {
        Executor counted = task -> {
            started.incrementAndGet();
            threads.execute(task);
        };
        return new SharedThreads(counted, timers, PROCESSORS, System::nanoTime);
    }

    /** Threads that run when the test runs them, while no time goes by. */
    private SharedThreads byHand(List<Runnable> threads) {
        return byHand(threads, new AtomicLong());
    }

    /** Threads that run when the test runs them, by its own clock; nobody looks after them. */
    private SharedThreads byHand(List<Runnable> threads, AtomicLong now) {
        timers.shutdownNow();
        return new SharedThreads(threads::add, timers, PROCESSORS, now::get);
    }

    @AfterEach
    void end() {
        timers.shutdownNow();
        pool.shutdownNow();
    }

    @Test
    void oneThreadRunsWhatComesWhileItIsAtWorkInTheOrderInWhichItCame() throws Exception {
        List<Runnable> threads = new ArrayList<>();
        SharedThreads waiting = byHand(threads);
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            waiting.execute(() -> ran.add(number));
        }
        assertThat(threads).hasSize(1);
        threads.get(0).run();
        assertThat(ran).containsExactly(0, 1, 2);
    }

    @Test
    void losesNoTaskThatManyThreadsBring() throws Exception {
        int tasks = 200_000;
        CountDownLatch done = new CountDownLatch(3 * tasks);
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> {
                for (int task = 0; task < tasks; task++) {
                    shared.execute(done::countDown);
                }
            });
        }
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(started).hasValueLessThan(3 * tasks);
    }

    @Test
    void whoBlocksDelaysNobody() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(100);
        shared.execute(() -> await(release));
        for (int i = 0; i < 100; i++) {
            shared.execute(others::countDown);
        }
        assertThat(others.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        release.countDown();
    }

    @Test
    void helpComesAfterAMillisecondTwiceAsMuchEachTimeAlthoughItBlocksToo() throws Exception {
        Semaphore begun = new Semaphore(0);
        CountDownLatch release = new CountDownLatch(1);
        List<Runnable> looks = new ArrayList<>();
        List<Long> pauses = new ArrayList<>();
        ScheduledExecutorService byHand = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable look, long pause, TimeUnit unit) {
                looks.add(look);
                pauses.add(unit.toMicros(pause));
                return super.schedule(() -> {}, 0, unit);
            }
        };
        SharedThreads stuck = new SharedThreads(pool, byHand, PROCESSORS, () -> 0);
        for (int i = 0; i < 1 + 1 + 2 + 4; i++) {
            stuck.execute(() -> {
                begun.release();
                await(release);
            });
        }
        assertThat(begun.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (int helpers : List.of(1, 2, 4)) {
            looks.remove(0).run();
            assertThat(begun.tryAcquire(helpers, LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(looks).isEmpty();
        assertThat(pauses).containsExactly(1_000L, 1_000L, 1_000L);
        release.countDown();
        byHand.shutdownNow();
    }

    @Test
    void tasksThatWaitForEachOtherHaveAThreadEach() throws Exception {
        int tasks = 200;
        CyclicBarrier all = new CyclicBarrier(tasks + 1);
        for (int i = 0; i < tasks; i++) {
            shared.execute(() -> {
                try {
                    all.await(LIMIT_SECONDS, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        all.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void tasksThatAreSlowHaveAThreadEachFromTheBeginning() throws Exception {
        CountDownLatch slow = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            shared.execute(() -> {
                await(new CountDownLatch(1), 20);
                slow.countDown();
            });
        }
        assertThat(slow.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        int before = started.get();
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            shared.execute(() -> await(release));
        }
        assertThat(started).hasValue(before + 10);
        release.countDown();
    }

    @Test
    void oneTaskThatWasKeptFromAProcessorIsNoReasonForThreadsToOthers() {
        List<Runnable> threads = new ArrayList<>();
        AtomicLong now = new AtomicLong();
        SharedThreads waiting = byHand(threads, now);
        for (int i = 0; i < 10; i++) {
            waiting.execute(() -> now.addAndGet(TimeUnit.MICROSECONDS.toNanos(10)));
        }
        waiting.execute(() -> now.addAndGet(TimeUnit.MILLISECONDS.toNanos(30)));
        threads.remove(0).run();
        for (int i = 0; i < 10; i++) {
            waiting.execute(() -> {});
        }
        assertThat(threads).hasSize(1);
    }

    @Test
    void tasksThatKeepTheirThreadBusyAreRunByAsManyAsThereAreProcessors() throws Exception {
        AtomicLong running = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CountDownLatch done = new CountDownLatch(20_000);
        for (int i = 0; i < 20_000; i++) {
            shared.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(20);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                running.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isGreaterThan(1);
    }

    @Test
    void anInterruptMeantForOneTaskDoesNotReachTheNext() throws Exception {
        List<Runnable> threads = new ArrayList<>();
        SharedThreads waiting = byHand(threads);
        Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
        waiting.execute(() -> Thread.currentThread().interrupt());
        waiting.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        threads.get(0).run();
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void whoBringsATaskLearnsThatThereIsNoThreadForIt() {
        SharedThreads ended = new SharedThreads(
                task -> {
                    throw new RejectedExecutionException();
                },
                timers,
                PROCESSORS,
                System::nanoTime);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ended.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void whatWaitsRunsWhenThereAreThreadsAgain() throws Exception {
        AtomicBoolean lacking = new AtomicBoolean();
        Executor scarce = task -> {
            if (lacking.getAndSet(false)) {
                throw new OutOfMemoryError("no thread, says this test");
            }
            pool.execute(task);
        };
        SharedThreads shared = new SharedThreads(scarce, timers, PROCESSORS, () -> 0);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        shared.execute(() -> await(release));
        lacking.set(true);
        shared.execute(done::countDown);
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(lacking).isFalse();
        release.countDown();
    }

    @Test
    void aTaskForWhichThereIsNoThreadRunsWhenThereIsOneAgain() throws Exception {
        AtomicInteger lacking = new AtomicInteger(2);
        Executor scarce = task -> {
            if (lacking.getAndDecrement() > 0) {
                throw new OutOfMemoryError("no thread, says this test");
            }
            pool.execute(task);
        };
        SharedThreads shared = new SharedThreads(scarce, timers, PROCESSORS, System::nanoTime);
        CountDownLatch done = new CountDownLatch(1);
        shared.execute(done::countDown);
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        await(latch, TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }

    private static void await(CountDownLatch latch, long milliseconds) {
        try {
            latch.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
