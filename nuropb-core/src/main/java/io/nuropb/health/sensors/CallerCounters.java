package io.nuropb.health.sensors;

/**
 * What one caller has sent to one instance. It only grows while the instance lives.
 *
 * @param messages messages of this caller that came to an end, whatever it was, but for those that were refused on the
 *     leader's word
 * @param faults those of them that failed by the {@link Blame#CALLER caller's} own fault
 */
public record CallerCounters(long messages, long faults) {

    /** Without what is part of it. */
    public CallerCounters minus(CallerCounters part) {
        return new CallerCounters(messages - part.messages, faults - part.faults);
    }

    /** Both together. */
    public CallerCounters plus(CallerCounters other) {
        return new CallerCounters(messages + other.messages, faults + other.faults);
    }
}
