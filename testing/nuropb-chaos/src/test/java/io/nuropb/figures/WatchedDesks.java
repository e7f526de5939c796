package io.nuropb.figures;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.json.JacksonJson;
import io.nuropb.robustness.Eventually;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.JavaProcess;
import io.nuropb.watch.JsonAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Instances of {@link WatchedDesk}, each in a process, and what their store has shown of them, ten times a second.
 * Thread-safe.
 */
final class WatchedDesks implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Map<String, String> environment;
    private final Scheduler scheduler;
    private final Eventually eventually;
    private final FleetOperator fleet;
    private final Map<String, JavaProcess> processes = new LinkedHashMap<>();
    private final List<FleetStatus> seen = new ArrayList<>();
    private Optional<Throwable> problem = Optional.empty();
    private int started;
    private boolean closed;

    /** @param environment where the servers are */
    WatchedDesks(Map<String, String> environment, LeaseStore store, String keyPrefix, Scheduler scheduler) {
        this.environment = Map.copyOf(environment);
        this.scheduler = scheduler;
        eventually = new Eventually(scheduler);
        fleet = new FleetOperator(
                store, ServiceKeys.of(keyPrefix, new ServiceName(WatchedDesk.SERVICE)), scheduler, new JacksonJson());
        look();
    }

    private void look() {
        if (!hasClosed()) {
            fleet.status().whenComplete((status, failure) -> {
                see(status, failure);
                scheduler.schedule(PERIOD, this::look);
            });
        }
    }

    private synchronized boolean hasClosed() {
        return closed;
    }

    private synchronized void see(@Nullable FleetStatus status, @Nullable Throwable failure) {
        problem = Optional.ofNullable(failure);
        if (status != null) {
            seen.add(status);
        }
    }

    /** Starts one more. */
    synchronized void start() {
        String id = "watched-" + ++started;
        Map<String, String> own = new HashMap<>(environment);
        own.put("INSTANCE_ID", id);
        processes.put(id, JavaProcess.start(id, WatchedDesk.class, own));
    }

    /** Kills the leader's process, and waits for the word of its successor; returns that word. */
    Readiness killLeader() throws Exception {
        Leader victim = present().flatMap(FleetStatus::leader).orElseThrow();
        process(victim.instance()).kill();
        Predicate<FleetStatus> succeeded = status -> status.leader()
                        .filter(leader -> leader.term().number() > victim.term().number())
                        .isPresent()
                && status.readiness().filter(Readiness::ready).isPresent();
        await("another one leads", succeeded);
        return first(succeeded).readiness().orElseThrow();
    }

    private synchronized JavaProcess process(InstanceId instance) {
        return Objects.requireNonNull(processes.get(instance.value()), () -> instance + " is not one of these");
    }

    private synchronized FleetStatus first(Predicate<FleetStatus> condition) {
        return seen.stream().filter(condition).findFirst().orElseThrow();
    }

    /** What the store shows now. */
    synchronized Optional<FleetStatus> present() {
        return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1));
    }

    /** Blocks until the store shows something. */
    void await(String what, Predicate<FleetStatus> condition) throws Exception {
        eventually.holds(what, () -> present().filter(condition).isPresent(), this::describe);
    }

    /** Blocks until so many consume. */
    void awaitConsuming(int instances) throws Exception {
        await(
                instances + " consume",
                status -> status.members().stream().filter(Presence::consuming).count() == instances);
    }

    /** The terms of the leaders, one after the other, as often as somebody looked. */
    synchronized List<Long> terms() {
        return seen.stream()
                .flatMap(status -> status.leader().stream())
                .map(leader -> leader.term().number())
                .toList();
    }

    /** The signals that leaders have given, one after the other, as often as somebody looked. */
    synchronized List<JsonAnswer> signals() {
        return seen.stream()
                .flatMap(status -> status.signal().stream())
                .map(JsonAnswer::read)
                .toList();
    }

    private String describe() {
        return present() + problem.map(failure -> "; etcd: " + failure).orElse("");
    }

    @Override
    public void close() {
        List<JavaProcess> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(processes.values());
        }
        all.forEach(JavaProcess::close);
    }
}
