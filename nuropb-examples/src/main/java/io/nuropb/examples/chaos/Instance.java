package io.nuropb.examples.chaos;

import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.JavaProcess;
import io.nuropb.testkit.servers.RabbitServer;
import io.nuropb.topology.TopologyProfile.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the fleet: one process of the service after the other, each with a name of its own, all over the same links to the
 * servers. Thread-safe.
 */
final class Instance implements AutoCloseable {

    private final String place;
    private final Durability durability;
    private final NoteBook notes;
    private final Path folder;
    private final Link etcd;
    private final Link rabbit;
    private volatile int lives;
    private boolean wanted;
    private @Nullable JavaProcess process;

    /**
     * A place that is empty.
     *
     * @param number counts from 0
     * @param folder where its processes keep their notes
     */
    Instance(int number, Servers servers, Durability durability, NoteBook notes, Path folder) {
        place = Settings.SERVICE + "-" + (number + 1);
        this.durability = durability;
        this.notes = notes;
        this.folder = folder;
        etcd = Link.to(servers.etcd().stream().map(EtcdServer::port));
        List<RabbitServer> nodes = new ArrayList<>(servers.rabbit());
        Collections.rotate(nodes, -number); // each place prefers another node
        rabbit = Link.to(Stream.concat(
                nodes.stream().map(RabbitServer::amqpPort),
                Stream.of(nodes.get(0).managementPort())));
    }

    /** Its connections to etcd. */
    Link etcd() {
        return etcd;
    }

    /** Its connections to RabbitMQ, the management API included. */
    Link rabbit() {
        return rabbit;
    }

    /** The name of the present process, or of the last one. */
    String name() {
        return place + "-" + lives;
    }

    /** Starts another process. */
    synchronized void start() {
        lives = lives + 1;
        wanted = true;
        process = JavaProcess.start(name(), ChaosService.class, environment());
    }

    private Map<String, String> environment() {
        List<Integer> ports = rabbit.ports();
        int nodes = ports.size() - 1;
        return Map.of(
                ChaosService.ETCD,
                etcd.ports().stream().map(port -> "http://127.0.0.1:" + port).collect(Collectors.joining(",")),
                ChaosService.AMQP,
                Servers.amqp(Servers.SERVICE_USER, ports.subList(0, nodes)),
                ChaosService.MANAGEMENT,
                "http://127.0.0.1:" + ports.get(nodes),
                ChaosService.DURABILITY,
                durability.name(),
                ChaosService.INSTANCE,
                name(),
                ChaosService.NOTES,
                folder.resolve(name() + ".notes").toString());
    }

    /** Starts another process if the present one has ended by itself, as whoever runs a service does. */
    synchronized void lookAfter() {
        if (wanted && process != null && !process.isRunning()) {
            notes.write(new Note.Fell(name()));
            start();
        }
    }

    /** SIGKILL. */
    synchronized void kill() {
        wanted = false;
        present().kill();
    }

    /** SIGSTOP. */
    synchronized void pause() {
        lookAfter();
        wanted = false;
        present().pause();
    }

    /** SIGCONT. */
    synchronized void resume() {
        present().resume();
        wanted = true;
    }

    /** SIGTERM, and a wait for the end. */
    synchronized void stop() {
        wanted = false;
        present().stop();
    }

    private JavaProcess present() {
        if (process == null) {
            throw new IllegalStateException(place + " has no process");
        }
        return process;
    }

    @Override
    public void close() {
        synchronized (this) {
            wanted = false;
            if (process != null) {
                process.close();
            }
        }
        etcd.close();
        rabbit.close();
    }
}
