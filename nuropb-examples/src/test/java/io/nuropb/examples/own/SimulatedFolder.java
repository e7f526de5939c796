package io.nuropb.examples.own;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.simulation.ClockRates;
import io.nuropb.simulation.CoordinatorFault;
import io.nuropb.simulation.CoordinatorFault.Harm;
import io.nuropb.simulation.SimulatedStore;
import io.nuropb.store.LeaseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder in a simulation: it can vanish for a while, and come back as an old backup has it. */
class SimulatedFolder implements SimulatedStore {

    /** Linux has a file system there that waits for no disk. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private final Scheduler network;
    private final Path host;
    private final Path folder;
    private final Path away;
    private byte[] backup = {};

    SimulatedFolder(Scheduler network) {
        this.network = network;
        host = done(() -> Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "nuropb-folder")
                : Files.createTempDirectory("nuropb-folder"));
        folder = done(() -> Files.createDirectory(host.resolve("folder")));
        away = host.resolve("away");
        backUpAgainAndAgain();
    }

    // tag::simulated[]
    @Override
    public LeaseStore connect(InstanceId process, Scheduler scheduler) {
        return new FolderStore(folder, scheduler);
    }

    /** Nobody but the others judges whether a lease has ended. */
    @Override
    public ClockRates clockRates() {
        return ClockRates.PEERS_JUDGE;
    }

    @Override
    public List<CoordinatorFault> faults() {
        return List.of(
                new CoordinatorFault("FOLDER_LOST", Duration.ofSeconds(40), Harm.NONE, any -> {
                    move(folder, away);
                    return () -> move(away, folder);
                }),
                new CoordinatorFault("FOLDER_RESTORED", Duration.ofSeconds(1), Harm.REGRESSES, any -> {
                    restore();
                    return () -> {};
                }));
    }
    // end::simulated[]

    private void backUpAgainAndAgain() {
        Path state = folder.resolve("state");
        if (Files.exists(state)) {
            backup = done(() -> Files.readAllBytes(state));
        }
        network.schedule(Duration.ofMinutes(1), this::backUpAgainAndAgain);
    }

    private void restore() {
        if (Files.exists(folder)) {
            done(() -> Files.write(folder.resolve("state"), backup));
        }
    }

    /** Of two who move it, one finds nothing to move. */
    private static void move(Path from, Path to) {
        if (Files.exists(from)) {
            done(() -> Files.move(from, to));
        }
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
