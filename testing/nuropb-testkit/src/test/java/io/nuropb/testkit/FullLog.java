package io.nuropb.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** A log of what services say that throws whatever is written to it, as one on a full disk does. */
public final class FullLog implements AutoCloseable {

    private static final class FullDisk extends Error {
        private static final long serialVersionUID = 1;

        FullDisk() {
            super("no space is left, says this test", null, false, false);
        }
    }

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.nuropb.service");
    private final AtomicInteger lines = new AtomicInteger();
    private final AppenderBase<ILoggingEvent> disk = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.incrementAndGet();
            throw new FullDisk();
        }
    };

    public FullLog() {
        disk.setContext(logger.getLoggerContext());
        disk.start();
        logger.addAppender(disk);
    }

    /** How many were written in vain. */
    public int lines() {
        return lines.get();
    }

    @Override
    public void close() {
        logger.detachAppender(disk);
    }
}
