package io.nuropb.healthsimulation;

import io.nuropb.Json;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.health.HealthActuators;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthListener;
import io.nuropb.health.HealthWatch;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.DeadLetterQueue;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSensor;
import io.nuropb.json.JacksonJson;
import io.nuropb.simulation.Chance;
import io.nuropb.simulation.SeededTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A modelled fleet, the production watch of whoever leads it, and those who look at what it does. */
final class ModelWorld {

    private static final Json JSON = new JacksonJson();
    private static final int LINES = 40;
    private static final DeadLetterQueue LETTERS = new DeadLetterQueue(new ServiceName("orders"), "orders-dead", false);

    private final HealthPlan plan;
    private final HealthMutant mutant;
    private final HealthIncidents incidents;
    private final SeededTime time;
    private final Chance chance;
    private final ModelFleet fleet;
    private final Monitor monitor;
    private final Misreading misreading;
    private final ModelCoordinator leadership;
    private final HealthActuators actuators;
    private final GroundTruth truth;
    private final List<Checks> checks = new ArrayList<>();
    private final List<HealthViolation> violations = new ArrayList<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = 17;
    private boolean advisedInVain;
    private int electAt;
    private int second;

    ModelWorld(HealthPlan plan, HealthMutant mutant) {
        this.plan = plan;
        this.mutant = mutant;
        incidents = new HealthIncidents(plan);
        time = new SeededTime(plan.seed());
        chance = new Chance(plan.seed(), "world");
        fleet = new ModelFleet(plan, incidents);
        monitor = new Monitor(plan, fleet, incidents, time);
        misreading = new Misreading(plan, incidents);
        leadership = new ModelCoordinator(this, this::proclaimed);
        actuators = mutant.actuators(actuators(), this);
        truth = new GroundTruth(fleet.counts());
    }

    void watchedBy(List<Checks> all) {
        checks.addAll(all);
    }

    /** Lets all seconds pass, until something is wrong. */
    void live() {
        for (second = 0; second < HealthPlan.SECONDS && violations.isEmpty(); second++) {
            incidents();
            fleet.live(second);
            monitor.count(second, plan.curve().lag());
            HealthAdvice advice = leadership.advice();
            truth.record(
                    second,
                    fleet,
                    !advice.asksTheSameAs(HealthAdvice.none()),
                    !advice.consume() || !leadership.control().consume());
            elect();
            List.copyOf(fleet.members()).stream().filter(fleet::tells).forEach(this::tell);
            time.runUntil(new Moment(0).plus(Duration.ofSeconds(second + 1L)), () -> false);
            checks.forEach(check -> check.passed(second));
        }
        checks.forEach(Checks::ended);
    }

    private void incidents() {
        for (HealthIncident incident : plan.incidents()) {
            if (incident.from() == second) {
                note(incident.toString());
                begin(incident);
            }
        }
        boolean paused = incidents.isOn(HealthFault.OPERATOR_PAUSE, second);
        leadership.wish(paused ? new OperatorControl(false, "somebody", "a pause") : OperatorControl.none());
    }

    private void begin(HealthIncident incident) {
        Member leader = leadership.leader();
        switch (incident.fault()) {
            case LEADER_CRASH -> {
                if (leader != null) {
                    end(incident.until());
                    restart(leader, incident.until() + 5);
                }
            }
            case LEADER_RESIGNS -> {
                if (leader != null) {
                    end(incident.until());
                }
            }
            case INSTANCE_RESTART -> {
                Member victim =
                        fleet.members().get(incident.place() % fleet.members().size());
                if (victim == leader) {
                    end(incident.until());
                }
                restart(victim, incident.until());
            }
            default -> {}
        }
    }

    private void end(int successorAt) {
        Member over = Objects.requireNonNull(leadership.leader());
        leadership.end();
        electAt = successorAt;
        if (mutant.rests()) {
            Objects.requireNonNull(over.watch()).rest();
            Objects.requireNonNull(over.sensor()).forget();
        }
        note(over + " does not lead any more");
    }

    private void restart(Member member, int back) {
        if (fleet.members().size() > 1) {
            fleet.restart(member, back);
            gone(member);
        }
    }

    /** The one that has led does not lead at once again, if there is another one. */
    private void elect() {
        if (leadership.leader() != null || second < electAt) {
            return;
        }
        List<Member> candidates = fleet.members();
        Member next = candidates.get(chance.below(candidates.size()));
        HealthWatch watch = next.watch() == null ? watch(next) : next.watch();
        FleetSensor sensor = Objects.requireNonNull(next.sensor());
        candidates.stream().filter(other -> other != next).forEach(other -> sensor.seen(other.told()));
        HealthAdvice sound = leadership.inForce();
        HealthAdvice inForce = mutant.inForce(sound);
        Term term = leadership.begin(next, inForce);
        note(next + " leads in term " + term + "; in force: " + inForce);
        checks.forEach(check -> check.led(term, sound));
        watch.lead(mutant.session(leadership.session(), this), term.number(), term, inForce);
    }

    private HealthWatch watch(Member member) {
        Scheduler scheduler = mutant.scheduler(time);
        FleetSensor sensor = new FleetSensor(
                () -> FleetSensor.Member.of(presence(member)),
                Optional.of(new WatchedMonitor()),
                "orders",
                LETTERS.queue(),
                time);
        HealthWatch watch = new HealthWatch(
                member.toString(),
                member.id(),
                mutant.config(plan.config(), leadership.leaderships() + 1),
                LETTERS,
                sensor,
                () -> mutant.wishes(new HealthWatch.Wishes(
                        !leadership.control().consume(),
                        plan.highWaterMark(),
                        leadership.control().instances(),
                        leadership.control().revision())),
                actuators,
                JSON,
                scheduler);
        member.watchWith(watch, sensor);
        return watch;
    }

    private Presence presence(Member member) {
        Presence sound = fleet.presence(
                member, counters -> mutant.counters(misreading.apply(counters, member, second), member, this));
        return new Presence(sound.instance(), sound.state(), mutant.consuming(sound.consuming()), 0, sound.details());
    }

    private void tell(Member member) {
        member.tell(presence(member));
        Member leader = leadership.leader();
        if (leader != null && leader != member) {
            Objects.requireNonNull(leader.sensor()).seen(member.told());
        }
    }

    private void gone(Member member) {
        Member leader = leadership.leader();
        if (leader != null && leader != member && mutant.hearsOfEnds()) {
            Objects.requireNonNull(leader.sensor()).gone(member.id());
        }
    }

    /** The broker as the leader's adapter reads it. */
    private final class WatchedMonitor implements BrokerMonitor {

        @Override
        public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
            return monitor.read(serviceQueue, deadLetterQueue)
                    .thenApply(sound -> mutant.reading(sound, ModelWorld.this));
        }

        @Override
        public void close() {}
    }

    private HealthActuators actuators() {
        HealthListener listener = new HealthListener() {
            @Override
            public void alerted(String alert) {
                note("alert: " + alert);
                advisedInVain |= alert.contains("only advised")
                        && (alert.contains("is refused for") || alert.contains("pauses for"));
                checks.forEach(check -> check.alerted(alert));
            }
        };
        ConnectionTerminator terminator = new ConnectionTerminator() {
            @Override
            public CompletionStage<Integer> terminate(String user, String reason) {
                note("connections of " + user + " are closed");
                checks.forEach(check -> check.terminated(user));
                return CompletableFuture.completedFuture(1);
            }

            @Override
            public CompletionStage<@Nullable Void> shutOut(String user) {
                note(user + " is shut out");
                checks.forEach(check -> check.shutOut(user));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<@Nullable Void> admit(String user) {
                note(user + " is admitted");
                checks.forEach(check -> check.admitted(user));
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {}
        };
        return new HealthActuators(Optional.of(this::signalled), Optional.of(terminator), listener, this::advised);
    }

    private void signalled(ScalingSignal signal) {
        note("signal " + signal.term() + "/" + signal.sequence() + ": " + signal.desired() + " of " + signal.current()
                + signal.bottleneck().map(cause -> ", bottleneck: " + cause).orElse("") + ", " + signal.reason());
        checks.forEach(check -> check.signalled(signal));
        if (leadership.isTerm(signal.term())) {
            fleet.scale(signal.desired(), this::left);
        }
    }

    private void left(Member member) {
        if (member == leadership.leader()) {
            end(second + 1);
        }
        gone(member);
    }

    private void advised(long session, HealthAdvice advice) {
        note("advice: " + advice);
        HealthAdvice before = leadership.advice();
        if (leadership.advise(session, advice)) {
            checks.forEach(check -> check.advised(before, advice));
        }
    }

    private void proclaimed(Readiness said) {
        Duration latency = chance.between(Duration.ofMillis(50), Duration.ofSeconds(2));
        time.schedule(latency, () -> fleet.hear(said));
    }

    void violated(HealthInvariant invariant, String found) {
        note("violated: " + invariant + ", " + found);
        violations.add(new HealthViolation(invariant, second, found));
    }

    private void note(String line) {
        hash = 31 * hash + line.hashCode();
        lines.addLast(second + " s: " + line);
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }

    HealthPlan plan() {
        return plan;
    }

    ModelFleet fleet() {
        return fleet;
    }

    /** Whether a breaker that only advises takes the fleet for one that does what it says. */
    boolean isAdvisedInVain() {
        return advisedInVain;
    }

    GroundTruth truth() {
        return truth;
    }

    HealthIncidents faults() {
        return incidents;
    }

    ModelCoordinator leadership() {
        return leadership;
    }

    Scheduler time() {
        return time;
    }

    int second() {
        return second;
    }

    List<HealthViolation> violations() {
        return violations;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    long hash() {
        return hash;
    }

    @Nullable
    Member member(String id) {
        return fleet.members().stream()
                .filter(member -> member.id().value().equals(id))
                .findFirst()
                .orElse(null);
    }
}
