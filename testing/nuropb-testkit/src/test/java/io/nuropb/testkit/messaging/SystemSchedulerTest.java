package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.nuropb.SystemScheduler;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a task throws is logged, whatever it is, and on whichever threads it runs. */
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

    private void assertErrorIsLogged() throws InterruptedException {
        ILoggingEvent line = logged.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(line).isNotNull();
        assertThat(line.getFormattedMessage()).startsWith("A scheduled task failed");
        assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a task's own");
    }
}
