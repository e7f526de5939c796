package io.nuropb.messaging;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts malformed messages, and logs one of each kind in an interval, so that a flood of them cannot fill the log. */
final class MalformedLog {

    private static final Logger log = LoggerFactory.getLogger(MalformedLog.class);

    private final String where;
    private final Scheduler scheduler;
    private final Duration interval;
    private final AtomicLong total = new AtomicLong();
    private final Map<Malformed.Kind, Line> lines = new EnumMap<>(Malformed.Kind.class);

    MalformedLog(String where, Scheduler scheduler, Duration interval) {
        this.where = where;
        this.scheduler = scheduler;
        this.interval = interval;
    }

    long total() {
        return total.get();
    }

    void add(Malformed message) {
        total.incrementAndGet();
        long unlogged = unloggedIfDue(message.kind());
        if (unlogged >= 0) {
            log.warn(
                    "{} received a message that is not of the protocol ({}): {}; {} more of this kind since the last such line",
                    where,
                    message.kind(),
                    message.reason(),
                    unlogged);
        }
    }

    private synchronized long unloggedIfDue(Malformed.Kind kind) {
        Moment now = scheduler.now();
        Line last = lines.get(kind);
        if (last != null && now.isBefore(last.at().plus(interval))) {
            lines.put(kind, new Line(last.at(), last.unlogged() + 1));
            return -1;
        }
        lines.put(kind, new Line(now, 0));
        return last == null ? 0 : last.unlogged();
    }

    /** When a kind was last logged, and how many came since. */
    private record Line(Moment at, long unlogged) {}
}
