package io.nuropb.figures;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What all of NuroPB logs at INFO and above from now on. */
final class FleetLog implements AutoCloseable {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Ear ear = new Ear();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.nuropb");

    FleetLog() {
        ear.setContext(logger.getLoggerContext());
        ear.start();
        logger.addAppender(ear);
    }

    /** The lines about an instance at WARN and above. */
    List<String> warnings(String instance) {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(instance))
                .toList();
    }

    /** The lines about an instance at INFO. */
    List<String> news(String instance) {
        return events.stream()
                .filter(event -> event.getLevel() == Level.INFO)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(instance))
                .toList();
    }

    /** How many lines there are at WARN and above, about whomever. */
    long warnings() {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .count();
    }

    void forget() {
        events.clear();
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
    }

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
                events.add(event);
            }
        }
    }
}
