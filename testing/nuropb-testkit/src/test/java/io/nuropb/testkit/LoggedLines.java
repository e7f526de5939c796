package io.nuropb.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What all of NuroPB logs from now on: warnings, which are the lines at WARN and above, and news at INFO. */
public final class LoggedLines implements AutoCloseable {

    /** A line, what the MDC held, and the class of what was thrown, which is empty if nothing was. */
    public record Line(Level level, String text, Map<String, String> mdc, String thrown) {

        private static Line of(ILoggingEvent event) {
            String thrown = event.getThrowableProxy() == null
                    ? ""
                    : event.getThrowableProxy().getClassName();
            return new Line(
                    event.getLevel(), event.getFormattedMessage(), Map.copyOf(event.getMDCPropertyMap()), thrown);
        }
    }

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Ear ear = new Ear();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.nuropb");

    public LoggedLines() {
        ear.setContext(logger.getLoggerContext());
        ear.start();
        logger.addAppender(ear);
    }

    /** The warnings. */
    public List<Line> warnings() {
        return lines.stream()
                .filter(line -> line.level().isGreaterOrEqual(Level.WARN))
                .toList();
    }

    /** The warnings with a text in them. */
    public List<Line> with(String text) {
        return containing(text, warnings().stream()).toList();
    }

    /** The texts of the warnings about an instance. */
    public List<String> warnings(String instance) {
        return with(instance).stream().map(Line::text).toList();
    }

    /** The texts of the news about an instance. */
    public List<String> news(String instance) {
        return containing(instance, lines.stream().filter(line -> line.level() == Level.INFO))
                .map(Line::text)
                .toList();
    }

    private static Stream<Line> containing(String text, Stream<Line> lines) {
        return lines.filter(line -> line.text().contains(text));
    }

    public void forget() {
        lines.clear();
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
    }

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                lines.add(Line.of(event));
            }
        }
    }
}
