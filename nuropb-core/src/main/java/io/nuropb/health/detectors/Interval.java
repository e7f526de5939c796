package io.nuropb.health.detectors;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What happened between two readings of the queue.
 *
 * @param seconds between the readings; above 0
 * @param readyBefore messages that waited at the first reading
 * @param readyAfter messages that waited at the second
 * @param published how many came, by the broker's count; empty if that is not known or cannot be believed
 * @param progress what the instances did
 */
public record Interval(double seconds, long readyBefore, long readyAfter, OptionalLong published, Progress progress) {

    /** Messages a second that arrived, by the broker's count. */
    public OptionalDouble countedArrivals() {
        return published.isPresent() ? OptionalDouble.of(published.getAsLong() / seconds) : OptionalDouble.empty();
    }

    /** Messages a second that arrived, by what was handled and by how the backlog changed. */
    public OptionalDouble derivedArrivals() {
        return progress.complete()
                ? OptionalDouble.of(Math.max(0, progress.handled() + readyAfter - readyBefore) / seconds)
                : OptionalDouble.empty();
    }
}
