package io.nuropb.examples.own;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Control;
import io.nuropb.election.Coordinator;
import io.nuropb.examples.own.FleetState.Office;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.CoordinatorBench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The folder on the contract's bench: clients, and a hand on the files. */
final class OwnCoordinatorBench implements CoordinatorBench {

    private final Path path;
    private final FleetFolder folder;
    private final Scheduler scheduler;
    private final Duration ttl;

    OwnCoordinatorBench(Path path, Scheduler scheduler, Duration ttl) {
        this.path = path;
        this.scheduler = scheduler;
        this.ttl = ttl;
        folder = new FleetFolder(path, new JacksonJson());
    }

    // tag::bench[]
    @Override
    public Coordinator connect() {
        return new OwnCoordinator(folder, scheduler, ttl);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public void removeLeader(ServiceName service) {
        change(service, FleetState::vacated);
    }
    // end::bench[]

    @Override
    public void express(ServiceName service, Optional<Control> wish) {
        change(service, state -> state.wished(wish));
    }

    @Override
    public Optional<String> property(ServiceName service, String name) {
        return state(service).office().map(Office::properties).map(properties -> properties.get(name));
    }

    @Override
    public Set<String> leases() {
        Set<String> leases = new HashSet<>();
        services().forEach(service -> leases.addAll(state(service).leases().keySet()));
        return leases;
    }

    @Override
    public void close() {
        scheduler.close();
    }

    private List<ServiceName> services() {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> new ServiceName(name.substring(0, name.length() - ".json".length())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FleetState state(ServiceName service) {
        try {
            return folder.read(service);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(ServiceName service, UnaryOperator<FleetState> change) {
        try {
            folder.change(service, state -> Optional.of(change.apply(state)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
