package io.nuropb.spring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the lifecycle of instances writes into the log, from a moment on. */
final class LifecycleLog {

    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    private LifecycleLog() {}

    static LifecycleLog listen() {
        LifecycleLog log = new LifecycleLog();
        log.events.start();
        ((Logger) LoggerFactory.getLogger(MeshLifecycle.class)).addAppender(log.events);
        return log;
    }

    List<String> lines() {
        return List.copyOf(events.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
