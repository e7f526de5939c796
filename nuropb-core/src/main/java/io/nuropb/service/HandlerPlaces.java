package io.nuropb.service;

import java.util.List;

/** What one run of a handler holds until it ends, be it past its deadline: a place of each limit. Thread-safe. */
final class HandlerPlaces {

    private final List<ConcurrencyLimit> limits;
    private final Runnable ended;
    private boolean overdue;
    private boolean over;

    /**
     * @param limits those at which it has begun
     * @param ended told when it has ended
     */
    HandlerPlaces(List<ConcurrencyLimit> limits, Runnable ended) {
        this.limits = limits;
        this.ended = ended;
    }

    /** Its deadline has passed. */
    synchronized void hold() {
        if (!over) {
            overdue = true;
            limits.forEach(ConcurrencyLimit::hold);
        }
    }

    /** It has ended, or does not begin. */
    void end() {
        leave();
        ended.run();
    }

    /** It does not begin now. */
    synchronized void leave() {
        over = true;
        limits.forEach(limit -> limit.end(overdue));
    }
}
