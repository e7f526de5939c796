package io.nuropb.health.sensors;

import java.util.OptionalLong;

/**
 * What one caller has sent to one instance. It only grows while the instance lives.
 *
 * @param messages messages of this caller that came to an end, whatever it was, but for those that were refused on the
 *     leader's word
 * @param faults those of them that failed by the {@link Blame#CALLER caller's} own fault
 * @param failures those of them that failed by the {@link Blame#SERVICE service's} fault; empty if the instance does
 *     not say, as those of earlier versions do not
 */
public record CallerCounters(long messages, long faults, OptionalLong failures) {

    /** What an instance tells that does not say how many failed by the service's fault. */
    public CallerCounters(long messages, long faults) {
        this(messages, faults, OptionalLong.empty());
    }

    /** What an instance tells that says all of it. */
    public CallerCounters(long messages, long faults, long failures) {
        this(messages, faults, OptionalLong.of(failures));
    }

    /** Without what is part of it. */
    public CallerCounters minus(CallerCounters part) {
        return new CallerCounters(
                messages - part.messages,
                faults - part.faults,
                failures.isEmpty() ? failures : OptionalLong.of(failures.getAsLong() - part.failures.orElse(0)));
    }

    /** Both together; of the service's failures, those that are known. */
    public CallerCounters plus(CallerCounters other) {
        boolean isKnown = failures.isPresent() || other.failures.isPresent();
        return new CallerCounters(
                messages + other.messages,
                faults + other.faults,
                isKnown ? OptionalLong.of(failures.orElse(0) + other.failures.orElse(0)) : OptionalLong.empty());
    }
}
