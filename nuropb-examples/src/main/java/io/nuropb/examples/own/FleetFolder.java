package io.nuropb.examples.own;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Function;

/**
 * A folder with one file for each fleet: what a fleet shares, as JSON.
 *
 * <p>Processes of one host exclude each other by a file lock, threads of one process by this object: a process has one for a
 * folder. Thread-safe; every method blocks as long as the disk does.
 */
public final class FleetFolder {

    private final Path folder;
    private final Json json;

    /**
     * @param folder exists, on a file system with locks and atomic moves
     * @param json how the files are written
     */
    public FleetFolder(Path folder, Json json) {
        this.folder = folder;
        this.json = json;
    }

    /** The latest state, empty if nobody was here before; a move replaces the file at once, so no half of it is ever seen. */
    FleetState read(ServiceName service) throws IOException {
        try {
            // Strict: what it writes back would lack the fields that it does not know.
            Object plain = json.read(Files.readAllBytes(file(service)));
            if (json.bind(plain, FleetState.class, Json.Reading.STRICT) instanceof FleetState state) {
                return state;
            }
            throw new IOException(file(service) + " is damaged: it holds nothing");
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(folder)) {
                return FleetState.empty();
            }
            throw new IOException("The folder " + folder + " is not there", e);
        } catch (Json.MalformedJsonException | Json.BindingException e) {
            throw new IOException(file(service) + " is damaged: " + e.getMessage(), e);
        }
    }

    // tag::change[]
    /** Changes the state if the change makes another one of it: alone, and whole or not at all. */
    synchronized Optional<FleetState> change(ServiceName service, Function<FleetState, Optional<FleetState>> change)
            throws IOException {
        Path lock = folder.resolve(service + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            Optional<FleetState> changed = change.apply(read(service));
            if (changed.isPresent()) {
                Path draft = folder.resolve(service + ".draft");
                Files.write(draft, json.write(changed.get()));
                Files.move(draft, file(service), StandardCopyOption.ATOMIC_MOVE);
            }
            return changed;
        }
    }
    // end::change[]

    private Path file(ServiceName service) {
        return folder.resolve(service + ".json");
    }
}
