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
        UNRENEWED
    }

    private final Map<Counted, Long> counts = new EnumMap<>(Counted.class);
    private Ending ending = Ending.RUNNING;

    synchronized void count(Counted what) {
        counts.merge(what, 1L, Long::sum);
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
                of(Counted.UNRENEWED));
    }

    private long of(Counted what) {
        return counts.getOrDefault(what, 0L);
    }
}
