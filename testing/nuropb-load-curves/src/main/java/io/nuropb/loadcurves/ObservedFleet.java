package io.nuropb.loadcurves;

import java.util.List;
import java.util.function.Supplier;

/**
 * What can be seen of a queue and its fleet. Broker's numbers are as old as {@code takenAt} says; the others are of
 * now.
 *
 * @param second now
 * @param takenAt when the broker counted
 * @param ready messages that wait
 * @param unacknowledged messages that are with consumers
 * @param published messages that came, since the beginning
 * @param publishRate messages that came a second, since the broker counted before
 * @param replicas instances that were asked for, started or not
 * @param members instances that live
 * @param consuming those of them that consume
 * @param slots messages that an instance handles at once, the leader aside
 * @param age how long the message had waited that was handled last, in seconds
 * @param reports what the instances say now
 */
record ObservedFleet(
        int second,
        int takenAt,
        long ready,
        long unacknowledged,
        long published,
        double publishRate,
        int replicas,
        int members,
        int consuming,
        int slots,
        double age,
        Supplier<List<Report>> reports) {

    /**
     * What an instance says.
     *
     * @param instance its number
     * @param handled messages that it has handled
     * @param busySeconds what its handlers took
     * @param slots messages that it handles at once
     */
    record Report(int instance, long handled, double busySeconds, int slots) {}
}
