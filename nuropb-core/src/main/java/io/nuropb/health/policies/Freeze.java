package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** When nothing is decided, because what is seen says nothing of what more or fewer instances would do. */
final class Freeze {

    private Freeze() {}

    static Optional<String> reason(ScalingState seen, FleetSample sample, boolean breakerOpen, ScalingConfig config) {
        if (breakerOpen) {
            return Optional.of("consumption is paused because of dead letters");
        }
        Set<Resource> alarms = sample.broker().alarms().orElse(Set.of());
        if (!alarms.isEmpty()) {
            return Optional.of("the broker runs short of " + alarms + " and takes no messages");
        }
        QueueReading reading = sample.broker().service();
        Optional<Moment> taken = reading.taken();
        if (reading.ready().isEmpty() || taken.isEmpty()) {
            return Optional.of("how many messages wait is not known"
                    + sample.broker()
                            .problem()
                            .map(problem -> " (" + problem + ")")
                            .orElse(""));
        }
        Duration old = taken.get().until(sample.at());
        if (old.compareTo(config.staleAfter()) > 0) {
            return Optional.of("the broker's numbers are " + Numbers.seconds(old) + " old, more than "
                    + Numbers.seconds(config.staleAfter()));
        }
        if (sample.counters().isEmpty()) {
            return Optional.of("none of " + sample.members() + " instances reports what it does");
        }
        if (seen.measures().backlog().isDoubted()) {
            return Optional.of(reading.ready().getAsLong() + " messages are said to wait after "
                    + seen.measures().backlog().ready().orElse(0) + ", which has yet to be confirmed");
        }
        return Optional.empty();
    }
}
