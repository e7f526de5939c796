package io.nuropb.figures;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Presence;
import io.nuropb.guice.ServiceModule;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.watch.Leaderships;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Instances of one service in this JVM, each with adapters of its own, and when each of them heard which leader's word.
 * Thread-safe.
 */
final class MeasuredFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** How often a calm is looked at before it has lasted. */
    private static final int CALM_STEPS = 4;

    private final MeshService service;
    private final Module coordinator;
    private final Module broker;
    private final Scheduler clock = new SystemScheduler();
    private final Leaderships leaderships = new Leaderships(clock);
    private final Map<String, ServiceRunner> running = new LinkedHashMap<>();
    private final Map<String, Map<Long, Moment>> heard = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private Optional<Moment> wholeSince = Optional.empty();
    private int made;

    /**
     * A fleet of nobody yet.
     *
     * @param coordinator binds the coordinator for one instance
     * @param broker binds the broker's ports for one instance
     */
    MeasuredFleet(MeshService service, Module coordinator, Module broker) {
        this.service = service;
        this.coordinator = coordinator;
        this.broker = broker;
    }

    /** Makes one more instance and starts it; returns its name. */
    String start() {
        return start(service, RunnerConfig.defaults());
    }

    /** The same with another version of the service. */
    synchronized String start(MeshService version, RunnerConfig config) {
        String name = service.name() + "-" + ++made;
        ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(version, config, new InstanceId(name)), coordinator, broker)
                .getInstance(ServiceRunner.class);
        runner.observe(leaderships.of(name));
        runner.observe((before, event, after, effects) -> hear(name, after));
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                look();
            }

            @Override
            public void alerted(String alert) {
                hear(alert);
            }
        });
        running.put(name, runner);
        CompletionStage<Void> start = runner.start();
        start.whenComplete((done, failure) -> startEnded(name, failure));
        return name;
    }

    private synchronized void startEnded(String name, @Nullable Throwable failure) {
        if (failure != null) {
            failures.add(name + ": " + failure.getMessage());
        }
        notifyAll();
    }

    private synchronized void hear(String name, LifecycleState after) {
        after.fleet()
                .proclamation()
                .filter(word -> word.invites())
                .ifPresent(word -> heard.computeIfAbsent(name, key -> new HashMap<>())
                        .putIfAbsent(word.leader().term().number(), clock.now()));
        notifyAll();
    }

    private synchronized void hear(String alert) {
        alerts.add(alert);
        notifyAll();
    }

    /** What leaders have said of the health of the service. */
    synchronized List<String> alerts() {
        return List.copyOf(alerts);
    }

    /** Notes since when nobody misses anything. */
    private synchronized void look() {
        if (whole() < running.size()) {
            wholeSince = Optional.empty();
        } else if (wholeSince.isEmpty()) {
            wholeSince = Optional.of(clock.now());
        }
        notifyAll();
    }

    /** How many consume and miss nothing. */
    synchronized int whole() {
        return (int) running.values().stream()
                .map(ServiceRunner::status)
                .filter(status -> status.consuming() && status.missing().isEmpty())
                .count();
    }

    /** Blocks until nobody has missed anything for a while; returns since when. */
    Moment awaitWhole(Duration calm) throws InterruptedException {
        while (true) {
            await("nobody misses anything", () -> wholeSince.isPresent());
            Optional<Moment> since = wholeSince();
            if (since.isPresent() && !clock.now().isBefore(since.get().plus(calm))) {
                return since.get();
            }
            pass(calm.dividedBy(CALM_STEPS));
        }
    }

    private synchronized Optional<Moment> wholeSince() {
        return wholeSince;
    }

    /** Blocks for some time. */
    void pass(Duration time) throws InterruptedException {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        clock.schedule(time, () -> over.complete(true));
        try {
            clock.await(over, time.plus(PATIENCE));
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A timer did not fire", e);
        }
    }

    /** An instance that runs. */
    synchronized ServiceRunner instance(String name) {
        return runner(name);
    }

    /** What each instance that runs has done with messages. */
    synchronized Map<String, Object> counters() {
        Map<String, Object> all = new LinkedHashMap<>();
        running.forEach((name, runner) -> all.put(name, runner.counters()));
        return all;
    }

    /** The clock of everything measured here. */
    Scheduler clock() {
        return clock;
    }

    /** Stops an instance; does not wait. */
    synchronized CompletableFuture<Void> stop(String name) {
        ServiceRunner runner = runner(name);
        running.remove(name);
        return runner.stop();
    }

    /** The instance that leads and has proclaimed, as itself says. */
    synchronized Optional<String> leader() {
        return running.entrySet().stream()
                .filter(entry ->
                        entry.getValue().leads() && entry.getValue().status().ready())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The term of the present leader, as an instance sees it. */
    synchronized long term(String name) {
        return runner(name).status().leader().orElseThrow().term().number();
    }

    /** The instances that run. */
    synchronized List<String> names() {
        return List.copyOf(running.keySet());
    }

    synchronized int serving() {
        return (int) running.values().stream()
                .map(ServiceRunner::status)
                .filter(status -> status.ready() && status.consuming())
                .count();
    }

    /** Blocks until all instances serve and have told so: then nobody has anything to write any more. */
    void awaitRest(int size) throws InterruptedException {
        await("all serve", () -> leader().isPresent() && serving() == size);
        Moment end = clock.now().plus(PATIENCE);
        while (consumingMembers() < size) {
            if (!clock.now().isBefore(end)) {
                throw new AssertionError("Not all have told within " + PATIENCE + " that they consume; " + describe());
            }
        }
    }

    private long consumingMembers() {
        CompletableFuture<List<Presence>> members = leading().members().toCompletableFuture();
        return members.join().stream().filter(Presence::consuming).count();
    }

    /** How long so many writes of the leader's take, one after the other. */
    Duration timeOfWrites(int number) {
        ServiceRunner leader = leading();
        Moment begun = clock.now();
        for (int i = 0; i < number; i++) {
            leader.putProperty("written", "%d at %s".formatted(i, begun))
                    .toCompletableFuture()
                    .join();
        }
        return begun.until(clock.now());
    }

    private synchronized ServiceRunner leading() {
        return runner(leader().orElseThrow());
    }

    /**
     * When an instance that does not lead itself first heard a word of a later term.
     *
     * @param before the term before
     */
    synchronized Optional<Moment> heardBesideTheLeader(long before) {
        return running.entrySet().stream()
                .filter(entry -> !entry.getValue().leads())
                .flatMap(entry -> heard.getOrDefault(entry.getKey(), Map.of()).entrySet().stream())
                .filter(word -> word.getKey() > before)
                .map(Map.Entry::getValue)
                .min(Moment::compareTo);
    }

    /** When the first of all heard a leader's word. */
    synchronized Moment firstHeard() {
        return heard.values().stream()
                .flatMap(words -> words.values().stream())
                .min(Moment::compareTo)
                .orElseThrow();
    }

    /** Blocks until a condition holds that instances' steps bring about. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        Moment end = clock.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (!clock.now().isBefore(end)) {
                throw new AssertionError("Not within " + PATIENCE + ": " + what + "; " + describe());
            }
            wait(Math.max(1, clock.now().until(end).toMillis()));
        }
    }

    private ServiceRunner runner(String name) {
        return Objects.requireNonNull(running.get(name), () -> name + " does not run");
    }

    private String describe() {
        Map<String, String> all = new LinkedHashMap<>();
        running.forEach((name, runner) -> all.put(name, runner.status().describe()));
        return all + "; starts that failed: " + failures;
    }

    Moment now() {
        return clock.now();
    }

    /** Who took itself for the leader when. */
    Leaderships leaderships() {
        return leaderships;
    }

    @Override
    public void close() {
        CompletableFuture<?>[] stops;
        synchronized (this) {
            stops = running.values().stream().map(ServiceRunner::stop).toArray(CompletableFuture<?>[]::new);
            running.clear();
        }
        CompletableFuture.allOf(stops)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        clock.close();
    }
}
