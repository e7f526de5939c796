package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.nuropb.SystemScheduler;
import io.nuropb.testservers.MachineLoad;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tasks run in time; and what one throws is logged, whatever it is, and on whichever threads it runs. */
class SystemSchedulerTest {

    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<ILoggingEvent> logged = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SystemScheduler.class);
    private final SystemScheduler scheduler = new SystemScheduler();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void close() {
        logger.detachAppender(appender);
        scheduler.close();
    }

    @Test
    void anErrorOfATaskIsLogged() throws InterruptedException {
        Runnable failing = () -> {
            throw new AssertionError("a task's own");
        };
        scheduler.execute(failing);
        assertErrorIsLogged();
        scheduler.schedule(Duration.ZERO, failing);
        assertErrorIsLogged();
        scheduler.blocking().execute(failing);
        assertErrorIsLogged();
    }

    /** As many as a busy client has; most of them are limits, and cancelled. */
    @Test
    void tenThousandDeadlinesAreKeptWhileOthersAreSetAndCancelled() throws InterruptedException {
        int deadlines = 10_000;
        Queue<Long> lateness = new ConcurrentLinkedQueue<>();
        CountDownLatch left = new CountDownLatch(deadlines);
        AtomicInteger wrong = new AtomicInteger();
        for (int i = 0; i < deadlines; i++) {
            Duration delay = Duration.ofMillis(100 + i % 500);
            long due = System.nanoTime() + delay.toNanos();
            scheduler.schedule(delay, () -> {
                lateness.add(System.nanoTime() - due);
                left.countDown();
            });
            scheduler.schedule(delay, wrong::incrementAndGet).cancel();
        }
        assertThat(left.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        List<Long> sorted = lateness.stream().sorted().toList();
        assertThat(sorted.get(0)).isNotNegative();
        assertThat(Duration.ofNanos(sorted.get(deadlines * 99 / 100)))
                .isLessThan(MachineLoad.stretched(Duration.ofMillis(250)));
    }

    private void assertErrorIsLogged() throws InterruptedException {
        ILoggingEvent line = logged.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        assertThat(line.getFormattedMessage()).startsWith("A scheduled task failed");
        assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a task's own");
    }
}
