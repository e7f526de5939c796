package io.nuropb.runner;

import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import java.util.ArrayList;
import java.util.HashSet;
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

    private static final int WIDTH = 120;

    private static final Announcement READY = new Announcement(true, SampleEvents.CONSUME, SampleEvents.SURFACE, 0);
    private static final Announcement WITHDRAWN = READY.withdrawn(SampleEvents.CONSUME);

    /** The numbers that the sample situations and the sample events share. */
    private static final long SESSION = 1;

    private static final long CALL = 3;
    private static final long CONSUMPTION = 5;

    private static final SampleEvents.Numbers SAMPLE =
            new SampleEvents.Numbers(SESSION, CALL, CONSUMPTION, LifecycleTable::timerOf);

    private final Lifecycle lifecycle = new Lifecycle(RunnerConfig.defaults(), SampleEvents.SELF, SampleEvents.NEEDS);

    private static long timerOf(TimerPurpose purpose) {
        return 10L + List.of(TimerPurpose.values()).indexOf(purpose);
    }

    static Map<String, LifecycleState> roles() {
        Fleet led = Fleet.unknown().withLeader(Optional.of(new Leader(SampleEvents.OTHER, new Term(6))));
        Map<String, LifecycleState> all = new LinkedHashMap<>();
        all.put("New", LifecycleState.initial());
        all.put("Joining", inRole(new Role.Joining(SESSION, 0), Fleet.unknown()));
        all.put(
                "Waiting",
                inRole(
                        new Role.Waiting(0, new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no answer")),
                        Fleet.unknown()));
        all.put("Resigned", inRole(new Role.Resigned(RetryReason.BROKER_REFUSED, "drift"), Fleet.unknown()));
        all.put(
                "Resigned, broker unreachable",
                inRole(new Role.Resigned(RetryReason.BROKER_UNREACHABLE, "refused"), Fleet.unknown()));
        all.put("Follower", inRole(new Role.Follower(SESSION, SampleEvents.LEASE), led));
        tasks().forEach((name, sample) -> all.put(
                "Leader, " + name,
                inRole(
                        new Role.Leader(
                                SESSION, SampleEvents.LEASE, SampleEvents.TERM, sample.inForce(), sample.task()),
                        ownFleet(sample.inForce()))));
        tasks().forEach((name, sample) -> {
            boolean tells = sample.task() instanceof LeaderTask.Withdrawing
                    || sample.task() instanceof LeaderTask.Proclaiming
                    || sample.task() instanceof LeaderTask.Resigning
                    || sample.inForce().filter(said -> !said.ready()).isPresent();
            if (!tells) {
                all.put(
                        "Standalone, " + name,
                        inRole(new Role.Standalone(sample.inForce(), sample.task()), ownFleet(sample.inForce())));
            }
        });
        all.put("Client", inRole(new Role.Client(), Fleet.unknown()));
        all.put("Stopping", inRole(new Role.Stopping(SESSION), Fleet.unknown()));
        all.put("Draining", inRole(new Role.Draining(SESSION), Fleet.unknown()));
        all.put("Drained", inRole(new Role.Drained(), Fleet.unknown()));
        all.put("Closing", inRole(new Role.Closing(), Fleet.unknown()));
        all.put("Stopped", inRole(new Role.Stopped(), Fleet.unknown()));
        return all;
    }

    /** A task, and what the leader has said when it does it. */
    record TaskSample(LeaderTask task, Optional<Role.InForce> inForce) {}

    static Map<String, TaskSample> tasks() {
        Optional<Role.InForce> nothing = Optional.empty();
        Optional<Role.InForce> ready = Optional.of(new Role.InForce(10, READY));
        Optional<Role.InForce> withdrawn = Optional.of(new Role.InForce(10, WITHDRAWN));
        LeaderTask drift = new LeaderTask.Blocked(0, RetryReason.BROKER_REFUSED, "drift");
        LeaderTask silence = new LeaderTask.Blocked(0, RetryReason.BROKER_UNREACHABLE, "refused");
        LeaderTask refusal = new LeaderTask.Blocked(0, RetryReason.PROCLAMATION_REFUSED, "no answer");
        Map<String, TaskSample> all = new LinkedHashMap<>();
        all.put(
                "Preparing",
                new TaskSample(new LeaderTask.Preparing(CALL, SampleEvents.SURFACE, Optional.empty()), nothing));
        all.put(
                "Preparing after a withdrawal",
                new TaskSample(new LeaderTask.Preparing(CALL, SampleEvents.SURFACE, Optional.empty()), withdrawn));
        all.put("Blocked", new TaskSample(drift, withdrawn));
        all.put("Blocked, broker unreachable", new TaskSample(silence, nothing));
        all.put("Blocked after an audit, broker unreachable", new TaskSample(silence, ready));
        all.put("Blocked, proclamation refused", new TaskSample(refusal, withdrawn));
        all.put("Proclaiming", new TaskSample(new LeaderTask.Proclaiming(CALL, 0, READY, true), nothing));
        all.put("Proclaimed", new TaskSample(new LeaderTask.Proclaimed(), ready));
        all.put(
                "Auditing",
                new TaskSample(new LeaderTask.Auditing(CALL, SampleEvents.SURFACE, Optional.empty()), ready));
        all.put("Withdrawing", new TaskSample(new LeaderTask.Withdrawing(CALL, 0, WITHDRAWN, Optional.empty()), ready));
        all.put(
                "Withdrawing because of drift",
                new TaskSample(new LeaderTask.Withdrawing(CALL, 0, WITHDRAWN, Optional.of("drift")), ready));
        all.put(
                "Withdrawing, to be repeated",
                new TaskSample(new LeaderTask.Withdrawing(0, 0, WITHDRAWN, Optional.empty()), ready));
        all.put("Resigning", new TaskSample(new LeaderTask.Resigning(RetryReason.BROKER_REFUSED, "drift"), withdrawn));
        return all;
    }

    static Map<String, LifecycleState> consumers() {
        ConsumePermission permission = new ConsumePermission(10, 10, SampleEvents.OWN, true);
        Map<String, ConsumerState> all = new LinkedHashMap<>();
        all.put("Idle", new ConsumerState.Idle());
        all.put(
                "Uncovered",
                new ConsumerState.Uncovered(new Capabilities(
                        SampleEvents.SURFACE.layout(), Set.of(new Route("events", "stock.sold")), Set.of())));
        all.put(
                "Verifying",
                new ConsumerState.Verifying(CALL, new ConsumePermission(10, 10, SampleEvents.OWN, false), 0));
        all.put("Opening", new ConsumerState.Opening(CONSUMPTION, permission, 0));
        all.put("Consuming", new ConsumerState.Consuming(CONSUMPTION, permission));
        all.put("Draining", new ConsumerState.Draining(CONSUMPTION));
        all.put("Recovering", new ConsumerState.Recovering(0, RetryReason.BROKER_REFUSED, "channel closed"));
        all.put(
                "Recovering, broker unreachable",
                new ConsumerState.Recovering(0, RetryReason.BROKER_UNREACHABLE, "connection lost"));
        all.put("Broken", new ConsumerState.Broken(10, 0, "queue is gone"));
        Map<String, LifecycleState> states = new LinkedHashMap<>();
        all.forEach((name, consumer) -> states.put(name, consuming(name, consumer, permission)));
        return states;
    }

    private static Timers timers(Role role, ConsumerState consumer) {
        Timers timers = Timers.none();
        for (TimerPurpose purpose : TimerPurpose.values()) {
            if (role.needs(purpose) || consumer.needs(purpose)) {
                timers = timers.with(purpose, timerOf(purpose));
            }
        }
        return timers;
    }

    private static LifecycleState consuming(String name, ConsumerState consumer, ConsumePermission permission) {
        boolean fresh =
                name.equals("Idle") || name.equals("Uncovered") || name.equals("Verifying") || name.equals("Opening");
        Fleet fleet = Fleet.unknown().withLeader(Optional.of(new Leader(SampleEvents.OTHER, new Term(6))));
        return new LifecycleState(
                new Role.Follower(SESSION, SampleEvents.LEASE),
                consumer,
                fresh && name.equals("Idle")
                        ? fleet
                        : fleet.withProclamation(
                                Optional.of(SampleEvents.word(SampleEvents.OTHER, 6, 10, covering(consumer)))),
                fresh ? Optional.empty() : Optional.of(permission),
                Optional.of(SampleEvents.HERE),
                timers(new Role.Follower(SESSION, SampleEvents.LEASE), consumer),
                !fresh,
                SESSION,
                20);
    }

    private static Announcement covering(ConsumerState consumer) {
        return consumer instanceof ConsumerState.Uncovered
                ? new Announcement(
                        true,
                        SampleEvents.CONSUME,
                        new Capabilities(new TopologyId("00000000000000ff"), Set.of(), Set.of()),
                        0)
                : READY;
    }

    private static LifecycleState inRole(Role role, Fleet fleet) {
        boolean serves = fleet.proclamation().isPresent();
        ConsumePermission permission = new ConsumePermission(10, 10, SampleEvents.OWN, true);
        ConsumerState consumer =
                serves ? new ConsumerState.Consuming(CONSUMPTION, permission) : new ConsumerState.Idle();
        return new LifecycleState(
                role,
                consumer,
                fleet,
                serves ? Optional.of(permission) : Optional.empty(),
                Optional.of(SampleEvents.HERE),
                timers(role, consumer),
                serves,
                role.session(),
                20);
    }

    private static Fleet ownFleet(Optional<Role.InForce> inForce) {
        Fleet led = Fleet.unknown().withLeader(Optional.of(new Leader(SampleEvents.SELF, SampleEvents.TERM)));
        return inForce.filter(Role.InForce::ready)
                .map(said -> led.withProclamation(
                        Optional.of(SampleEvents.word(SampleEvents.SELF, SampleEvents.TERM.number(), 10, READY))))
                .orElse(led);
    }

    /** The whole table. */
    String markdown() {
        StringBuilder text = new StringBuilder("## The role\n\n");
        roles().forEach((name, state) ->
                text.append(section(name, state, s -> roleName(s.role()), LifecycleTable::isOfRole)));
        text.append("## The consumer\n\n");
        consumers()
                .forEach((name, state) -> text.append(section(
                        name, state, s -> s.consumer().getClass().getSimpleName(), LifecycleTable::isOfConsumer)));
        return text.toString().stripTrailing() + "\n";
    }

    private static boolean isOfRole(Effect effect) {
        return !isOfConsumer(effect) && !(effect instanceof Effect.Report) && !(effect instanceof Effect.CancelTimer);
    }

    private static boolean isOfConsumer(Effect effect) {
        if (effect instanceof Effect.BackOff pause) {
            return pause.purpose() == TimerPurpose.CONSUMER_RETRY;
        }
        return effect instanceof Effect.Consume
                || effect instanceof Effect.Drain
                || effect instanceof Effect.Abandon
                || effect instanceof Effect.GiveBackDeliveries
                || effect instanceof Effect.VerifyTopology;
    }

    private String section(
            String name, LifecycleState state, Function<LifecycleState, String> half, Predicate<Effect> ofHalf) {
        List<String> rows = new ArrayList<>();
        List<String> stays = new ArrayList<>();
        SampleEvents.events(SAMPLE).forEach((label, event) -> {
            Transition step = lifecycle.step(state, event, SampleEvents.NOW);
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
                + wrapped("Stays: " + String.join(", ", stays) + ".") + "\n\n";
    }

    /** Prose in lines of the width that the other pages have. */
    private static String wrapped(String prose) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : prose.split(" ", -1)) {
            boolean fits = column + 1 + word.length() <= WIDTH;
            if (column > 0) {
                text.append(fits ? ' ' : '\n');
                column = fits ? column + 1 : 0;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }

    static String roleName(Role role) {
        String name = role.getClass().getSimpleName();
        return role instanceof Role.Responsible responsible
                ? name + ", " + responsible.task().getClass().getSimpleName()
                : name;
    }

    private static String effectName(Effect effect) {
        String name = effect.getClass().getSimpleName();
        if (effect instanceof Effect.Proclaim proclaim) {
            return name + (proclaim.ready() ? "" : " (under repair)") + (proclaim.consume() ? "" : " (paused)");
        }
        if (effect instanceof Effect.SetTimer set) {
            return name + " (" + SampleEvents.name(set.purpose()) + ")";
        }
        if (effect instanceof Effect.BackOff pause) {
            return name + " (" + SampleEvents.name(pause.purpose()) + ")";
        }
        if (effect instanceof Effect.Consume consume) {
            return name + " (prefetch " + consume.prefetch() + ")";
        }
        return name;
    }

    /** Every kind of role, task, consumer and event has to be in the table. */
    static Set<Class<?>> sampled() {
        Set<Class<?>> classes = new HashSet<>();
        roles().values().forEach(state -> classes.add(state.role().getClass()));
        tasks().values().forEach(sample -> classes.add(sample.task().getClass()));
        consumers().values().forEach(state -> classes.add(state.consumer().getClass()));
        SampleEvents.events(SAMPLE).values().forEach(event -> classes.add(event.getClass()));
        return classes;
    }
}
