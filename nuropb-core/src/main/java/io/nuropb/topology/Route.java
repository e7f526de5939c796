package io.nuropb.topology;

import java.util.Comparator;

/**
 * A way for messages into a queue.
 *
 * @param exchange the exchange that they come from
 * @param routingKey the key or, at a topic exchange, the pattern
 */
public record Route(String exchange, String routingKey) implements Comparable<Route> {

    private static final Comparator<Route> ORDER =
            Comparator.comparing(Route::exchange).thenComparing(Route::routingKey);

    /** By exchange, then by routing key. */
    @Override
    public int compareTo(Route other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "'" + routingKey + "' at exchange '" + exchange + "'";
    }
}
