package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers run in time and in order, what is cancelled does not, and a thread is there only as long as somebody needs it. */
class TimersTest {

    private static final int PATIENCE_SECONDS = 20;
    private static final Duration IDLE = Duration.ofMillis(20);
    private static final Duration HOUR = Duration.ofHours(1);

    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Timers timers = new Timers(Runnable::run, this::thread, IDLE);

    @AfterEach
    void close() {
        timers.close();
    }

    @Test
    void tasksRunInTheOrderOfTheirTimes() throws InterruptedException {
        timers.schedule(Duration.ofMillis(60), () -> ran.add("third"));
        timers.schedule(Duration.ofMillis(40), () -> ran.add("second"));
        timers.schedule(Duration.ofMillis(-1), () -> ran.add("first"));
        assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "third");
    }

    @Test
    void noneRunsBeforeItsTime() throws InterruptedException {
        long begin = System.nanoTime();
        timers.schedule(Duration.ofMillis(30), () -> ran.add("due"));
        assertThat(next()).isEqualTo("due");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void oneThatIsDueBeforeAllOthersWakesTheThread() throws InterruptedException {
        timers.schedule(HOUR, () -> ran.add("later"));
        timers.schedule(Duration.ofMillis(1), () -> ran.add("sooner"));
        assertThat(next()).isEqualTo("sooner");
    }

    @Test
    void oneThatIsSetWhileTheThreadIsIdleRunsInTime() throws InterruptedException {
        timers.schedule(Duration.ZERO, () -> ran.add("one"));
        assertThat(next()).isEqualTo("one");
        timers.schedule(IDLE.multipliedBy(3), () -> ran.add("another"));
        assertThat(next()).isEqualTo("another");
    }

    @Test
    void whatIsCancelledDoesNotRun() throws InterruptedException {
        Scheduler.Timer cancelled = timers.schedule(Duration.ofMillis(20), () -> ran.add("cancelled"));
        timers.schedule(Duration.ofMillis(40), () -> ran.add("left"));
        cancelled.cancel();
        cancelled.cancel();
        assertThat(next()).isEqualTo("left");
    }

    @Test
    void whatIsCancelledDoesNotFillTheQueue() {
        for (int i = 0; i < 100_000; i++) {
            timers.schedule(HOUR, () -> ran.add("never")).cancel();
        }
        assertThat(timers.waiting()).isLessThan(200);
    }

    @Test
    void aTimerCanBeSetByATaskOfAnother() throws InterruptedException {
        timers.schedule(Duration.ZERO, () -> timers.schedule(Duration.ofMillis(1), () -> ran.add("one that follows")));
        assertThat(next()).isEqualTo("one that follows");
    }

    @Test
    void theThreadEndsWhenNobodyNeedsItAndAnotherOneStarts() throws InterruptedException {
        for (int i = 1; i <= 3; i++) {
            timers.schedule(Duration.ZERO, () -> ran.add("once more"));
            assertThat(next()).isEqualTo("once more");
            Thread thread = threads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(thread).isNotNull();
            thread.join(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void nothingRunsWhenAllIsClosed() throws InterruptedException {
        timers.schedule(Duration.ofMillis(1), () -> ran.add("one"));
        assertThat(next()).isEqualTo("one");
        timers.schedule(Duration.ofMillis(30), () -> ran.add("too late"));
        Thread thread = threads.take();
        timers.close();
        timers.schedule(Duration.ZERO, () -> ran.add("much too late"));
        thread.join(Duration.ofSeconds(PATIENCE_SECONDS).toMillis());
        assertThat(thread.isAlive()).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void theLongestTimeThatThereIsIsTaken() throws InterruptedException {
        timers.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never"));
        timers.schedule(Duration.ofMillis(1), () -> ran.add("due"));
        assertThat(next()).isEqualTo("due");
    }

    /** As many as a busy client has; most of them are limits, and cancelled from many threads. */
    @Test
    void tenThousandDeadlinesAreKeptWhileOthersAreSetAndCancelled() throws InterruptedException {
        int deadlines = 10_000;
        List<Long> lateness = new ArrayList<>();
        CountDownLatch left = new CountDownLatch(deadlines);
        AtomicInteger wrong = new AtomicInteger();
        for (int i = 0; i < deadlines; i++) {
            Duration delay = Duration.ofMillis(100 + i % 500);
            long due = System.nanoTime() + delay.toNanos();
            timers.schedule(delay, () -> {
                // All tasks run on the one thread here.
                lateness.add(System.nanoTime() - due);
                left.countDown();
            });
            timers.schedule(delay, wrong::incrementAndGet).cancel();
        }
        assertThat(left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        lateness.sort(null);
        assertThat(lateness.get(0)).isNotNegative();
        assertThat(Duration.ofNanos(lateness.get(deadlines * 99 / 100))).isLessThan(Duration.ofMillis(250));
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "timers");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    private String next() throws InterruptedException {
        return String.valueOf(ran.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
}
