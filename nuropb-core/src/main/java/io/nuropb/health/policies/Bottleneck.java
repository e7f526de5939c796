package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.EffectiveInstances;
import io.nuropb.health.detectors.Throughput;
import io.nuropb.health.detectors.Throughput.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * That more instances do not bring more throughput: a supposition, with what it follows from, until what is seen
 * contradicts it.
 *
 * @param since when that was seen
 * @param instances more than so many do not help: half more than would have carried the throughput
 * @param cause what it may be, in a sentence with its numbers
 * @param before what fewer instances handled
 * @param after what more instances handled, which was hardly more
 * @param tried when it was last tried whether more help after all
 * @param trials how often that was tried
 */
record Bottleneck(
        Moment since, int instances, String cause, Observation before, Observation after, Moment tried, int trials) {

    /** Growth by half... */
    static final double GROWTH = 1.5;

    /** ...is to bring at least this share of what was expected of it. */
    static final double LEAST_GAIN = 0.2;

    /** Then it is tried again, with a smaller step sooner. */
    private static final Duration MEMORY = Duration.ofMinutes(30);

    /** After so long one step more is tried while the backlog grows, and after twice as long each next time. */
    private static final Duration FIRST_TRIAL = Duration.ofMinutes(5);

    /** So long a trial lasts, the start of instances included. */
    private static final Duration TRIAL = Duration.ofMinutes(3);

    /** A step of a trial: by one instance, or by this share where that is more. */
    private static final double STEP = 0.25;

    private static final double ROSE = 1.2;

    private static final double CLEARLY = 0.9;

    /** Of what instances handle on the average, others are to handle at least this share to be of help. */
    private static final double HELPS = 0.5;

    /** From the first observation of them to the last, before anything is said: a few long messages must not decide. */
    private static final Duration EVIDENCE = Duration.ofSeconds(5);

    /** After so long, what was before hardly counts any more in what is observed. */
    private static final Duration COUNTER_EVIDENCE = Duration.ofMinutes(1);

    /** Between what is compared there is no more time: handlers can become slower by themselves. */
    private static final Duration SAME_TIMES = Duration.ofMinutes(5);

    private static final double OCCUPIED = 0.8;

    /**
     * Compares what so many instances handle with what fewer of them handled, both during a backlog.
     *
     * @param instances those that consume now
     * @param underWay messages that they have, if that is known
     * @param demand messages a second that there were to handle: more than that cannot be expected
     */
    static Optional<Bottleneck> seen(
            Throughput throughput, EffectiveInstances instances, OptionalLong underWay, double demand, Moment now) {
        Optional<Observation> after = throughput
                .at(instances.consuming())
                .filter(observation ->
                        observation.first().until(observation.last()).compareTo(EVIDENCE) >= 0);
        Optional<Observation> before = after.flatMap(observation -> throughput
                .upTo(observation.effective() / GROWTH)
                .filter(fewer -> fewer.last().until(observation.first()).compareTo(SAME_TIMES) < 0));
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        double expected = Math.min(before.get().perInstance() * after.get().effective(), demand)
                - before.get().perSecond();
        double gained = after.get().perSecond() - before.get().perSecond();
        if (expected <= 0 || gained >= LEAST_GAIN * expected) {
            return Optional.empty();
        }
        if (!isSlower(before.get(), after.get()) && areOccupied(instances, underWay)) {
            return Optional.empty();
        }
        int most = Math.min(instances.consuming(), enough(throughput, after.get()));
        return Optional.of(new Bottleneck(
                now, most, cause(before.get(), after.get(), gained, expected), before.get(), after.get(), now, 0));
    }

    /**
     * Half more than would carry what these handled, if each handled as much as the best did shortly before: fewer may
     * have been slowed down as well. What a leader leaves to others is taken from that half.
     */
    private static int enough(Throughput throughput, Observation after) {
        double best = throughput.bestPerInstance(after.first().minus(SAME_TIMES));
        double carrying = after.perSecond() / best;
        double enough = Math.max(GROWTH * carrying, carrying + after.instances().missing());
        return Math.max(1, (int) Math.ceil(enough - 0.25));
    }

    private static boolean isSlower(Observation before, Observation after) {
        return after.handlerSeconds() > ROSE * before.handlerSeconds();
    }

    /**
     * Whoever handles as fast as before, and with both hands, handles messages that take long and have not ended yet.
     */
    private static boolean areOccupied(EffectiveInstances instances, OptionalLong underWay) {
        return underWay.isPresent() && underWay.getAsLong() >= OCCUPIED * instances.slots();
    }

    private static String cause(Observation before, Observation after, double gained, double expected) {
        String why = isSlower(before, after)
                ? "handlers take " + Numbers.text(after.handlerSeconds()) + " s instead of "
                        + Numbers.text(before.handlerSeconds()) + " s, so what they wait for is exhausted"
                : "handlers take " + Numbers.text(after.handlerSeconds())
                        + " s as before, so the limit lies before them: the broker, the network, or one queue";
        return after.instances().consuming() + " instances instead of "
                + before.instances().consuming() + " brought "
                + Numbers.text(gained) + " messages/s more where " + Numbers.text(expected) + " were expected; "
                + why;
    }

    /**
     * Whether it still counts: until handlers are as fast as before, or instances handle more than they did, or those
     * that came or went since have made a difference; and for {@link #MEMORY} at most.
     *
     * @param consuming how many instances consume now
     */
    boolean holds(Throughput throughput, int consuming, Moment now) {
        if (since.until(now).compareTo(COUNTER_EVIDENCE) < 0) {
            return true;
        }
        boolean isOver = isSlower(before, after)
                && throughput.handlerTime().seconds().orElse(after.handlerSeconds())
                        < fast(Math.min(consuming, instances));
        boolean contradicted = throughput
                .at(consuming)
                .filter(this::isNew)
                .filter(this::isMore)
                .isPresent();
        return !isOver && !contradicted && since.until(now).compareTo(MEMORY) < 0;
    }

    /**
     * Nearly what it was before, and clearly less than what so many would take that wait for the same. The mean of
     * handlers is of the last minute: it says nothing yet of more instances that have just come to try whether they
     * help.
     */
    private double fast(int waiting) {
        double share = Math.min(1, (double) waiting / after.instances().consuming());
        return Math.min(ROSE * before.handlerSeconds(), CLEARLY * share * after.handlerSeconds());
    }

    private boolean isNew(Observation observation) {
        return observation.intervals() > Throughput.NEEDED
                && since.until(observation.last()).compareTo(COUNTER_EVIDENCE) >= 0;
    }

    /**
     * Whether as many as then, or fewer, handle more, or those by which they differ handle what instances are to
     * handle.
     */
    private boolean isMore(Observation now) {
        double gained = now.perSecond() - after.perSecond();
        double grown = now.effective() - after.effective();
        boolean helped = grown != 0 && gained / grown >= HELPS * after.perInstance();
        return helped || (grown <= 0 && now.perSecond() >= ROSE * after.perSecond());
    }

    /** The same, tried again once it is time to. */
    Bottleneck tried(boolean backlogGrows, Moment now) {
        Duration rest = FIRST_TRIAL.multipliedBy(1L << trials);
        return backlogGrows && tried.until(now).compareTo(rest) >= 0
                ? new Bottleneck(since, instances, cause, before, after, now, trials + 1)
                : this;
    }

    /** The most instances that are asked for. */
    int most(Moment now) {
        return isTried(now) ? instances + Math.max(1, (int) (instances * STEP)) : instances;
    }

    /** Whether it is being tried now whether more help after all. */
    boolean isTried(Moment now) {
        return trials > 0 && tried.until(now).compareTo(TRIAL) < 0;
    }

    /** Whether nothing has contradicted it for so long that instances may be given up although many messages wait. */
    boolean isConfirmed(Moment now) {
        return since.until(now).compareTo(FIRST_TRIAL) >= 0;
    }
}
