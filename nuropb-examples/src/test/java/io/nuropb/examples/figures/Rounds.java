package io.nuropb.examples.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Measurements that were made again because a machine that is busy with other things proves nothing; all of them are told.
 *
 * @param spreads one for each round, at least one; only the last one can have kept its promise
 */
record Rounds(List<Spread> spreads) {

    private static final int MAX = 3;

    /** One round. */
    interface Measurement {

        /**
         * Makes it.
         *
         * @param round counted from 1
         */
        Spread measure(int round) throws InterruptedException;
    }

    /** Measures until a round keeps the promise, three times at most. */
    static Rounds until(Predicate<Spread> kept, Measurement measurement) throws InterruptedException {
        List<Spread> spreads = new ArrayList<>();
        do {
            spreads.add(measurement.measure(spreads.size() + 1));
        } while (spreads.size() < MAX && !kept.test(spreads.get(spreads.size() - 1)));
        return new Rounds(spreads);
    }

    Spread last() {
        return spreads.get(spreads.size() - 1);
    }

    /** The last round first, then those before it. */
    String text() {
        String earlier = spreads.subList(0, spreads.size() - 1).stream()
                .map(Spread::text)
                .collect(Collectors.joining("; "));
        return last().text() + (earlier.isEmpty() ? "" : " (in rounds before: " + earlier + ")");
    }
}
