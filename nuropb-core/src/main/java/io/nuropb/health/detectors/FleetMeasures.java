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
 * @param counters what the instances said last; empty maps where they said nothing
 * @param sampled when that was
 * @param progress what they have done since the last reading
 * @param consuming how many consumed at the last reading
 * @param readings how many different readings there were
 * @param standing in how many readings in a row nothing moved although messages were under way
 */
public record FleetMeasures(
        ArrivalRate arrivals,
        Throughput throughput,
        Backlog backlog,
        MessageAge age,
        QueueReading reading,
        Map<InstanceId, InstanceCounters> counters,
        Optional<Moment> sampled,
        Progress progress,
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
                Map.of(),
                Optional.empty(),
                Progress.none(),
                0,
                0,
                0);
    }

    /** After one more sample. A reading that was seen before, or that says nothing, leaves what follows from readings as it was. */
    public FleetMeasures next(FleetSample sample) {
        Duration elapsed = sampled.map(then -> then.until(sample.at())).orElse(Duration.ZERO);
        boolean silent = sample.counters().isEmpty();
        Progress since = progress.then(Progress.between(counters, sample, elapsed));
        QueueReading now = sample.broker().service();
        boolean fresh = now.ready().isPresent()
                && now.taken().isPresent()
                && reading.taken().map(then -> then.isBefore(now.taken().get())).orElse(true);
        FleetMeasures read = fresh ? read(now, since, sample) : this;
        MessageAge waited =
                age.next(counters, sample, elapsed, read.backlog.ready().orElse(0));
        return new FleetMeasures(
                read.arrivals,
                read.throughput,
                read.backlog,
                waited,
                read.reading,
                silent ? counters : sample.counters(),
                silent ? sampled : Optional.of(sample.at()),
                fresh ? (silent ? UNSURE : Progress.none()) : since,
                read.consuming,
                read.readings,
                read.standing);
    }

    private FleetMeasures read(QueueReading now, Progress since, FleetSample sample) {
        Optional<Moment> then = reading.taken();
        if (then.isEmpty()) {
            return with(arrivals, throughput, backlog.next(ready(now), OptionalLong.empty(), 0), now, sample, 0);
        }
        Duration elapsed = then.get().until(now.taken().orElseThrow());
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
                waiting.isDoubted() || backlog.isDoubted() ? since.then(UNSURE) : since,
                sample.consuming(),
                consuming == sample.consuming());
        boolean underWay = ready(now) > 0 || now.unacknowledged().orElse(0) > 0;
        boolean still = underWay && since.handled() == 0 && published.orElse(0) == 0 && ready(now) == before;
        return with(arrivals.next(interval), throughput.next(interval), waiting, now, sample, still ? standing + 1 : 0);
    }

    private static final Progress UNSURE = new Progress(0, 0, 0, false);

    private static long ready(QueueReading reading) {
        return reading.ready().orElseThrow();
    }

    private FleetMeasures with(
            ArrivalRate rate, Throughput handled, Backlog waiting, QueueReading now, FleetSample sample, int still) {
        return new FleetMeasures(
                rate, handled, waiting, age, now, counters, sampled, progress, sample.consuming(), readings + 1, still);
    }
}
