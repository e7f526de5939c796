package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.detectors.Throughput;
import io.nuropb.health.detectors.Throughput.Observation;
import java.time.Duration;
import java.util.Optional;

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

    /**
     * Compares what so many instances handle with what fewer of them handled, both during a backlog.
     *
     * @param demand messages a second that there were to handle: more than that cannot be expected
     */
    static Optional<Bottleneck> seen(Throughput throughput, int consuming, double demand, Moment now) {
        Optional<Observation> after = throughput.at(consuming).filter(observation -> observation.intervals() >= 2);
        Optional<Observation> before =
                throughput.upTo(consuming / GROWTH).filter(observation -> observation.intervals() >= 2);
        if (after.isEmpty() || before.isEmpty()) {
            return Optional.empty();
        }
        double expected = Math.min(before.get().perInstance() * consuming, demand)
                - before.get().perSecond();
        double gained = after.get().perSecond() - before.get().perSecond();
        if (expected <= 0 || gained >= LEAST_GAIN * expected) {
            return Optional.empty();
        }
        double enough = GROWTH * after.get().perSecond() / throughput.bestPerInstance();
        int most = Math.max(before.get().instances(), Math.min(consuming, (int) Math.ceil(enough - 0.25)));
        return Optional.of(new Bottleneck(now, most, cause(before.get(), after.get(), gained, expected)));
    }

    private static String cause(Observation before, Observation after, double gained, double expected) {
        boolean slower = after.handlerSeconds() > ROSE * before.handlerSeconds();
        String why = slower
                ? "handlers take " + Numbers.text(after.handlerSeconds()) + " s instead of "
                        + Numbers.text(before.handlerSeconds()) + " s, so what they wait for is exhausted"
                : "handlers take " + Numbers.text(after.handlerSeconds())
                        + " s as before, so the limit lies before them: the broker, the network, or one queue";
        return after.instances() + " instances instead of " + before.instances() + " brought "
                + Numbers.text(gained) + " messages/s more where " + Numbers.text(expected) + " were expected; "
                + why;
    }

    /** Whether it still counts: for {@link #MEMORY}, after which more instances are tried again. */
    boolean holds(Moment now) {
        return since.until(now).compareTo(MEMORY) < 0;
    }
}
