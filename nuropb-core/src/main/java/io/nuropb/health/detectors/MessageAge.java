package io.nuropb.health.detectors;

import io.nuropb.InstanceId;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Map;

/**
 * How long messages wait until they are handled: the longest that an instance said, of those that have gone on since.
 *
 * <p>A queue gives its messages out in order, so the age rises by a second a second at most. One that rises faster is believed when the
 * next sample says so too.
 *
 * @param known the age that is believed; zero where nothing waits
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
        Duration longest = Duration.ZERO;
        boolean any = false;
        for (Map.Entry<InstanceId, InstanceCounters> entry : sample.counters().entrySet()) {
            InstanceCounters then = before.get(entry.getKey());
            InstanceCounters now = entry.getValue();
            if (then != null && now.handled() != then.handled() && now.age().isPresent()) {
                any = true;
                Duration age = now.age().get();
                longest = age.compareTo(longest) > 0 ? age : longest;
            }
        }
        return any ? heard(longest, elapsed) : this;
    }

    private MessageAge heard(Duration age, Duration elapsed) {
        Duration most = known.plus(elapsed).plus(SLACK);
        boolean confirmed = !doubted.isZero()
                && age.compareTo(doubted.dividedBy(2)) >= 0
                && age.compareTo(doubted.multipliedBy(2)) <= 0;
        return age.compareTo(most) <= 0 || confirmed ? new MessageAge(age, Duration.ZERO) : new MessageAge(known, age);
    }
}
