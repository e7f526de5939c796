package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.EffectiveInstances;
import io.nuropb.health.detectors.Throughput;
import io.nuropb.health.detectors.Throughput.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * That more instances do not bring more throughput.
 *
 * @param since when that was seen
 * @param instances more than so many do not help: half more than would have carried the throughput
 * @param cause what it may be, in a sentence with its numbers
 */
record Bottleneck(Moment since, int instances, String cause) {

    /** Growth by half... */
    static final double GROWTH = 1.5;

    /** ...is to bring at least this share of what was expected of it. */
    static final double LEAST_GAIN = 0.2;

    /** Then it is tried again. */
    static final Duration MEMORY = Duration.ofMinutes(30);

    private static final double ROSE = 1.2;

    /** From the first observation of them to the last, before anything is said: a few long messages must not decide. */
    private static final Duration EVIDENCE = Duration.ofSeconds(5);

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
        double enough = GROWTH * after.get().perSecond() / throughput.bestPerInstance()
                + after.get().instances().missing();
        int most = Math.max(
                before.get().instances().consuming(), Math.min(instances.consuming(), (int) Math.ceil(enough - 0.25)));
        return Optional.of(new Bottleneck(now, most, cause(before.get(), after.get(), gained, expected)));
    }

    private static boolean isSlower(Observation before, Observation after) {
        return after.handlerSeconds() > ROSE * before.handlerSeconds();
    }

    /** Whoever handles as fast as before, and with both hands, handles messages that take long and have not ended yet. */
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

    /** Whether it still counts: for {@link #MEMORY}, after which more instances are tried again. */
    boolean holds(Moment now) {
        return since.until(now).compareTo(MEMORY) < 0;
    }
}
