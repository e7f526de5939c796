package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyId;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Every situation of the machine against every event, as the Markdown of {@code docs/lifecycle.md}. */
final class LifecycleTable {

    static final InstanceId SELF = new InstanceId("self");
    static final InstanceId OTHER = new InstanceId("other");
    static final TopologyId OWN = new Topology(List.of(), List.of(), List.of()).id();
    static final Moment NOW = new Moment(0);
    static final Lease LEASE = Lease.granted(NOW, Duration.ofSeconds(15));
    static final Term TERM = new Term(7);

    /** The numbers that the sample situations and the sample events share. */
    private static final long SESSION = 1;

    private static final long CHECK = 2;
    private static final long CALL = 3;
    private static final long TIMER = 4;
    private static final long CONSUMPTION = 5;

    private static final Numbers SAMPLE = new Numbers(SESSION, CHECK, CALL, TIMER, CONSUMPTION);

    private final Lifecycle lifecycle = new Lifecycle(RunnerConfig.defaults(), SELF, OWN);

    static Map<String, State> standings() {
        Fleet led = Fleet.unknown().led(Optional.of(new Leader(OTHER, new Term(6))));
        Map<String, State> all = new LinkedHashMap<>();
        all.put("New", State.initial());
        all.put("Joining", standing(new Standing.Joining(SESSION, 0), Fleet.unknown()));
        all.put(
                "Waiting",
                standing(
                        new Standing.Waiting(TIMER, 0, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")),
                        Fleet.unknown()));
        all.put("Following", standing(new Standing.Following(SESSION, CHECK, LEASE), led));
        duties().forEach((name, duty) -> all.put(
                "Leading, " + name, standing(new Standing.Leading(SESSION, CHECK, LEASE, TERM, duty), ownFleet(duty))));
        duties().forEach((name, duty) -> {
            boolean tells = duty instanceof Duty.Retracting
                    || duty instanceof Duty.Proclaiming
                    || (duty instanceof Duty.Preparing preparing && preparing.told());
            if (!tells) {
                all.put("Standalone, " + name, standing(new Standing.Standalone(duty), ownFleet(duty)));
            }
        });
        all.put("Stopping", standing(new Standing.Stopping(SESSION, TIMER), Fleet.unknown()));
        all.put("Closing", standing(new Standing.Closing(), Fleet.unknown()));
        all.put("Stopped", standing(new Standing.Stopped(), Fleet.unknown()));
        return all;
    }

    static Map<String, Duty> duties() {
        Map<String, Duty> all = new LinkedHashMap<>();
        all.put("Preparing", new Duty.Preparing(CALL, 0, false));
        all.put("Preparing after a retraction", new Duty.Preparing(CALL, 0, true));
        all.put("Blocked", new Duty.Blocked(TIMER, 0, Obstacle.BROKER_REFUSED, "drift"));
        all.put("Blocked, broker unreachable", new Duty.Blocked(TIMER, 0, Obstacle.BROKER_UNREACHABLE, "refused"));
        all.put("Proclaiming", new Duty.Proclaiming(CALL, 0, true));
        all.put("Proclaimed", new Duty.Proclaimed(TIMER, 10, true));
        all.put("Auditing", new Duty.Auditing(CALL, 10, true));
        all.put("Retracting", new Duty.Retracting(CALL));
        return all;
    }

    static Map<String, State> servings() {
        Grant grant = new Grant(10, 10, OWN, true);
        Map<String, Serving> all = new LinkedHashMap<>();
        all.put("Idle", new Serving.Idle());
        all.put("Verifying", new Serving.Verifying(CALL, new Grant(10, 10, OWN, false), 0));
        all.put("Opening", new Serving.Opening(CONSUMPTION, grant, 0));
        all.put("Consuming", new Serving.Consuming(CONSUMPTION, grant));
        all.put("Draining", new Serving.Draining(CONSUMPTION));
        all.put("Recovering", new Serving.Recovering(TIMER, 0, Obstacle.BROKER_REFUSED, "channel closed"));
        all.put(
                "Recovering, broker unreachable",
                new Serving.Recovering(TIMER, 0, Obstacle.BROKER_UNREACHABLE, "connection lost"));
        all.put("Broken", new Serving.Broken(10, 0, "queue is gone"));
        Map<String, State> states = new LinkedHashMap<>();
        all.forEach((name, serving) -> states.put(name, serving(name, serving, grant)));
        return states;
    }

    private static State serving(String name, Serving serving, Grant grant) {
        boolean fresh = name.equals("Idle") || name.equals("Verifying") || name.equals("Opening");
        Fleet fleet = Fleet.unknown().led(Optional.of(new Leader(OTHER, new Term(6))));
        return new State(
                new Standing.Following(SESSION, CHECK, LEASE),
                serving,
                fresh && name.equals("Idle") ? fleet : fleet.told(Optional.of(word(OTHER, 6, 10, OWN, true, true))),
                fresh ? Optional.empty() : Optional.of(grant),
                !fresh,
                20);
    }

    private static State standing(Standing standing, Fleet fleet) {
        boolean serves = fleet.proclamation().isPresent();
        Grant grant = new Grant(10, 10, OWN, true);
        return new State(
                standing,
                serves ? new Serving.Consuming(CONSUMPTION, grant) : new Serving.Idle(),
                fleet,
                serves ? Optional.of(grant) : Optional.empty(),
                serves,
                20);
    }

    private static Fleet ownFleet(Duty duty) {
        Fleet led = Fleet.unknown().led(Optional.of(new Leader(SELF, TERM)));
        boolean told = duty instanceof Duty.Proclaimed || duty instanceof Duty.Auditing;
        return told ? led.told(Optional.of(word(SELF, TERM.number(), 10, OWN, true, true))) : led;
    }

    /** The numbers of the effects that sample events answer. */
    record Numbers(long session, long check, long call, long timer, long consumption) {}

    static Map<String, Event> events(Numbers numbers) {
        Map<String, Event> all = new LinkedHashMap<>();
        all.put("StartRequested", new Event.StartRequested());
        all.put("StopRequested", new Event.StopRequested());
        all.put("TimerFired (of the lease)", new Event.TimerFired(numbers.check()));
        all.put("TimerFired (of the pause, audit or drain)", new Event.TimerFired(numbers.timer()));
        all.put("TimerFired (of an earlier effect)", new Event.TimerFired(19));
        sessionEvents(all, numbers.session());
        all.put("Left", new Event.Left(numbers.session()));
        all.put(
                "TopologyChecked (all there)",
                new Event.TopologyChecked(numbers.call(), report(new Verdict.Present())));
        all.put(
                "TopologyChecked (something created)",
                new Event.TopologyChecked(numbers.call(), report(new Verdict.Created())));
        all.put(
                "TopologyChecked (something wrong)",
                new Event.TopologyChecked(numbers.call(), report(new Verdict.Missing())));
        all.put("TopologyFailed", new Event.TopologyFailed(numbers.call(), problem(Reason.UNREACHABLE)));
        all.put("TopologyFailed (hopeless)", new Event.TopologyFailed(numbers.call(), problem(Reason.BAD_CREDENTIALS)));
        all.put("WordAccepted", new Event.WordAccepted(numbers.call(), 11));
        all.put("WordRefused", new Event.WordRefused(numbers.call(), false, "no answer"));
        all.put("WordRefused (not leader)", new Event.WordRefused(numbers.call(), true, "term 8 leads"));
        all.put("ConsumptionStarted", new Event.ConsumptionStarted(numbers.consumption()));
        all.put("ConsumptionFailed", new Event.ConsumptionFailed(numbers.consumption(), problem(Reason.UNREACHABLE)));
        all.put(
                "ConsumptionFailed (hopeless)",
                new Event.ConsumptionFailed(numbers.consumption(), problem(Reason.ACCESS_REFUSED)));
        all.put(
                "ConsumptionFailed (queue gone)",
                new Event.ConsumptionFailed(numbers.consumption(), problem(Reason.NOT_FOUND)));
        all.put("ConsumptionLost", new Event.ConsumptionLost(numbers.consumption(), problem(Reason.UNREACHABLE)));
        all.put(
                "ConsumptionLost (queue gone)",
                new Event.ConsumptionLost(numbers.consumption(), problem(Reason.CANCELLED)));
        all.put("Drained", new Event.Drained(numbers.consumption(), 0));
        all.put("Reported", new Event.Reported(numbers.session(), Optional.empty()));
        all.put("BrokerAnswered", new Event.BrokerAnswered());
        all.put("Closed", new Event.Closed());
        return all;
    }

    private static void sessionEvents(Map<String, Event> all, long session) {
        all.put("Joined", new Event.Joined(session, LEASE));
        all.put("Renewed", new Event.Renewed(session, Lease.granted(NOW, Duration.ofSeconds(16))));
        all.put("Elected", new Event.Elected(session, TERM));
        all.put(
                "LeaderChanged (another)",
                new Event.LeaderChanged(session, Optional.of(new Leader(OTHER, new Term(8)))));
        all.put("LeaderChanged (none)", new Event.LeaderChanged(session, Optional.empty()));
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
        all.put("Proclaimed (withdrawn)", new Event.Proclaimed(session, Optional.empty()));
        all.put("Controlled (pause)", new Event.Controlled(session, new Control(false, "operator", "maintenance")));
        all.put("MemberSeen", new Event.MemberSeen(session, presence(0)));
        all.put("MemberSeen (objects broken)", new Event.MemberSeen(session, presence(10)));
        all.put("MemberGone", new Event.MemberGone(session, OTHER));
        all.put(
                "SessionLost",
                new Event.SessionLost(session, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")));
        all.put(
                "SessionLost (hopeless)",
                new Event.SessionLost(session, new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "wrong password")));
        all.put(
                "SessionLost (an earlier session)",
                new Event.SessionLost(19, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")));
    }

    private static Event proclaimed(long session, Proclamation word) {
        return new Event.Proclaimed(session, Optional.of(word));
    }

    static Proclamation word(
            InstanceId leader, long term, long revision, TopologyId topology, boolean ready, boolean consume) {
        return new Proclamation(
                new Leader(leader, new Term(term)),
                Optional.of(new Readiness(topology, ready, consume, 1_000)),
                revision);
    }

    private static Presence presence(long brokenSince) {
        return new Presence(OTHER, "running-follower", brokenSince == 0, brokenSince, Map.of());
    }

    private static TopologyReport report(Verdict verdict) {
        return new TopologyReport(List.of(new Finding(new Queue("q", true, Map.of()), verdict)));
    }

    private static BrokerException problem(Reason reason) {
        return new BrokerException(reason, "sample", null);
    }

    /** The whole table. */
    String markdown() {
        StringBuilder text = new StringBuilder("## The race\n\n");
        standings()
                .forEach((name, state) ->
                        text.append(section(name, state, s -> standingName(s.standing()), LifecycleTable::isOfRace)));
        text.append("## The intake\n\n");
        servings()
                .forEach((name, state) -> text.append(
                        section(name, state, s -> s.serving().getClass().getSimpleName(), LifecycleTable::isOfIntake)));
        return text.toString().stripTrailing() + "\n";
    }

    private static boolean isOfRace(Effect effect) {
        return !isOfIntake(effect) && !(effect instanceof Effect.Report);
    }

    private static boolean isOfIntake(Effect effect) {
        return effect instanceof Effect.Consume
                || effect instanceof Effect.Drain
                || effect instanceof Effect.Abandon
                || effect instanceof Effect.VerifyTopology;
    }

    private String section(String name, State state, Function<State, String> half, Predicate<Effect> ofHalf) {
        List<String> rows = new ArrayList<>();
        List<String> stays = new ArrayList<>();
        events(SAMPLE).forEach((label, event) -> {
            Step step = lifecycle.step(state, event, NOW);
            String before = half.apply(state);
            String after = half.apply(step.state());
            String effects = step.effects().stream()
                    .filter(ofHalf)
                    .map(LifecycleTable::effectName)
                    .collect(Collectors.joining(", "));
            if (after.equals(before) && effects.isEmpty()) {
                stays.add(label);
            } else {
                rows.add("| " + label + " | " + (after.equals(before) ? "" : after) + " | " + effects + " |\n");
            }
        });
        return "### " + name + " (`" + RunningState.of(state).label() + "`)\n\n"
                + (rows.isEmpty()
                        ? ""
                        : "| event | becomes | effects |\n|---|---|---|\n" + String.join("", rows) + "\n")
                + "Stays: " + String.join(", ", stays) + ".\n\n";
    }

    static String standingName(Standing standing) {
        String name = standing.getClass().getSimpleName();
        if (standing instanceof Standing.Leading leading) {
            return name + ", " + leading.duty().getClass().getSimpleName();
        }
        if (standing instanceof Standing.Standalone alone) {
            return name + ", " + alone.duty().getClass().getSimpleName();
        }
        return name;
    }

    private static String effectName(Effect effect) {
        String name = effect.getClass().getSimpleName();
        if (effect instanceof Effect.Proclaim proclaim) {
            return name + (proclaim.ready() ? "" : " (under repair)") + (proclaim.consume() ? "" : " (paused)");
        }
        if (effect instanceof Effect.Consume consume) {
            return name + " (prefetch " + consume.prefetch() + ")";
        }
        return name;
    }

    /** Every kind of standing, duty, serving and event has to be in the table. */
    static Set<Class<?>> sampled() {
        Set<Class<?>> classes = new java.util.HashSet<>();
        standings().values().forEach(s -> classes.add(s.standing().getClass()));
        duties().values().forEach(d -> classes.add(d.getClass()));
        servings().values().forEach(s -> classes.add(s.serving().getClass()));
        events(SAMPLE).values().forEach(e -> classes.add(e.getClass()));
        return classes;
    }
}
