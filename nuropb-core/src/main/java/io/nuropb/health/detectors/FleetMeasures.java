package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is measured of a fleet over time. Immutable; {@link #next} gives the measures after one more sample.
 *
 * @param arrivals messages that arrive
 * @param throughput what the instances handle
 * @param backlog messages that wait
 * @param age how long they wait
 * @param reading the last reading of the queue that said how many are ready
 * @param readAt when it was seen
 * @param counters what the instances said last; empty maps where they said nothing
 * @param running for how long their handlers may have been running
 * @param sampled when that was
 * @param work what they have done since the last reading
 * @param consuming how many instances consumed in the last sample
 * @param readings how many different readings there were
 * @param standing in how many readings in a row nothing moved although messages were under way
 */
public record FleetMeasures(
        ArrivalRate arrivals,
        Throughput throughput,
        Backlog backlog,
        MessageAge age,
        QueueReading reading,
        Optional<Moment> readAt,
        Map<InstanceId, InstanceCounters> counters,
        RunningTime running,
        Optional<Moment> sampled,
        WorkDone work,
        int consuming,
        long readings,
        int standing) {

    /** Before any sample. */
    public static FleetMeasures none() {
        return new FleetMeasures(
                ArrivalRate.unknown(),
                Throughput.unknown(),
                Backlog.unknown(),
                MessageAge.none(),
                QueueReading.unknown(),
                Optional.empty(),
                Map.of(),
                RunningTime.none(),
                Optional.empty(),
                WorkDone.none(),
                0,
                0,
                0);
    }

    /**
     * After one more sample. A reading that was seen before, or that says nothing, leaves what follows from readings as
     * it was.
     *
     * @param period how often samples are taken. Instances tell their counters about as often: what seems to be done
     *     between two samples that come close together was done before
     */
    public FleetMeasures next(FleetSample sample, Duration period) {
        Duration elapsed = sampled.map(then -> then.until(sample.at())).orElse(Duration.ZERO);
        boolean silent = sample.counters().isEmpty();
        WorkDone latest = WorkDone.between(counters, running, sample, elapsed);
        WorkDone since = work.then(latest);
        QueueReading now = sample.broker().service();
        boolean fresh = now.ready().isPresent()
                && now.taken().isPresent()
                && reading.taken().map(then -> then.isBefore(now.taken().get())).orElse(true)
                && !(isRepeated(now, since) && goesOn(latest));
        FleetMeasures read = fresh ? read(now, since, sample.at()) : this;
        long most = Math.max(since.handled(), handledSinceTaken(sample));
        boolean busy = consuming == sample.consuming() && (busy(since, most) || (fresh && busy(read, since)));
        MessageAge waited =
                age.next(counters, sample, elapsed, read.backlog.ready().orElse(0));
        return new FleetMeasures(
                read.arrivals,
                elapsed.compareTo(period.dividedBy(2)) < 0
                        ? throughput
                        : throughput.next(
                                latest, Seconds.of(elapsed), sample.at(), EffectiveInstances.of(sample), busy),
                read.backlog,
                waited,
                read.reading,
                fresh ? Optional.of(sample.at()) : readAt,
                silent ? counters : sample.counters(),
                silent ? running : running.next(counters, sample, elapsed),
                silent ? sampled : Optional.of(sample.at()),
                fresh ? (silent ? UNSURE : WorkDone.none()) : since,
                silent ? consuming : sample.consuming(),
                read.readings,
                read.standing);
    }

    /**
     * Whether a reading says what the one before it said, although messages came to an end: then it is that one,
     * whatever it says of when it was taken: where none came, who handles one leaves one fewer. Where the broker does
     * not say how many are with consumers, those may come to an end without a trace.
     */
    private boolean isRepeated(QueueReading now, WorkDone since) {
        long untraced = now.unacknowledged().isPresent() ? 0 : since.slots();
        return now.published().isPresent()
                && now.published().equals(reading.published())
                && now.ready().equals(reading.ready())
                && now.unacknowledged().equals(reading.unacknowledged())
                && since.handled() > untraced;
    }

    /**
     * Whether messages come to an end still, or may. Once none does, a queue in which nothing changes is no old
     * reading: what instances told after it was taken, they had done before.
     */
    private static boolean goesOn(WorkDone latest) {
        return latest.handled() > 0 || !latest.complete();
    }

    /** What the instances can have handled since the broker counted, which may be long before it said so. */
    private long handledSinceTaken(FleetSample sample) {
        double seconds = reading.taken()
                .map(taken -> Seconds.of(taken.until(sample.at())))
                .orElse(0.0);
        double perSecond =
                throughput.law().map(law -> law.throughput(consuming)).orElse(0.0);
        return (long) (seconds * perSecond);
    }

    /**
     * Whether so many messages waited at the last reading that, whatever has come since, no instance can be without
     * one.
     */
    private boolean busy(WorkDone since, long handled) {
        return backlog.ready().orElse(0) - handled >= Math.max(1, since.slots());
    }

    /** Whether more messages waited than the instances handle at once, at this reading and at the one before. */
    private boolean busy(FleetMeasures read, WorkDone since) {
        long fewest = Math.min(backlog.ready().orElse(0), read.backlog.ready().orElse(0));
        return fewest >= Math.max(1, since.slots());
    }

    private FleetMeasures read(QueueReading now, WorkDone since, Moment seen) {
        Optional<Moment> then = reading.taken();
        if (then.isEmpty()) {
            return with(arrivals, backlog.next(ready(now), OptionalLong.empty(), 0), now, 0);
        }
        Duration between = then.get().until(now.taken().orElseThrow());
        Duration watched = readAt.map(last -> last.until(seen)).orElse(between);
        Duration elapsed = between.compareTo(watched) > 0 ? between : watched;
        OptionalLong published =
                reading.published().isPresent() && now.published().isPresent()
                        ? Increase.between(
                                reading.published().getAsLong(), now.published().getAsLong(), elapsed)
                        : OptionalLong.empty();
        Backlog waiting = backlog.next(ready(now), published, since.slots());
        long before = backlog.ready().orElse(0);
        Interval interval = new Interval(
                Seconds.of(elapsed),
                before,
                waiting.ready().orElse(before),
                published,
                waiting.isDoubted() || backlog.isDoubted() ? since.then(UNSURE) : since);
        boolean underWay = ready(now) > 0 || now.unacknowledged().orElse(0) > 0;
        boolean still = underWay && since.handled() == 0 && published.orElse(0) == 0 && ready(now) == before;
        return with(arrivals.next(interval), waiting, now, still ? standing + 1 : 0);
    }

    private static final WorkDone UNSURE = new WorkDone(0, 0, 0, false);

    private static long ready(QueueReading reading) {
        return reading.ready().orElseThrow();
    }

    /**
     * The same where the fleet could not consume as it would: throughput is what it was before, and the backlog's rise
     * is no sign.
     */
    public FleetMeasures halted(Throughput before) {
        return new FleetMeasures(
                arrivals,
                before,
                backlog.still(),
                age,
                reading,
                readAt,
                counters,
                running,
                sampled,
                work,
                consuming,
                readings,
                standing);
    }

    private FleetMeasures with(ArrivalRate rate, Backlog waiting, QueueReading now, int still) {
        return new FleetMeasures(
                rate,
                throughput,
                waiting,
                age,
                now,
                readAt,
                counters,
                running,
                sampled,
                work,
                consuming,
                readings + 1,
                still);
    }
}
