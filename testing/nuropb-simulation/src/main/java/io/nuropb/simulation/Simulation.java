package io.nuropb.simulation;

import io.nuropb.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A fleet's life under faults, on a virtual clock: it starts, works while faults come, is left in peace for as long as
 * its configured times demand, and stops. {@link Invariant}s are checked after every event.
 *
 * <p>One seed gives one life. Simulations share nothing; each runs in the thread that calls it.
 */
public final class Simulation {

    /** How much longer than its drain a stop may take. */
    private static final Duration CLOSING = Duration.ofSeconds(30);

    /** How many times rarer what has random numbers of its own is than everything else. */
    private static final int RARER = 4;

    private final long seed;
    private final Plan plan;
    private final World world;
    private final List<Incident> incidents;
    private final Map<String, Integer> faults = new LinkedHashMap<>();
    private final Set<Runnable> remedies = new LinkedHashSet<>();

    private Simulation(long seed, SimulationConfig config, Mutant mutant, Optional<List<Incident>> given) {
        this.seed = seed;
        plan = Plan.draw(seed, config.longLives());
        world = new World(seed, plan, mutant, config);
        world.faults().keySet().forEach(fault -> faults.put(fault, 0));
        incidents = given.orElseGet(() -> config.faultless() ? List.of() : draw(seed));
    }

    /** Some kinds have random numbers of their own, so that the other faults are what they were without these. */
    private List<Incident> draw(long seed) {
        List<Fault> others = new ArrayList<>(world.faults().values());
        world.apart().values().forEach(others::removeAll);
        List<Incident> all = new ArrayList<>(Swarm.draw(seed, "faults", plan, others, 1));
        world.apart().forEach((stream, rare) -> all.addAll(Swarm.draw(seed, stream, plan, rare, RARER)));
        return all;
    }

    /** Runs what a seed draws. */
    public static Report run(long seed, SimulationConfig config) {
        return run(seed, config, Mutant.NONE);
    }

    /** Runs what a seed draws with one defect in the code. */
    static Report run(long seed, SimulationConfig config, Mutant mutant) {
        return run(seed, config, mutant, Optional.empty());
    }

    /** Runs a seed with other faults than it drew. */
    static Report run(long seed, SimulationConfig config, Mutant mutant, List<Incident> incidents) {
        return run(seed, config, mutant, Optional.of(incidents));
    }

    /** Runs what a seed draws with one defect in the code, and does not look at one of the invariants. */
    static Report runWithout(Invariant unchecked, long seed, SimulationConfig config, Mutant mutant) {
        Simulation simulation = new Simulation(seed, config, mutant, Optional.empty());
        simulation.world.witness().leaveOut(unchecked);
        return simulation.runAndClose();
    }

    /**
     * What went wrong in a seed: the invariant, the shortest list of faults that still violates it, and the latest
     * lines of what happened. Runs the seed up to a few hundred times.
     *
     * @param report of a run with the same configuration
     * @throws IllegalArgumentException if it found nothing wrong
     */
    public static String explain(Report report, SimulationConfig config) {
        if (report.violation().isEmpty()) {
            throw new IllegalArgumentException(
                    "Seed " + report.seed() + " violated nothing; there is nothing to explain");
        }
        return Story.of(report, config, Mutant.NONE);
    }

    private static Report run(long seed, SimulationConfig config, Mutant mutant, Optional<List<Incident>> incidents) {
        return new Simulation(seed, config, mutant, incidents).runAndClose();
    }

    private Report runAndClose() {
        try {
            return run();
        } finally {
            world.coordinator().close();
        }
    }

    private Report run() {
        try {
            live();
        } catch (RuntimeException e) {
            StackTraceElement[] stack = e.getStackTrace();
            world.witness()
                    .violated(
                            Invariant.NOTHING_THROWN, "this was: " + e + (stack.length == 0 ? "" : " at " + stack[0]));
        }
        return new Report(
                seed,
                plan.life(),
                world.time().events(),
                Duration.ofNanos(world.time().now().nanos()),
                plan.instances(),
                world.journal().all().size(),
                faults,
                world.witness().violation(),
                world.witness().allViolated(),
                world.trace().hash(),
                incidents,
                world.witness().violation().isPresent() ? world.trace().lines() : List.of());
    }

    private void live() {
        incidents.forEach(this::expect);
        List.copyOf(world.present()).forEach(SimulatedProcess::start);
        world.supervise();
        world.govern();
        world.load().begin();
        pass(plan.faulty());
        if (isOver()) return;
        heal();
        pass(plan.stabilisation());
        world.load().end();
        pass(Plan.TIMEOUT.multipliedBy(2).plus(Plan.CONFIRM.multipliedBy(2)));
        if (isOver()) return;
        Aftermath aftermath = new Aftermath(world);
        aftermath.checkStable();
        call(aftermath);
        aftermath.checkMessages();
        aftermath.checkWorkload();
        drift(aftermath);
        if (isOver()) return;
        rejoin(aftermath);
        if (isOver()) return;
        pause(aftermath);
        if (isOver()) return;
        stop();
        if (isOver()) return;
        aftermath.checkStopped();
    }

    /** Whatever befell them, each client's messages of each kind go through when nothing is wrong any more. */
    private void call(Aftermath aftermath) {
        Map<SimulatedProcess, CompletableFuture<?>> calls = new LinkedHashMap<>();
        world.clients().forEach(client -> calls.put(client, world.load().sendEach(client)));
        pass(Plan.TIMEOUT);
        calls.forEach(aftermath::checkCalls);
    }

    /** An audit puts right what is deleted now, when nothing else is wrong. */
    private void drift(Aftermath aftermath) {
        Drift drift = world.chance().of(List.of(Drift.values()));
        world.trace().note("fault", drift + " is deleted, in peace");
        drift.happen(world);
        pass(plan.convergence(world.slowest()));
        aftermath.checkConverged(drift);
    }

    /** An instance whose lease ends when nothing else is wrong is soon known to its leader again. */
    private void rejoin(Aftermath aftermath) {
        List<SimulatedProcess> followers = world.instances().stream()
                .filter(process -> !process.runner().leads())
                .toList();
        if (world.storeRecord().isEmpty() || followers.isEmpty()) {
            return;
        }
        SimulatedProcess follower = world.chance().of(followers);
        world.trace().note("fault", "the lease of " + follower + " ends, in peace");
        world.builtIn().store().expire(World.SERVICE, follower.id());
        pass(plan.rejoining(world.slowest()));
        aftermath.checkKnown(follower);
    }

    /**
     * An operator's pause reaches everybody when nothing else is wrong: after watches have ended, or although they are
     * silent.
     */
    private void pause(Aftermath aftermath) {
        if (world.storeRecord().isEmpty()) {
            return;
        }
        boolean silent = world.chance().happens(0.5);
        world.trace().note("fault", "all watches " + (silent ? "fall silent" : "end") + ", in peace");
        // One that has been silent since a fault does not say that it ends.
        boolean untold = silent || world.builtIn().hasSilentWatches();
        world.builtIn().disturbWatches(silent);
        pass(plan.hearing());
        world.trace().note("fault", "an operator pauses the fleet, in peace");
        world.builtIn().pause();
        pass(untold ? plan.hearingByRenewals(world.slowest()) : plan.hearing());
        aftermath.checkPaused();
        world.builtIn().faultsAreOver();
    }

    private void stop() {
        world.end();
        world.present().forEach(SimulatedProcess::stop);
        world.stranger().close();
        Moment end = world.time().now().plus(plan.runner().drainLimit().plus(CLOSING));
        world.time().runUntil(end, () -> isOver() || world.present().stream().allMatch(SimulatedProcess::hasStopped));
        // Whoever hears no answer does not wait for it: what it said last may still be on its way.
        pass(plan.latency().multipliedBy(2L * Network.TAIL));
    }

    private void pass(Duration duration) {
        Moment end = world.time().now().plus(duration);
        world.time().runUntil(end, this::isOver);
    }

    private boolean isOver() {
        return world.witness().hasSeenEnough();
    }

    private void expect(Incident incident) {
        world.time().schedule(incident.at(), () -> begin(incident));
    }

    private void begin(Incident incident) {
        SimulatedProcess victim = world.victim(incident);
        if (!victim.isRunning()) {
            return;
        }
        world.trace().note("fault", incident.fault() + " hits " + victim);
        faults.merge(incident.fault(), 1, Integer::sum);
        Runnable remedy = world.fault(incident.fault()).begin().apply(victim);
        remedies.add(remedy);
        Duration left = world.time().now().until(new Moment(plan.faulty().toNanos()));
        Duration length = left.compareTo(incident.length()) < 0 ? left : incident.length();
        world.time().schedule(length, () -> put(remedy, incident, victim));
    }

    private void put(Runnable remedy, Incident incident, SimulatedProcess victim) {
        if (remedies.remove(remedy)) {
            world.trace().note("fault", incident.fault() + " is over for " + victim);
            remedy.run();
        }
    }

    private void heal() {
        List<Runnable> left = List.copyOf(remedies);
        remedies.clear();
        left.forEach(Runnable::run);
        world.calmDown();
        world.trace().note("fault", "peace");
    }
}
