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

/** Counts malformed messages, and logs one of each kind in an interval, so that a flood of them cannot fill the log. Thread-safe. */
public final class MalformedLog {

    private static final Logger log = LoggerFactory.getLogger(MalformedLog.class);

    private final String where;
    private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);
    private final Map<Kind, LogPace> paces = new EnumMap<>(Kind.class);

    /**
     * A log in which nothing is.
     *
     * @param where which queue the messages come from, for people
     * @param interval see {@link LogPace}
     */
    public MalformedLog(String where, Scheduler scheduler, Duration interval) {
        this.where = where;
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
            paces.put(kind, new LogPace(scheduler, interval));
        }
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
        of(counts, message.kind()).incrementAndGet();
        long unlogged = of(paces, message.kind()).unloggedIfDue();
        if (unlogged >= 0) {
            log.warn(
                    "{} received a message that is not of the protocol ({}): {}; {} more of this kind since the last such line",
                    where,
                    message.kind(),
                    message.reason(),
                    unlogged);
        }
    }

    private static <T> T of(Map<Kind, T> map, Kind kind) {
        return Objects.requireNonNull(map.get(kind));
    }
}
