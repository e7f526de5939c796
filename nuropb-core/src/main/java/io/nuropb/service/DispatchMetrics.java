package io.nuropb.service;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The metrics of a dispatcher, as its parts count them; {@link DispatchCounters} says what they mean. */
final class DispatchMetrics {

    final AtomicLong handled = new AtomicLong();
    final AtomicLong events = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong redelivered = new AtomicLong();
    final AtomicLong calledAgain = new AtomicLong();
    final AtomicLong unrouted = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();
    final AtomicLong unanswered = new AtomicLong();
    final AtomicLong settledAgain = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicInteger underWay = new AtomicInteger();
    /** Those of them that this instance does not handle, and gives back. */
    final AtomicInteger returning = new AtomicInteger();

    final AtomicInteger overdue = new AtomicInteger();
    final AtomicInteger held = new AtomicInteger();
    private final Map<GiveBackReason, AtomicLong> givenBack = new EnumMap<>(GiveBackReason.class);

    DispatchMetrics() {
        for (GiveBackReason reason : GiveBackReason.values()) {
            givenBack.put(reason, new AtomicLong());
        }
    }

    /** A message goes back to its queue. */
    void givenBack(GiveBackReason reason) {
        Objects.requireNonNull(givenBack.get(reason)).incrementAndGet();
    }

    DispatchCounters with(Failures failures) {
        return new DispatchCounters(
                handled.get(),
                events.get(),
                failed.get(),
                failures.byKind(),
                redelivered.get(),
                calledAgain.get(),
                failures.malformedByKind(),
                unrouted.get(),
                duplicates.get(),
                unanswered.get(),
                settledAgain.get(),
                givenBackByReason(),
                late.get(),
                underWay.get(),
                overdue.get(),
                held.get());
    }

    private Map<GiveBackReason, Long> givenBackByReason() {
        Map<GiveBackReason, Long> counts = new EnumMap<>(GiveBackReason.class);
        givenBack.forEach((reason, count) -> counts.put(reason, count.get()));
        return counts;
    }
}
