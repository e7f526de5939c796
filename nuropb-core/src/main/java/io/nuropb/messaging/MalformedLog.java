package io.nuropb.messaging;

import io.nuropb.Scheduler;
import io.nuropb.messaging.Malformed.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts malformed messages, and logs one of each kind in an interval, so that a flood of them cannot fill the log.
 * Thread-safe.
 */
public final class MalformedLog {

    private static final Logger log = LoggerFactory.getLogger(MalformedLog.class);

    private final String where;
    private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);
    private final FailureLog<Kind> lines;

    /**
     * A log in which nothing is.
     *
     * @param where which queue the messages come from, for people
     * @param interval see {@link FailureLog}
     */
    public MalformedLog(String where, Scheduler scheduler, Duration interval) {
        this.where = where;
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
        }
        lines = new FailureLog<>(log, Kind.class, scheduler, interval);
    }

    /** How many there were. */
    public long total() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** How many there were of each kind of which there were any. */
    public Map<Kind, Long> byKind() {
        Map<Kind, Long> byKind = new EnumMap<>(Kind.class);
        counts.forEach((kind, count) -> {
            if (count.get() > 0) {
                byKind.put(kind, count.get());
            }
        });
        return byKind;
    }

    /** Takes one more into account. */
    public void add(Malformed message) {
        Objects.requireNonNull(counts.get(message.kind())).incrementAndGet();
        lines.add(
                message.kind(),
                MessageIds.of(message),
                where + " received a message that is not of the protocol: " + message.reason());
    }
}
