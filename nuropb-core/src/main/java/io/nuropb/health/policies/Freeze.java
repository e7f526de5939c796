package io.nuropb.health.policies;

import io.nuropb.Moment;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.Optional;

/**
 * Why nothing is decided: what is seen says nothing of what more or fewer instances would do.
 *
 * @param kind of what kind the reason is
 * @param text the reason, in a sentence with its numbers
 */
record Freeze(ScalingReason kind, String text) {

    static Optional<Freeze> reason(ScalingState seen, FleetSample sample, Pause pause, ScalingConfig config) {
        if (pause != Pause.NONE) {
            return frozen(
                    ScalingReason.PAUSED,
                    pause == Pause.OPERATOR
                            ? "an operator has paused consumption"
                            : "the leader has paused consumption, for too much fails");
        }
        if (!seen.alarms().isEmpty()) {
            String known = sample.broker().alarms().isPresent() ? "" : ", as it said last";
            return frozen(
                    ScalingReason.BROKER_ALARM,
                    "the broker runs short of " + seen.alarms() + " and takes no messages" + known);
        }
        QueueReading reading = sample.broker().service();
        Optional<Moment> taken = reading.taken();
        if (reading.ready().isEmpty() || taken.isEmpty()) {
            return frozen(
                    ScalingReason.BACKLOG_UNKNOWN,
                    "how many messages wait is not known"
                            + sample.broker()
                                    .problem()
                                    .map(problem -> " (" + problem + ")")
                                    .orElse(""));
        }
        Moment believed = seen.measures().reading().taken().orElse(taken.get());
        Duration old = (believed.isBefore(taken.get()) ? believed : taken.get()).until(sample.at());
        if (old.compareTo(config.staleAfter()) > 0) {
            return frozen(
                    ScalingReason.STALE,
                    "the broker's numbers are " + Numbers.seconds(old) + " old, more than "
                            + Numbers.seconds(config.staleAfter()));
        }
        if (sample.counters().isEmpty()) {
            return frozen(
                    ScalingReason.NOBODY_REPORTS, "none of " + sample.members() + " instances reports what it does");
        }
        if (sample.consuming() == 0 && sample.members() > 1) {
            return frozen(
                    ScalingReason.NOBODY_CONSUMES,
                    "all of " + sample.members()
                            + " instances live and do not consume, so it is the broker or the network that keeps them"
                            + " from it");
        }
        if (seen.measures().backlog().isDoubted()) {
            return frozen(
                    ScalingReason.UNCONFIRMED,
                    reading.ready().getAsLong() + " messages are said to wait after "
                            + seen.measures().backlog().ready().orElse(0) + ", which has yet to be confirmed");
        }
        return Optional.empty();
    }

    private static Optional<Freeze> frozen(ScalingReason kind, String text) {
        return Optional.of(new Freeze(kind, text));
    }
}
