package io.nuropb.figures;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Presence;
import io.nuropb.examples.DesiredInstances;
import io.nuropb.examples.ProcessSupervisor;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Instances of {@link SlowDesk}, each in a process, as many as their leader asks for; looked at twice a second.
 * Thread-safe.
 */
final class SupervisedDesk implements AutoCloseable {

    static final ServiceName NAME = new ServiceName("desk");

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Map<String, String> environment;
    private final Scheduler scheduler;
    private final FleetOperator fleet;
    private final DesiredInstances desired;
    private final ProcessSupervisor instances = new ProcessSupervisor(this::start);
    private final List<JavaProcess> started = new ArrayList<>();
    private Optional<FleetStatus> seen = Optional.empty();
    private Optional<Throwable> problem = Optional.empty();
    private OptionalInt asked = OptionalInt.empty();
    private int most;
    private boolean closed;

    /** @param environment where the servers are */
    SupervisedDesk(Map<String, String> environment, LeaseStore store, String keyPrefix, Scheduler scheduler) {
        this.environment = Map.copyOf(environment);
        this.scheduler = scheduler;
        fleet = new FleetOperator(store, ServiceKeys.of(keyPrefix, NAME), scheduler, new JacksonJson());
        desired = new DesiredInstances(fleet, new JacksonJson());
    }

    /** Starts one, and follows the leader from then on. */
    void begin() {
        instances.follow(1);
        look();
    }

    private void look() {
        if (!hasClosed()) {
            scheduler.schedule(PERIOD, this::look);
            fleet.status().whenComplete(this::see);
            desired.now().whenCompleteAsync(this::follow, scheduler.blocking());
        }
    }

    private synchronized void see(@Nullable FleetStatus status, @Nullable Throwable failure) {
        seen = Optional.ofNullable(status);
        problem = Optional.ofNullable(failure);
    }

    private synchronized void follow(@Nullable OptionalInt told, @Nullable Throwable failure) {
        if (told != null && told.isPresent() && !closed) {
            asked = told;
            instances.follow(told.getAsInt());
        }
        most = Math.max(most, instances.serving());
    }

    /** Whether one of them consumes. */
    synchronized boolean serves() {
        return seen.filter(status -> status.members().stream().anyMatch(Presence::consuming))
                .isPresent();
    }

    /** How many run that are not told to stop. */
    int serving() {
        return instances.serving();
    }

    /** How many were told to stop, and have not ended. */
    int draining() {
        return instances.draining();
    }

    /** How many the leader asked for last. */
    synchronized OptionalInt asked() {
        return asked;
    }

    /** How many have run at once at most. */
    synchronized int most() {
        return most;
    }

    private synchronized Process start() {
        String name = "slow-desk-" + (started.size() + 1);
        JavaProcess process = JavaProcess.start(name, SlowDesk.class, environment);
        started.add(process);
        return process.process();
    }

    /** The messages that more than one handler has begun with. */
    synchronized Set<String> handledTwice() throws IOException {
        Set<String> once = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        for (JavaProcess process : started) {
            Path begun = process.logs().resolve(SlowDesk.BEGUN);
            if (Files.exists(begun)) {
                Files.readAllLines(begun).stream().filter(id -> !once.add(id)).forEach(twice::add);
            }
        }
        return twice;
    }

    /** What there is, for a failure's message. */
    synchronized String describe() {
        return instances.serving() + " instances run, " + instances.draining() + " end; the leader says "
                + seen.flatMap(FleetStatus::signal).orElse("nothing")
                + problem.map(failure -> "; etcd: " + failure).orElse("");
    }

    private synchronized boolean hasClosed() {
        return closed;
    }

    /** Tells all to stop, and waits until they have ended. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        instances.close();
    }
}
