package io.nuropb.runner;

import io.nuropb.election.Term;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the machine wants done. Every effect ends in exactly one event that carries its number, failure included; a
 * session and a consumption tell more before they end. A timer that is cancelled ends without one.
 */
public sealed interface Effect {

    /**
     * Wake the machine after a time, to which a random part of {@code spread} is added:
     * {@link LifecycleEvent.TimerFired}.
     */
    record SetTimer(TimerPurpose purpose, long timer, Duration delay, Duration spread) implements Effect {}

    /**
     * Wake the machine after a pause that grows with the attempts, with jitter: {@link LifecycleEvent.TimerFired}. It
     * grows less far towards a server that is {@code unreachable}, for to find out that it still is costs nobody
     * anything.
     */
    record BackOff(TimerPurpose purpose, long timer, int attempt, boolean unreachable) implements Effect {}

    /** Do not wake the machine by this timer. No event. */
    record CancelTimer(TimerPurpose purpose, long timer) implements Effect {}

    /**
     * Join the fleet: the {@link LifecycleEvent.SessionEvent}s, up to {@link LifecycleEvent.SessionLost} or
     * {@link LifecycleEvent.Left}.
     */
    record Join(long session) implements Effect {}

    /** Leave the session: {@link LifecycleEvent.Left}. */
    record Leave(long session) implements Effect {}

    /**
     * Tell the fleet about this instance: {@link LifecycleEvent.Reported}.
     *
     * @param prefetch how many messages it takes at once, or took when it consumed last; empty if it has no permission
     *     to consume
     * @param broker where it has its queue, as far as it knows
     */
    record Report(
            long session,
            RunningState state,
            boolean consuming,
            long brokenSince,
            OptionalInt prefetch,
            Optional<BrokerIdentity> broker)
            implements Effect {}

    /**
     * Create what is missing on the broker, with these routes: {@link LifecycleEvent.TopologyChecked} or
     * {@link LifecycleEvent.TopologyFailed}.
     */
    record DeclareTopology(long call, Set<Route> routes) implements Effect {}

    /** Look at the broker: {@link LifecycleEvent.TopologyChecked} or {@link LifecycleEvent.TopologyFailed}. */
    record VerifyTopology(long call) implements Effect {}

    /**
     * Tell the fleet about the broker: {@link LifecycleEvent.ProclamationAccepted} or
     * {@link LifecycleEvent.ProclamationRefused}.
     */
    record Proclaim(long call, long session, Term term, Announcement said) implements Effect {

        /** Whether it says that the objects are ready. */
        public boolean ready() {
            return said.ready();
        }

        /** Whether it says that the fleet consumes. */
        public boolean consume() {
            return said.consume();
        }
    }

    /**
     * Begin to consume: {@link LifecycleEvent.ConsumptionStarted} or {@link LifecycleEvent.ConsumptionFailed}, later
     * perhaps {@link LifecycleEvent.ConsumptionLost}.
     */
    record Consume(long consumption, int prefetch) implements Effect {}

    /**
     * End consuming in peace: {@link LifecycleEvent.Drained}.
     *
     * @param limit how long to wait, without the time in which the broker takes nothing
     * @param longest how long to wait in any case
     */
    record Drain(long consumption, Duration limit, Duration longest) implements Effect {}

    /** End consuming at once, although a drain is under way: that drain's {@link LifecycleEvent.Drained}. */
    record Abandon(long consumption) implements Effect {}

    /** Begin no handler any more, and give back what comes from a consumer that is being opened. No event. */
    record GiveBackDeliveries() implements Effect {}

    /** Refuse nothing any more of what the last leader had refused. No event. */
    record LiftRestrictions() implements Effect {}

    /** Say that the start cannot succeed: {@link LifecycleEvent.StopRequested}. */
    record FailStart(String problem) implements Effect {}

    /** Close all connections: {@link LifecycleEvent.Closed}. */
    record Close() implements Effect {}
}
