package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShortTasksTest {

    private static final int FEW = 2;
    private static final int MANY = 10_000;
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final long LIMIT_SECONDS = 20;

    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lacking = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
    private final ShortTasks tasks = new ShortTasks(FEW, IDLE, this::thread, timers);

    private Thread thread(Runnable task) {
        if (lacking.getAndDecrement() > 0) {
            throw new OutOfMemoryError("no thread, says this test");
        }
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    }

    @AfterEach
    void end() {
        release.countDown();
        tasks.shutdown();
        timers.shutdownNow();
    }

    @Test
    void aBurstOfTasksRunsOnAFewThreads() throws Exception {
        timers.shutdownNow();
        CountDownLatch done = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            tasks.execute(done::countDown);
        }
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(started).hasSizeLessThanOrEqualTo(FEW);
    }

    @Test
    void tasksRunSideBySide() throws Exception {
        CountDownLatch both = new CountDownLatch(FEW);
        for (int i = 0; i < FEW; i++) {
            tasks.execute(() -> {
                both.countDown();
                await(both);
            });
        }
        assertThat(both.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whenAllThreadsAreBlockedTwiceAsManyCome() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 2 * FEW + 1; i++) {
            tasks.execute(() -> await(release));
        }
        tasks.execute(done::countDown);
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(started).hasSizeGreaterThan(2 * FEW);
    }

    @Test
    void threadsWithoutWorkEnd() throws Exception {
        tasks.execute(() -> {});
        for (Thread thread : started) {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(started).hasSize(1);
    }

    @Test
    void afterTheEndNoTaskIsTaken() {
        tasks.shutdown();
        assertThatThrownBy(() -> tasks.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aTaskForWhichThereIsNoThreadRunsOnceWhenThereIsOneAgain() throws Exception {
        lacking.set(3);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            tasks.execute(() -> {
                runs.incrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
