package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.detectors.FailureGrowth.Work;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one instance has done since it was chosen to probe. Immutable.
 *
 * <p>Only its own messages count, and of these only those that it has taken since: handlers that began before the pause
 * may end long after it. Nothing follows from a message that has yet to end, for a dependency that hangs fails nothing
 * until the handler's deadline; nor from what the service could not fail by its own fault: what it does not handle, or
 * its callers have failed.
 *
 * @param instance the one that probes
 * @param chosen since when it is to
 * @param begun since when it consumes; empty if it does not yet
 * @param drains whether it still had messages from before the pause when it was last seen
 * @param work what it has done since
 * @param endedInWindow how many messages had ended when the window was over; empty while it is not
 */
record Probe(
        InstanceId instance,
        Moment chosen,
        Optional<Moment> begun,
        boolean drains,
        Work work,
        OptionalLong endedInWindow) {

    private static final Work NOTHING = new Work(0, 0, 0);

    /** What follows from a probe. */
    enum Verdict {
        /** Nothing yet. */
        WAIT,
        /** The fleet can go on. */
        WORKS,
        /** It has to pause again. */
        FAILS,
        /** This instance shows nothing: another one is to try. */
        SHOWS_NOTHING
    }

    static Probe chosen(InstanceId instance, Moment now, boolean drains) {
        return new Probe(instance, now, Optional.empty(), drains, NOTHING, OptionalLong.empty());
    }

    /**
     * After the next sample.
     *
     * @param latest what it has done since the last one
     */
    Probe after(FleetSample sample, Work latest, Duration window) {
        if (begun.isEmpty()) {
            boolean begins = sample.consumers().contains(instance);
            return new Probe(
                    instance,
                    chosen,
                    begins ? Optional.of(sample.at()) : begun,
                    held(instance, sample).orElse(0) > 0,
                    begins && !drains ? latest : NOTHING,
                    endedInWindow);
        }
        Work more = work.plus(latest);
        boolean ends = endedInWindow.isEmpty() && hasLasted(begun.get(), window, sample.at());
        return new Probe(instance, chosen, begun, drains, more, ends ? OptionalLong.of(more.ended()) : endedInWindow);
    }

    /**
     * How many messages it has: by its own count, or by the broker's, for nobody else consumes; empty if neither is
     * known.
     */
    static OptionalLong held(InstanceId instance, FleetSample sample) {
        InstanceCounters counters = sample.counters().get(instance);
        return counters != null && counters.underWay().isPresent()
                ? OptionalLong.of(counters.underWay().getAsInt())
                : sample.broker().service().unacknowledged();
    }

    /** The same while nothing can be probed with: its time begins anew with each sample, until something can be. */
    Probe waiting(Moment now) {
        return new Probe(instance, now, begun.map(earlier -> now), drains, work, OptionalLong.empty());
    }

    /** What it has done, in a sentence. */
    String result() {
        return "Of " + work.served() + " messages that were probed with " + work.own() + " failed";
    }

    /** Why the fleet has to pause again, in a sentence. */
    String failure() {
        return work.own() > 0 ? result() : "The message that was probed with has not ended";
    }

    /** Why it has shown nothing, in a sentence. */
    String nothing() {
        return "Instance '" + instance + "' "
                + (begun.isEmpty() ? "has not begun to consume" : "got no message to probe with that it handles");
    }

    /** What follows from it now. */
    Verdict verdict(FleetSample sample, BreakerConfig config) {
        boolean fails = work.own() > 0 && work.own() >= config.share() * work.served();
        if (fails && (endedInWindow.isPresent() || work.own() >= config.share() * config.probe())) {
            return Verdict.FAILS;
        }
        if (!fails && work.served() >= config.probe()) {
            return Verdict.WORKS;
        }
        if (begun.isEmpty()) {
            return hasLasted(chosen, config.window(), sample.at()) ? Verdict.SHOWS_NOTHING : Verdict.WAIT;
        }
        return endedInWindow.isEmpty() ? Verdict.WAIT : afterTheWindow(sample, config);
    }

    /** As long as a message is with it that it had when the window ended, nothing is known. */
    private Verdict afterTheWindow(FleetSample sample, BreakerConfig config) {
        OptionalLong held = held(instance, sample);
        boolean hasEnded = work.ended() > endedInWindow.orElse(0);
        if (held.orElse(0) > 0 && !hasEnded) {
            boolean isTooLong = hasLasted(chosen, config.longestPause().plus(config.window()), sample.at());
            return isTooLong ? Verdict.FAILS : Verdict.WAIT;
        }
        if (work.served() > 0) {
            return Verdict.WORKS;
        }
        if (held.isEmpty() && !hasLasted(chosen, config.window().multipliedBy(2), sample.at())) {
            return Verdict.WAIT;
        }
        return sample.broker().service().ready().orElse(0) > 0 ? Verdict.SHOWS_NOTHING : Verdict.WORKS;
    }

    private static boolean hasLasted(Moment since, Duration time, Moment now) {
        return !now.isBefore(since.plus(time));
    }
}
