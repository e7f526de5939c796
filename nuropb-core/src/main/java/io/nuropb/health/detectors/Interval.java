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
 * @param consuming instances that consumed, at the second reading
 * @param steady whether as many consumed at the first
 */
public record Interval(
        double seconds,
        long readyBefore,
        long readyAfter,
        OptionalLong published,
        Progress progress,
        int consuming,
        boolean steady) {

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

    /** Messages a second that were handled, if all instances reported. */
    public OptionalDouble throughput() {
        return progress.complete() ? OptionalDouble.of(progress.handled() / seconds) : OptionalDouble.empty();
    }

    /** Whether no instance can have waited for messages: more of them waited, at both ends, than the instances handle at once. */
    public boolean backlogged() {
        return steady && consuming > 0 && Math.min(readyBefore, readyAfter) >= Math.max(1, progress.slots());
    }
}
