package io.nuropb.testkit.messaging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged meanwhile at WARN and above, by anybody of ours. */
final class LoggedLines implements AutoCloseable {

    /** A line, what the MDC held, and the class of what was thrown, which is empty if nothing was. */
    record Line(String text, Map<String, String> mdc, String thrown) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Ear ear = new Ear();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.nuropb");

    LoggedLines() {
        ear.setContext(logger.getLoggerContext());
        ear.start();
        logger.addAppender(ear);
    }

    List<Line> all() {
        return List.copyOf(lines);
    }

    List<Line> with(String text) {
        return lines.stream().filter(line -> line.text().contains(text)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
    }

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                String thrown = event.getThrowableProxy() == null
                        ? ""
                        : event.getThrowableProxy().getClassName();
                lines.add(new Line(event.getFormattedMessage(), Map.copyOf(event.getMDCPropertyMap()), thrown));
            }
        }
    }
}
