package io.nuropb.benchmarks.pure;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.runner.BrokerRequirements;
import io.nuropb.runner.Effect;
import io.nuropb.runner.Lifecycle;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.TimerPurpose;
import io.nuropb.runner.Transition;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyId;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Some minutes of an instance in a fleet that is well, recorded event by event. The machine is a pure function, so that
 * they can be had again and again, and are the same each time.
 */
final class RecordedLife {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final int TTLS = 20;
    private static final int RENEWALS_PER_TTL = 3;
    private static final long SESSION = 1;
    private static final InstanceId SELF = new InstanceId("a1");
    private static final List<InstanceId> OTHERS = List.of(new InstanceId("b2"), new InstanceId("c3"));
    private static final Topology TOPOLOGY = new Topology(List.of(), List.of(), List.of());
    private static final TopologyId OWN = TOPOLOGY.id();
    private static final Capabilities SURFACE = new Capabilities(OWN, Set.of(), Set.of("create_order", "cancel_order"));

    /** One event, and the moment at which it is handled. */
    record Handled(LifecycleEvent event, Moment at) {}

    private final Lifecycle lifecycle =
            new Lifecycle(RunnerConfig.defaults(), SELF, new BrokerRequirements(OWN, "nuropb-orders-sq", SURFACE));
    private final List<Handled> recorded = new ArrayList<>();
    private LifecycleState state = LifecycleState.initial();
    private LifecycleState begin = LifecycleState.initial();
    private Moment now = new Moment(0);

    /** One that consumes under another one's proclamation: it renews its lease and tells its counters. */
    static RecordedLife ofFollower() {
        RecordedLife life = new RecordedLife();
        life.joins();
        life.on(new LifecycleEvent.LeaderChanged(SESSION, Optional.of(new Leader(OTHERS.get(0), new Term(6)))));
        life.on(new LifecycleEvent.ProclamationChanged(SESSION, Optional.of(life.proclamation(OTHERS.get(0), 6, 11))));
        life.consumes();
        life.record(() -> {});
        return life;
    }

    /** One that leads: it also hears of the others and audits the broker's objects. */
    static RecordedLife ofLeader() {
        RecordedLife life = new RecordedLife();
        life.joins();
        Effect.DeclareTopology declare =
                life.effect(new LifecycleEvent.Elected(SESSION, new Term(7)), Effect.DeclareTopology.class);
        Effect.Proclaim proclaim =
                life.effect(new LifecycleEvent.TopologyChecked(declare.call(), found()), Effect.Proclaim.class);
        life.on(new LifecycleEvent.ProclamationAccepted(proclaim.call(), 12));
        life.on(new LifecycleEvent.ProclamationChanged(SESSION, Optional.of(life.proclamation(SELF, 7, 12))));
        life.consumes();
        life.record(life::leads);
        return life;
    }

    private void joins() {
        on(new LifecycleEvent.StartRequested());
        on(new LifecycleEvent.Joined(SESSION, Lease.granted(now, TTL)));
    }

    private Proclamation proclamation(InstanceId leader, long term, long revision) {
        return new Proclamation(
                new Leader(leader, new Term(term)), Optional.of(Readiness.of(OWN, true, true, 1_000)), revision);
    }

    private void consumes() {
        on(new LifecycleEvent.ConsumptionStarted(state.lastNumber()));
    }

    private static TopologyReport found() {
        return new TopologyReport(List.of());
    }

    /** Everything from here on is what is had again; {@code duties} come with each renewal. */
    private void record(Runnable duties) {
        begin = state;
        recorded.clear();
        for (int renewal = 0; renewal < TTLS * RENEWALS_PER_TTL; renewal++) {
            now = now.plus(TTL.dividedBy(RENEWALS_PER_TTL));
            on(new LifecycleEvent.Renewed(SESSION, Lease.granted(now, TTL)));
            on(new LifecycleEvent.Reported(SESSION, Optional.empty()));
            if (renewal % RENEWALS_PER_TTL == 2) {
                on(new LifecycleEvent.TimerFired(TimerPurpose.LEASE, timer(TimerPurpose.LEASE)));
                on(new LifecycleEvent.Reported(SESSION, Optional.empty()));
            }
            duties.run();
        }
    }

    private void leads() {
        for (InstanceId other : OTHERS) {
            Map<String, Object> details = Map.of("handled", now.nanos());
            on(new LifecycleEvent.MemberSeen(
                    SESSION, new Presence(other, "running-follower", true, 0, Optional.of(SURFACE), details)));
        }
        if (state.timers().isSet(TimerPurpose.AUDIT)
                && now.nanos() % Duration.ofSeconds(30).toNanos() == 0) {
            Effect.DeclareTopology declare = effect(
                    new LifecycleEvent.TimerFired(TimerPurpose.AUDIT, timer(TimerPurpose.AUDIT)),
                    Effect.DeclareTopology.class);
            on(new LifecycleEvent.TopologyChecked(declare.call(), found()));
        }
    }

    private long timer(TimerPurpose purpose) {
        return state.timers().number(purpose);
    }

    private <E extends Effect> E effect(LifecycleEvent event, Class<E> kind) {
        return on(event).effects().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private Transition on(LifecycleEvent event) {
        recorded.add(new Handled(event, now));
        Transition transition = lifecycle.step(state, event, now);
        state = transition.state();
        return transition;
    }

    /** How many events there are. */
    int events() {
        return recorded.size();
    }

    /** All of it once more; returns how many effects there were, and ends as it was recorded. */
    int again() {
        LifecycleState present = begin;
        int effects = 0;
        for (int i = 0; i < recorded.size(); i++) {
            Handled handled = recorded.get(i);
            Transition transition = lifecycle.step(present, handled.event(), handled.at());
            effects += transition.effects().size();
            present = transition.state();
        }
        if (present.lastNumber() != state.lastNumber()) {
            throw new IllegalStateException("The machine is no pure function: " + present + " instead of " + state);
        }
        return effects;
    }
}
