package io.nuropb.health.policies;

import io.nuropb.health.policies.InstanceCountPolicy.State;
import io.nuropb.health.sensors.FleetSample;

/** What is remembered once a sample was seen, and before anything is decided. */
final class Seen {

    private Seen() {}

    static State of(State state, FleetSample sample, ScalingConfig config) {
        return new State(
                state.leaderSince(),
                state.measures().next(sample),
                state.startUp().seen(sample.consuming(), sample.at()),
                state.needs(),
                state.rateLimit(),
                state.desired(),
                state.bottleneck(),
                state.above(),
                state.aboveSince(),
                state.orderedBacklog(),
                state.orderedLaw(),
                state.lost());
    }
}
