package io.nuropb.robustness;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What was asked and what became of it, kept outside of client and service. Thread-safe. */
final class CallRecords {

    /**
     * How a call ended for its caller.
     *
     * @param kind the outcome's name, for counting
     * @param handled whether the outcome says that it was handled; empty if it leaves that open
     */
    record Outcome(String kind, Optional<Boolean> handled) {}

    /** How often a call was handled: as a delivery that was the first, and as one that said that it may not be. */
    static final class Handlings {
        final AtomicInteger first = new AtomicInteger();
        final AtomicInteger again = new AtomicInteger();

        int all() {
            return first.get() + again.get();
        }
    }

    private final Map<String, Handlings> handlings = new ConcurrentHashMap<>();
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger secondOutcomes = new AtomicInteger();

    void handled(String id, boolean redelivered) {
        Handlings seen = handlings.computeIfAbsent(id, key -> new Handlings());
        (redelivered ? seen.again : seen.first).incrementAndGet();
    }

    void ended(String id, Outcome outcome) {
        if (outcomes.putIfAbsent(id, outcome) != null) {
            secondOutcomes.incrementAndGet();
        }
    }

    Map<String, Outcome> outcomes() {
        return outcomes;
    }

    int secondOutcomes() {
        return secondOutcomes.get();
    }

    int timesHandled(String id) {
        Handlings seen = handlings.get(id);
        return seen == null ? 0 : seen.all();
    }

    /** Calls that were handled more than once. */
    long repeated() {
        return handlings.values().stream().filter(seen -> seen.all() > 1).count();
    }

    /** Calls of which a further handling came as if it were the first. */
    long unexplained() {
        return handlings.values().stream().filter(seen -> seen.first.get() > 1).count();
    }
}
