package io.nuropb.architecture.secrets;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.nuropb.testkit.Canaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged meanwhile by anybody in this JVM, at the most verbose level, through SLF4J or the JDK's own
 * logging; nobody else hears it.
 */
final class Overheard implements AutoCloseable {

    private record Line(String logger, String text) {}

    private final ConcurrentLinkedQueue<Line> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.nuropb");
    private final Level rootBefore = root.getLevel();
    private final Level oursBefore = ours.getLevel();
    private final java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("");
    private final java.util.logging.Level jdkBefore = jdk.getLevel();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Ear ear = new Ear();
    private final JdkEar jdkEar = new JdkEar();

    Overheard() {
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        ear.setContext(root.getLoggerContext());
        ear.start();
        root.addAppender(ear);
        root.setLevel(Level.TRACE);
        ours.setLevel(Level.TRACE);
        jdk.addHandler(jdkEar);
        jdk.setLevel(java.util.logging.Level.ALL);
    }

    /** Which loggers told which secrets. */
    Map<String, Set<String>> leaks(Canaries canaries) {
        Map<String, Set<String>> leaks = new TreeMap<>();
        for (Line line : lines) {
            canaries.in(line.text())
                    .forEach(place -> leaks.computeIfAbsent(line.logger(), name -> new TreeSet<>())
                            .add(place));
        }
        return leaks;
    }

    Set<String> loggers() {
        Set<String> names = new TreeSet<>();
        lines.forEach(line -> names.add(line.logger()));
        return names;
    }

    @Override
    public void close() {
        root.detachAppender(ear);
        others.forEach(root::addAppender);
        root.setLevel(rootBefore);
        ours.setLevel(oursBefore);
        jdk.removeHandler(jdkEar);
        jdk.setLevel(jdkBefore);
    }

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(new Line(event.getLoggerName(), event.getFormattedMessage() + thrown));
        }
    }

    private final class JdkEar extends Handler {
        @Override
        public void publish(LogRecord record) {
            String thrown = record.getThrown() == null ? "" : ReturnedTexts.by(record.getThrown());
            String message = new java.util.logging.SimpleFormatter().formatMessage(record);
            lines.add(new Line(String.valueOf(record.getLoggerName()), message + thrown));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
