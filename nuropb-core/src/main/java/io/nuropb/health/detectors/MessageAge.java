package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long messages wait until they are handled: the longest that an instance said, of those that have gone on since.
 *
 * <p>A queue gives its messages out in order, so the age rises by a second a second at most. One that rises faster is
 * believed when the next sample says so too, and so is one again that nobody has said any more.
 *
 * @param known the age that is believed; zero where nothing waits, or nobody says when it was sent
 * @param doubted the age that has yet to be confirmed; zero if there is none
 */
public record MessageAge(Duration known, Duration doubted) {

    private static final Duration SLACK = Duration.ofSeconds(15);

    /** Nothing has waited yet. */
    public static MessageAge none() {
        return new MessageAge(Duration.ZERO, Duration.ZERO);
    }

    /**
     * After one more sample.
     *
     * @param before what the instances said in the sample before
     * @param elapsed since then
     * @param ready messages that wait; where none does, no age counts
     */
    MessageAge next(Map<InstanceId, InstanceCounters> before, FleetSample sample, Duration elapsed, long ready) {
        if (ready == 0) {
            return none();
        }
        List<Optional<Duration>> said = sample.counters().entrySet().stream()
                .filter(entry -> hasGoneOn(before.get(entry.getKey()), entry.getValue()))
                .map(entry -> entry.getValue().age())
                .toList();
        return said.isEmpty()
                ? this
                : said.stream()
                        .flatMap(Optional::stream)
                        .max(Comparator.naturalOrder())
                        .map(age -> heard(age, elapsed))
                        .orElseGet(this::unsaid);
    }

    private static boolean hasGoneOn(@Nullable InstanceCounters then, InstanceCounters now) {
        return then != null && now.handled() != then.handled();
    }

    /** Messages are handled that do not say when they were sent. */
    private MessageAge unsaid() {
        return known.isZero() ? this : new MessageAge(Duration.ZERO, known);
    }

    private MessageAge heard(Duration age, Duration elapsed) {
        Duration most = known.plus(elapsed).plus(SLACK);
        boolean confirmed = !doubted.isZero()
                && age.compareTo(doubted.dividedBy(2)) >= 0
                && age.compareTo(doubted.multipliedBy(2)) <= 0;
        return age.compareTo(most) <= 0 || confirmed ? new MessageAge(age, Duration.ZERO) : new MessageAge(known, age);
    }
}
