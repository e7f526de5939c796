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
 * @param work what the instances did
 */
public record Interval(double seconds, long readyBefore, long readyAfter, OptionalLong published, WorkDone work) {

    /** Messages a second that arrived, by the broker's count. */
    public OptionalDouble countedArrivals() {
        return published.isPresent() ? OptionalDouble.of(published.getAsLong() / seconds) : OptionalDouble.empty();
    }

    /** Messages a second that arrived, by what was handled and by how the backlog changed. */
    public OptionalDouble derivedArrivals() {
        return work.complete()
                ? OptionalDouble.of(Math.max(0, work.handled() + readyAfter - readyBefore) / seconds)
                : OptionalDouble.empty();
    }
}
