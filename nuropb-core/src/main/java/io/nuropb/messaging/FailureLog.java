package io.nuropb.messaging;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Writes one WARN about a message for each kind of failure in an interval, and counts the others: a flood of one kind
 * fills no log, and hides no other kind. Each line has the message's {@link MessageIds}, and so has the MDC meanwhile.
 * Thread-safe.
 *
 * @param <K> the kinds
 */
public final class FailureLog<K extends Enum<K>> {

    /** How many characters of a sentence are shown, which may quote what came from outside. */
    private static final int LIMIT = 500;

    private final Logger log;
    private final Map<K, LogPace> paces;

    /**
     * A log in which nothing is.
     *
     * @param log where the lines go
     * @param interval see {@link LogPace}
     */
    public FailureLog(Logger log, Class<K> kinds, Scheduler scheduler, Duration interval) {
        this.log = log;
        paces = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            paces.put(kind, new LogPace(scheduler, interval));
        }
    }

    /**
     * Writes a line, or counts one more that is left out.
     *
     * @param sentence what failed and why, without content of the message
     */
    public void add(K kind, MessageIds ids, String sentence) {
        add(kind, ids, sentence, null);
    }

    /** The same with the stack trace of what was thrown, whose message is shown, too. */
    public void add(K kind, MessageIds ids, String sentence, @Nullable Throwable thrown) {
        Objects.requireNonNull(paces.get(kind))
                .ifDue(ending -> ids.during(() -> log.warn(
                        "{} [{}, {}{}]{}",
                        MessageIds.shown(sentence, LIMIT),
                        kind,
                        ids.correlationId().isEmpty() ? "no correlation id" : "correlation id " + ids.correlationId(),
                        ids.traceId().isEmpty() ? "" : ", trace id " + ids.traceId(),
                        ending,
                        thrown)));
    }
}
