package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyId;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/** One event of every kind, with every content that makes a difference. */
final class SampleEvents {

    static final InstanceId SELF = new InstanceId("self");
    static final InstanceId OTHER = new InstanceId("other");
    static final TopologyId OWN = new Topology(List.of(), List.of(), List.of()).id();
    static final Capabilities SURFACE = new Capabilities(OWN, Set.of(), Set.of("ping"));
    static final BrokerRequirements NEEDS = new BrokerRequirements(OWN, "nuropb-orders-sq", SURFACE);
    static final BrokerIdentity HERE = new BrokerIdentity("/orders", Optional.empty());
    static final BrokerIdentity ELSEWHERE = new BrokerIdentity("/", Optional.empty());
    static final Moment NOW = new Moment(0);
    static final Lease LEASE = Lease.granted(NOW, Duration.ofSeconds(15));
    static final Term TERM = new Term(7);

    static final Instructions CONSUME = new Instructions(true, 1_000, Restrictions.none());

    private SampleEvents() {}

    /** The numbers of the effects that sample events answer. */
    record Numbers(long session, long call, long consumption, ToLongFunction<TimerPurpose> timer) {}

    static Map<String, LifecycleEvent> events(Numbers numbers) {
        Map<String, LifecycleEvent> all = new LinkedHashMap<>();
        all.put("StartRequested", new LifecycleEvent.StartRequested());
        all.put("DrainRequested", new LifecycleEvent.DrainRequested());
        all.put("StopRequested", new LifecycleEvent.StopRequested());
        for (TimerPurpose purpose : TimerPurpose.values()) {
            all.put(
                    "TimerFired (" + name(purpose) + ")",
                    new LifecycleEvent.TimerFired(purpose, numbers.timer().applyAsLong(purpose)));
        }
        all.put("TimerFired (cancelled meanwhile)", new LifecycleEvent.TimerFired(TimerPurpose.AUDIT, 19));
        sessionEvents(all, numbers.session());
        all.put("Left", new LifecycleEvent.Left(numbers.session()));
        all.put(
                "TopologyChecked (all there)",
                new LifecycleEvent.TopologyChecked(numbers.call(), report(new Verdict.Present())));
        all.put(
                "TopologyChecked (something created)",
                new LifecycleEvent.TopologyChecked(numbers.call(), report(new Verdict.Created())));
        all.put(
                "TopologyChecked (something wrong)",
                new LifecycleEvent.TopologyChecked(numbers.call(), report(new Verdict.Missing())));
        all.put("TopologyFailed", new LifecycleEvent.TopologyFailed(numbers.call(), problem(Reason.UNREACHABLE)));
        all.put(
                "TopologyFailed (hopeless)",
                new LifecycleEvent.TopologyFailed(numbers.call(), problem(Reason.BAD_CREDENTIALS)));
        all.put("ProclamationAccepted", new LifecycleEvent.ProclamationAccepted(numbers.call(), 11));
        all.put("ProclamationRefused", new LifecycleEvent.ProclamationRefused(numbers.call(), false, "no answer"));
        all.put(
                "ProclamationRefused (not leader)",
                new LifecycleEvent.ProclamationRefused(numbers.call(), true, "term 8 leads"));
        all.put("ConsumptionStarted", new LifecycleEvent.ConsumptionStarted(numbers.consumption()));
        all.put(
                "ConsumptionFailed",
                new LifecycleEvent.ConsumptionFailed(numbers.consumption(), problem(Reason.UNREACHABLE)));
        all.put(
                "ConsumptionFailed (hopeless)",
                new LifecycleEvent.ConsumptionFailed(numbers.consumption(), problem(Reason.ACCESS_REFUSED)));
        all.put(
                "ConsumptionFailed (queue gone)",
                new LifecycleEvent.ConsumptionFailed(numbers.consumption(), problem(Reason.NOT_FOUND)));
        all.put(
                "ConsumptionLost",
                new LifecycleEvent.ConsumptionLost(numbers.consumption(), problem(Reason.UNREACHABLE)));
        all.put(
                "ConsumptionLost (queue gone)",
                new LifecycleEvent.ConsumptionLost(numbers.consumption(), problem(Reason.CANCELLED)));
        all.put("Drained", new LifecycleEvent.Drained(numbers.consumption(), 0));
        all.put("Reported", new LifecycleEvent.Reported(numbers.session(), Optional.empty()));
        all.put("BrokerAnswered", new LifecycleEvent.BrokerAnswered());
        all.put("BrokerIdentified", new LifecycleEvent.BrokerIdentified("rabbit"));
        all.put("Closed", new LifecycleEvent.Closed());
        return all;
    }

    private static void sessionEvents(Map<String, LifecycleEvent> all, long session) {
        all.put("Joined", new LifecycleEvent.Joined(session, LEASE));
        all.put("Renewed", new LifecycleEvent.Renewed(session, Lease.granted(NOW, Duration.ofSeconds(16))));
        all.put("Elected", new LifecycleEvent.Elected(session, TERM));
        all.put(
                "LeaderChanged (another)",
                new LifecycleEvent.LeaderChanged(session, Optional.of(new Leader(OTHER, new Term(8)))));
        all.put("LeaderChanged (none)", new LifecycleEvent.LeaderChanged(session, Optional.empty()));
        all.put("Proclaimed (ready)", proclaimed(session, word(OTHER, 8, 12, OWN, true, true)));
        all.put(
                "Proclaimed (ready, the same leader's second word)",
                proclaimed(session, word(OTHER, 6, 12, OWN, true, true)));
        all.put(
                "Proclaimed (ready, other topology)",
                proclaimed(session, word(OTHER, 8, 12, new TopologyId("00000000000000ff"), true, true)));
        all.put(
                "Proclaimed (ready, by a leader who names no topology)",
                proclaimed(session, new Proclamation(new Leader(OTHER, new Term(8)), Optional.empty(), 12)));
        all.put("Proclaimed (under repair)", proclaimed(session, word(OTHER, 8, 12, OWN, false, true)));
        all.put("Proclaimed (paused)", proclaimed(session, word(OTHER, 8, 12, OWN, true, false)));
        all.put(
                "Proclaimed (under repair, its own earlier word that arrived late)",
                proclaimed(session, word(SELF, TERM.number(), 12, OWN, false, true)));
        all.put(
                "Proclaimed (ready, in another virtual host)",
                proclaimed(
                        session,
                        word(
                                OTHER,
                                8,
                                12,
                                new Announcement(
                                        true, CONSUME, SURFACE, 0, Optional.empty(), Optional.of(ELSEWHERE)))));
        all.put("Proclaimed (withdrawn)", new LifecycleEvent.ProclamationChanged(session, Optional.empty()));
        all.put(
                "Controlled (pause)",
                new LifecycleEvent.Controlled(session, new OperatorControl(false, "operator", "maintenance")));
        all.put(
                "Proclaimed (paused, and this one tries)",
                proclaimed(session, new Proclamation(new Leader(OTHER, new Term(8)), Optional.of(probed(SELF)), 12)));
        all.put(
                "HealthAdvised (pause)",
                new LifecycleEvent.HealthAdvised(session, new HealthAdvice(false, Restrictions.none())));
        all.put("MemberSeen", new LifecycleEvent.MemberSeen(session, presence(0)));
        all.put("MemberSeen (objects broken)", new LifecycleEvent.MemberSeen(session, presence(10)));
        all.put("MemberGone", new LifecycleEvent.MemberGone(session, OTHER));
        all.put(
                "SessionLost",
                new LifecycleEvent.SessionLost(session, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")));
        all.put(
                "SessionLost (hopeless)",
                new LifecycleEvent.SessionLost(
                        session, new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "wrong password")));
        all.put(
                "SessionLost (an earlier session)",
                new LifecycleEvent.SessionLost(19, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")));
    }

    private static LifecycleEvent proclaimed(long session, Proclamation word) {
        return new LifecycleEvent.ProclamationChanged(session, Optional.of(word));
    }

    static Proclamation word(
            InstanceId leader, long term, long revision, TopologyId topology, boolean ready, boolean consume) {
        return new Proclamation(
                new Leader(leader, new Term(term)),
                Optional.of(Readiness.of(topology, ready, consume, 1_000)),
                revision);
    }

    /** What a leader says that counts generations and names what it has declared. */
    static Proclamation word(InstanceId leader, long term, long revision, Announcement said) {
        return new Proclamation(
                new Leader(leader, new Term(term)),
                Optional.of(said.readiness(said.capabilities().layout())),
                revision);
    }

    /** Nobody consumes but this instance, which tries whether it works again. */
    static Readiness probed(InstanceId probe) {
        return Readiness.of(OWN, true, false, 1_000)
                .withRestrictions(
                        new Restrictions(Optional.of(probe), Set.of(), Set.of(), "20 of 100 messages have failed"));
    }

    private static Presence presence(long brokenSince) {
        return new Presence(OTHER, "running-follower", brokenSince == 0, brokenSince, Map.of());
    }

    private static TopologyReport report(Verdict verdict) {
        return new TopologyReport(List.of(new Finding(new Queue(NEEDS.queue(), true, Map.of()), verdict)));
    }

    private static BrokerException problem(Reason reason) {
        return new BrokerException(reason, "sample", null);
    }

    static String name(TimerPurpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
