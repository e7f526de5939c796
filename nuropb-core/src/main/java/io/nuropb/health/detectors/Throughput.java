package io.nuropb.health.detectors;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the fleet handles when there is enough to do, as it was observed while there was a backlog; until that was
 * observed twice, what follows from the handlers' time and concurrency (Little's law).
 *
 * @param handlerTime how long a handler takes, backlog or not
 * @param slotsPerInstance how many messages a full instance handles at once; empty until an instance reported
 * @param observations by number of instances, the latest last; at most {@link #MOST_OBSERVATIONS}
 */
public record Throughput(HandlerTime handlerTime, OptionalDouble slotsPerInstance, List<Observation> observations) {

    /** After a longer time without an observation, handlers, messages and what they wait for may be others. */
    private static final Duration SAME_TIMES = Duration.ofMinutes(10);

    /** Numbers of instances that are remembered. */
    static final int MOST_OBSERVATIONS = 8;

    /** Until so many intervals with a backlog were observed, the prior counts. */
    public static final int NEEDED = 2;

    /** Handlers that have become so many times faster or slower make an observation void. */
    private static final double OTHER_HANDLERS = 1.5;

    private static final double WEIGHT = 0.3;

    /** Counters are reported late, so an interval may seem to have more than it has. */
    private static final double MOST_TIMES = 3;

    /** So many handlers are to end between two samples. */
    private static final double LEAST_ENDS = 2;

    /** Numbers of instances whose ratio is less say nothing of an exponent. */
    private static final double FAR_APART = 1.4;

    /**
     * What so many instances handled during a backlog.
     *
     * @param instances that consumed, and what they were worth
     * @param perSecond messages a second, all together
     * @param handlerSeconds how long a handler took then, in seconds
     * @param intervals in how many samples it was observed
     * @param first when the first of them was taken
     * @param last when the last of them was taken
     */
    public record Observation(
            EffectiveInstances instances,
            double perSecond,
            double handlerSeconds,
            int intervals,
            Moment first,
            Moment last) {

        private Observation plus(double measured, double handler, Moment now) {
            double weight = Math.max(WEIGHT, 1.0 / (intervals + 1));
            return new Observation(
                    instances,
                    perSecond + weight * (measured - perSecond),
                    handlerSeconds + weight * (handler - handlerSeconds),
                    intervals + 1,
                    first,
                    now);
        }

        /** What they were worth. */
        public double effective() {
            return instances.effective();
        }

        /** Messages a second of each full instance. */
        public double perInstance() {
            return perSecond / effective();
        }
    }

    /** A list that stays as it is. */
    public Throughput {
        observations = List.copyOf(observations);
    }

    /** Before anything was observed. */
    public static Throughput unknown() {
        return new Throughput(HandlerTime.unknown(), OptionalDouble.empty(), List.of());
    }

    /**
     * After one more sample.
     *
     * @param work what was done since the sample before
     * @param seconds since then; above 0
     * @param now when that was
     * @param instances who did it
     * @param backlogged whether they had enough to do all the time
     */
    public Throughput next(
            WorkDone work, double seconds, Moment now, EffectiveInstances instances, boolean backlogged) {
        if (!work.complete() || instances.consuming() == 0) {
            return this;
        }
        HandlerTime handler = handlerTime.next(work, seconds);
        OptionalDouble slots = OptionalDouble.of(instances.concurrency());
        boolean observed = backlogged && work.handled() > 0 && tells(work, seconds);
        return new Throughput(handler, slots, observed ? with(work, seconds, now, instances) : observations);
    }

    /**
     * Whether it is a measure: more than the slots can handle is a misread count, and where hardly any handler ends in
     * so short a time, those that do say less than how long they took.
     */
    private boolean tells(WorkDone work, double seconds) {
        double handler = handlerTime.seconds().orElse(0);
        double slotSeconds = work.slots() * Math.max(seconds, 5);
        return work.handled() * handler <= MOST_TIMES * slotSeconds && LEAST_ENDS * handler <= slotSeconds;
    }

    /** What was observed of as many in other times, or when they were worth something else, does not count any more. */
    private List<Observation> with(WorkDone work, double seconds, Moment now, EffectiveInstances instances) {
        double measured = work.handled() / seconds;
        double handler = work.busySeconds() / work.handled();
        Observation first = new Observation(instances, measured, handler, 1, now, now);
        List<Observation> next = new ArrayList<>(observations);
        Optional<Observation> same = at(instances.consuming());
        same.ifPresent(next::remove);
        next.add(same.filter(before -> before.instances().equals(instances)
                        && before.last().until(now).compareTo(SAME_TIMES) < 0)
                .map(before -> before.plus(measured, handler, now))
                .orElse(first));
        return next.size() > MOST_OBSERVATIONS ? next.subList(1, next.size()) : next;
    }

    /** Whether it was seen that more instances handle more: two numbers of them, far enough apart, were observed. */
    public boolean tested() {
        return observations.stream()
                .filter(one -> one.intervals() >= NEEDED)
                .anyMatch(one -> upTo(one.effective() / FAR_APART).isPresent());
    }

    /** What was observed of exactly so many instances. */
    public Optional<Observation> at(int instances) {
        return observations.stream()
                .filter(observation -> observation.instances().consuming() == instances)
                .findFirst();
    }

    /** The largest of the numbers that are worth up to so many full instances of which something was observed. */
    public Optional<Observation> upTo(double effective) {
        return observations.stream()
                .filter(observation -> observation.effective() <= effective && observation.intervals() >= NEEDED)
                .reduce((a, b) -> a.effective() > b.effective() ? a : b);
    }

    /** The most that a full instance was seen to handle since then, in messages a second; 0 if none was seen to. */
    public double bestPerInstance(Moment since) {
        return observations.stream()
                .filter(observation -> observation.intervals() >= NEEDED && since.isBefore(observation.last()))
                .mapToDouble(Observation::perInstance)
                .max()
                .orElse(0);
    }

    /** How throughput follows from the number of instances; empty while nothing at all is known of it. */
    public Optional<ScalingLaw> law() {
        List<Observation> valid =
                observations.stream().filter(this::sameHandlers).toList();
        int intervals = valid.stream().mapToInt(Observation::intervals).sum();
        return intervals >= NEEDED ? Optional.of(fitted(valid)) : prior();
    }

    private boolean sameHandlers(Observation observation) {
        double now = handlerTime.seconds().orElse(observation.handlerSeconds());
        double ratio = observation.handlerSeconds() > 0 && now > 0 ? now / observation.handlerSeconds() : 1;
        return ratio < OTHER_HANDLERS && ratio > 1 / OTHER_HANDLERS;
    }

    private Optional<ScalingLaw> prior() {
        double seconds = handlerTime.seconds().orElse(0);
        return seconds > 0 && slotsPerInstance.isPresent()
                ? Optional.of(new ScalingLaw(slotsPerInstance.getAsDouble() / seconds, 1))
                : Optional.empty();
    }

    /** Through the latest observation, with the slope to the one that is farthest from it. */
    private static ScalingLaw fitted(List<Observation> valid) {
        Observation latest = valid.get(valid.size() - 1);
        double exponent = valid.stream()
                .filter(other -> other.intervals() >= NEEDED && latest.intervals() >= NEEDED)
                .filter(other -> ratio(other, latest) >= FAR_APART)
                .reduce((a, b) -> ratio(a, latest) > ratio(b, latest) ? a : b)
                .map(other -> Math.log(other.perSecond() / latest.perSecond())
                        / Math.log(other.effective() / latest.effective()))
                .orElse(1.0);
        double kept = exponent > 0.9 ? 1 : Math.max(ScalingLaw.LEAST_EXPONENT, exponent);
        return new ScalingLaw(latest.perSecond() / Math.pow(latest.effective(), kept), kept);
    }

    private static double ratio(Observation a, Observation b) {
        double ratio = a.effective() / b.effective();
        return Math.max(ratio, 1 / ratio);
    }
}
