package io.nuropb.service;

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
    final AtomicLong givenBack = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger overdue = new AtomicInteger();
    final AtomicInteger held = new AtomicInteger();

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
                givenBack.get(),
                late.get(),
                underWay.get(),
                overdue.get(),
                held.get());
    }
}
