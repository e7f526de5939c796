package io.nuropb.examples.own;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Control;
import io.nuropb.election.Coordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.testkit.simulation.ClockRates;
import io.nuropb.testkit.simulation.CoordinatorFault;
import io.nuropb.testkit.simulation.CoordinatorFault.Harm;
import io.nuropb.testkit.simulation.SimulatedCoordinator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The folder in a simulation. Each process reaches it by a mount of its own; mounts and the folder itself can fail. */
public class SimulatedFolder implements SimulatedCoordinator {

    private final ServiceName service;
    private final Scheduler network;
    private final Duration ttl;
    private final Path host;
    private final Path shared;
    private final Path away;
    private final FleetFolder folder;
    private FleetState backup = FleetState.empty();

    /** See {@link SimulatedCoordinator.Factory}. */
    public SimulatedFolder(ServiceName service, Scheduler network, Duration ttl) {
        this.service = service;
        this.network = network;
        this.ttl = ttl;
        host = done(() -> Files.createTempDirectory("nuropb-folder"));
        shared = done(() -> Files.createDirectory(host.resolve("shared")));
        away = host.resolve("away");
        folder = new FleetFolder(shared, new JacksonJson());
        backUpAgainAndAgain();
    }

    // tag::simulated[]
    @Override
    public Coordinator connect(InstanceId process, Scheduler scheduler) {
        mount(process);
        return new OwnCoordinator(new FleetFolder(host.resolve(process.value()), new JacksonJson()), scheduler, ttl);
    }

    /** Nobody but the others judges whether a lease has ended. */
    @Override
    public ClockRates clockRates() {
        return ClockRates.PEERS_JUDGE;
    }

    @Override
    public List<CoordinatorFault> faults() {
        return List.of(
                fault("MOUNT_LOST", 40, Harm.NONE, process -> {
                    unmount(process);
                    return () -> mount(process);
                }),
                fault("FOLDER_LOST", 40, Harm.NONE, any -> {
                    move(shared, away);
                    return () -> move(away, shared);
                }),
                fault("OPERATOR_PAUSES", 20, Harm.NONE, any -> {
                    change(state -> state.wished(Optional.of(new Control(false, "operator", "to look at something"))));
                    return this::withdrawWish;
                }),
                fault("LEADER_REMOVED", 1, Harm.UNSEATS, any -> {
                    change(FleetState::vacated);
                    return () -> {};
                }),
                fault("FOLDER_RESTORED", 1, Harm.REGRESSES, any -> {
                    change(state -> backup);
                    return () -> {};
                }));
    }

    @Override
    public Set<String> leases() {
        return done(() -> folder.read(service)).leases().keySet();
    }
    // end::simulated[]

    private static CoordinatorFault fault(
            String name, int longestSeconds, Harm harm, Function<InstanceId, Runnable> begin) {
        return new CoordinatorFault(name, Duration.ofSeconds(longestSeconds), harm, begin);
    }

    /** An old backup may have brought a wish back, or nobody could withdraw it while the folder was away. */
    @Override
    public void faultsAreOver() {
        withdrawWish();
    }

    @Override
    public void close() {
        done(() -> {
            try (Stream<Path> files = Files.walk(host)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            return host;
        });
    }

    private void backUpAgainAndAgain() {
        change(state -> {
            backup = state;
            return state;
        });
        network.schedule(ttl.multipliedBy(4), this::backUpAgainAndAgain);
    }

    private void withdrawWish() {
        change(state -> state.wished(Optional.empty()));
    }

    /** Nobody changes what is away. */
    private void change(UnaryOperator<FleetState> change) {
        if (Files.exists(shared)) {
            done(() -> folder.change(service, state -> Optional.of(change.apply(state))));
        }
    }

    private void mount(InstanceId process) {
        Path mount = host.resolve(process.value());
        if (!Files.isSymbolicLink(mount)) {
            done(() -> Files.createSymbolicLink(mount, shared));
        }
    }

    private void unmount(InstanceId process) {
        done(() -> Files.deleteIfExists(host.resolve(process.value())));
    }

    /** Of two who move it, one finds nothing to move. */
    private static void move(Path from, Path to) {
        if (Files.exists(from)) {
            done(() -> Files.move(from, to));
        }
    }

    private interface FileTask<T> {
        T run() throws IOException;
    }

    private static <T> T done(FileTask<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
