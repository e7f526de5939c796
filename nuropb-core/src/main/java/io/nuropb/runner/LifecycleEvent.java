package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyReport;
import java.util.Optional;

/** What can happen to an instance. Numbers name the effect that an event answers. */
public sealed interface LifecycleEvent {

    /** Somebody asked it to start. */
    record StartRequested() implements LifecycleEvent {}

    /** Somebody asked it to stop. */
    record StopRequested() implements LifecycleEvent {}

    /** Somebody asked it to drain, and to remain open until it is asked to stop. */
    record DrainRequested() implements LifecycleEvent {}

    /** A timer that was set has run out. */
    record TimerFired(TimerPurpose purpose, long timer) implements LifecycleEvent {}

    /** What a session tells; see {@link io.nuropb.election.SessionListener}. */
    sealed interface SessionEvent extends LifecycleEvent {
        /** The session that tells. */
        long session();
    }

    /** The coordinator let it in. */
    record Joined(long session, Lease lease) implements SessionEvent {}

    /** The lease was renewed. */
    record Renewed(long session, Lease lease) implements SessionEvent {}

    /** It was elected. */
    record Elected(long session, Term term) implements SessionEvent {}

    /** Another one leads, or nobody. */
    record LeaderChanged(long session, Optional<Leader> leader) implements SessionEvent {}

    /** Another proclamation is in force, or none. */
    record ProclamationChanged(long session, Optional<Proclamation> proclamation) implements SessionEvent {}

    /** An operator's wish changed. */
    record Controlled(long session, OperatorControl control) implements SessionEvent {}

    /** Another instance came, or said something new. */
    record MemberSeen(long session, Presence presence) implements SessionEvent {}

    /** Another instance went. */
    record MemberGone(long session, InstanceId instance) implements SessionEvent {}

    /** The health of the service, as the leader has looked at it, asks for something. */
    record HealthAdvised(long session, HealthAdvice advice) implements SessionEvent {}

    /** The session is over. */
    record SessionLost(long session, SessionLoss loss) implements SessionEvent {}

    /** The session was left. */
    record Left(long session) implements LifecycleEvent {}

    /** The topology was verified or declared; the report tells with what result. */
    record TopologyChecked(long call, TopologyReport report) implements LifecycleEvent {}

    /** The topology could not be looked at. */
    record TopologyFailed(long call, BrokerException problem) implements LifecycleEvent {}

    /** The coordinator has taken the leader's proclamation. */
    record ProclamationAccepted(long call, long revision) implements LifecycleEvent {}

    /** The coordinator has not taken the leader's proclamation. */
    record ProclamationRefused(long call, boolean notLeader, String problem) implements LifecycleEvent {}

    /** The broker confirmed the consumer. */
    record ConsumptionStarted(long consumption) implements LifecycleEvent {}

    /** The broker gave no consumer. */
    record ConsumptionFailed(long consumption, BrokerException problem) implements LifecycleEvent {}

    /** The consumer is gone. */
    record ConsumptionLost(long consumption, BrokerException problem) implements LifecycleEvent {}

    /** The consumer has ended in peace, or was abandoned. */
    record Drained(long consumption, int givenBack) implements LifecycleEvent {}

    /** The fleet was told about this instance, or could not be. */
    record Reported(long session, Optional<String> problem) implements LifecycleEvent {}

    /** The broker answers again after it could not be reached: another connection of this instance was opened. */
    record BrokerAnswered() implements LifecycleEvent {}

    /** A connection was opened whose broker says another name of its cluster than was known, or the first. */
    record BrokerIdentified(String cluster) implements LifecycleEvent {}

    /** Connections are closed. */
    record Closed() implements LifecycleEvent {}
}
