package io.nuropb.deadletters;

import io.nuropb.deadletters.DeadLetterCounts.Ending;
import java.util.EnumMap;
import java.util.Map;

/** Counts what a run sees and does. Thread-safe. */
final class LetterTally {

    /** What is counted. */
    enum Counted {
        LETTER,
        MATCHED,
        REPLAYED,
        PARKED,
        DISCARDED,
        REQUEST,
        MALFORMED,
        FAILED,
        OTHER,
        UNREADABLE,
        UNRENEWED,
        UNCERTAIN
    }

    private final Map<Counted, Long> counts = new EnumMap<>(Counted.class);
    private Ending ending = Ending.RUNNING;

    void count(Counted what) {
        count(what, 1);
    }

    synchronized void count(Counted what, long times) {
        counts.merge(what, times, Long::sum);
    }

    synchronized void end(Ending how) {
        ending = how;
    }

    synchronized DeadLetterCounts counts() {
        return new DeadLetterCounts(
                ending,
                of(Counted.LETTER),
                of(Counted.MATCHED),
                of(Counted.REPLAYED),
                of(Counted.PARKED),
                of(Counted.DISCARDED),
                of(Counted.REQUEST),
                of(Counted.MALFORMED),
                of(Counted.FAILED),
                of(Counted.OTHER),
                of(Counted.UNREADABLE),
                of(Counted.UNRENEWED),
                of(Counted.UNCERTAIN));
    }

    private long of(Counted what) {
        return counts.getOrDefault(what, 0L);
    }
}
