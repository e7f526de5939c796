package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One instance's life in a test: feeds events to the machine and remembers the effects that wait for an answer. */
final class InstanceLife {

    static final Duration TTL = Duration.ofSeconds(15);

    private final Lifecycle lifecycle;
    private final List<Effect> open = new ArrayList<>();
    private List<Effect> latest = List.of();
    private LifecycleState state;
    private Moment now = SampleEvents.NOW;

    InstanceLife(RunnerConfig config) {
        this(new Lifecycle(config, SampleEvents.SELF, SampleEvents.NEEDS));
    }

    InstanceLife(Lifecycle lifecycle) {
        this(lifecycle, LifecycleState.initial());
    }

    InstanceLife(Lifecycle lifecycle, LifecycleState initial) {
        this.lifecycle = lifecycle;
        state = initial;
    }

    static InstanceLife started(RunnerConfig config) {
        return new InstanceLife(config).on(new LifecycleEvent.StartRequested());
    }

    /** One that leads in term 7, has said so at revision 12, and consumes. */
    static InstanceLife leader(RunnerConfig config) {
        return started(config).joined().elected(7).declared().accepted(12).consuming();
    }

    /** One that consumes under the word that another said in term 6, at revision 11. */
    static InstanceLife follower(RunnerConfig config) {
        return started(config).joined().led(6).toldByOther(6, 11).consuming();
    }

    /** Another instance tells of itself. */
    static LifecycleEvent memberSeen(String id, long brokenSince) {
        return new LifecycleEvent.MemberSeen(
                1, new Presence(new InstanceId(id), "running-follower", brokenSince == 0, brokenSince, Map.of()));
    }

    InstanceLife on(LifecycleEvent event) {
        Transition step = lifecycle.step(state, event, now);
        state = step.state();
        latest = step.effects();
        open.addAll(latest);
        return this;
    }

    InstanceLife pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    LifecycleState state() {
        return state;
    }

    RunningState running() {
        return RunningState.of(state);
    }

    Status status() {
        return Status.of(state, now);
    }

    /** The effects of the latest event. */
    List<Effect> effects() {
        return latest;
    }

    <E extends Effect> List<E> effects(Class<E> kind) {
        return latest.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The youngest effect of a kind that was not answered yet. */
    <E extends Effect> E open(Class<E> kind) {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (kind.isInstance(open.get(i))) {
                return kind.cast(open.get(i));
            }
        }
        throw new AssertionError("No " + kind.getSimpleName() + " was asked for; open are " + open);
    }

    long session() {
        return open(Effect.Join.class).session();
    }

    InstanceLife joined() {
        return on(new LifecycleEvent.Joined(session(), Lease.granted(now, TTL)));
    }

    InstanceLife renewed() {
        return on(new LifecycleEvent.Renewed(session(), Lease.granted(now, TTL)));
    }

    InstanceLife elected(long term) {
        return on(new LifecycleEvent.Elected(session(), new Term(term)));
    }

    InstanceLife led(long term) {
        return on(new LifecycleEvent.LeaderChanged(
                session(), Optional.of(new Leader(SampleEvents.OTHER, new Term(term)))));
    }

    InstanceLife told(Proclamation word) {
        return on(new LifecycleEvent.ProclamationChanged(session(), Optional.of(word)));
    }

    InstanceLife toldByOther(long term, long revision) {
        return told(SampleEvents.word(SampleEvents.OTHER, term, revision, SampleEvents.OWN, true, true));
    }

    InstanceLife declared() {
        return on(new LifecycleEvent.TopologyChecked(
                open(Effect.DeclareTopology.class).call(), report(new Verdict.Present())));
    }

    InstanceLife checked(long call, Verdict verdict) {
        return on(new LifecycleEvent.TopologyChecked(call, report(verdict)));
    }

    /** The next audit finds that the service queue has so many consumers. */
    InstanceLife audited(int consumers) {
        return fired(TimerPurpose.AUDIT).looked(consumers);
    }

    /** The leader finds that everything is there, and that the service queue has so many consumers. */
    InstanceLife looked(int consumers) {
        List<Finding> findings = report(new Verdict.Present()).findings();
        Map<String, Integer> counted = Map.of(SampleEvents.NEEDS.queue(), consumers);
        return on(new LifecycleEvent.TopologyChecked(
                open(Effect.DeclareTopology.class).call(), new TopologyReport(findings, List.of(), counted)));
    }

    /** The coordinator takes the word, and this instance hears it like everybody else. */
    InstanceLife accepted(long revision) {
        Effect.Proclaim proclaim = open(Effect.Proclaim.class);
        on(new LifecycleEvent.ProclamationAccepted(proclaim.call(), revision));
        return told(SampleEvents.word(SampleEvents.SELF, proclaim.term().number(), revision, proclaim.said()));
    }

    InstanceLife consuming() {
        return on(
                new LifecycleEvent.ConsumptionStarted(open(Effect.Consume.class).consumption()));
    }

    InstanceLife lostConsumption(Reason reason) {
        return on(new LifecycleEvent.ConsumptionLost(
                open(Effect.Consume.class).consumption(), new BrokerException(reason, "lost in a test", null)));
    }

    /** The consumer is cancelled because its queue is gone, and the leader makes another one. */
    InstanceLife lostQueue() {
        lostConsumption(Reason.CANCELLED);
        return checked(open(Effect.DeclareTopology.class).call(), new Verdict.Created());
    }

    InstanceLife drained() {
        return on(new LifecycleEvent.Drained(open(Effect.Drain.class).consumption(), 0));
    }

    /** The timer of this purpose runs out. */
    InstanceLife fired(TimerPurpose purpose) {
        if (!state.timers().isSet(purpose)) {
            throw new AssertionError("No timer is set for " + purpose + "; set are " + state.timers());
        }
        return on(new LifecycleEvent.TimerFired(purpose, state.timers().number(purpose)));
    }

    /** The coordinator does not take the latest proclamation. */
    InstanceLife refused(String problem) {
        return on(new LifecycleEvent.ProclamationRefused(
                open(Effect.Proclaim.class).call(), false, problem));
    }

    /** The broker does not answer the latest question about its objects. */
    InstanceLife unreachable() {
        return on(new LifecycleEvent.TopologyFailed(
                open(Effect.DeclareTopology.class).call(),
                new BrokerException(Reason.UNREACHABLE, "refused in a test", null)));
    }

    InstanceLife left() {
        return on(new LifecycleEvent.Left(open(Effect.Leave.class).session()));
    }

    static TopologyReport report(Verdict verdict) {
        return new TopologyReport(List.of(new Finding(new Queue(SampleEvents.NEEDS.queue(), true, Map.of()), verdict)));
    }
}
