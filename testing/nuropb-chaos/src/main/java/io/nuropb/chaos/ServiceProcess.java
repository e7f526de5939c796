package io.nuropb.chaos;

import io.nuropb.chaos.Note.Awaited;
import io.nuropb.chaos.Note.Fell;
import io.nuropb.testservers.JavaProcess;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.ServerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the fleet: one process of the service after the other, each with a name of its own, all over the same
 * links to the servers. Thread-safe.
 */
final class ServiceProcess implements AutoCloseable {

    /** 128 and the number of the signal. */
    private static final int ENDED_BY_SIGTERM = 143;

    private static final String STOPS = " stops when it is told to";

    private final String place;
    private final ChaosOptions options;
    private final NoteBook notes;
    private final Path folder;
    private final ProxiedLink etcd;
    private final ProxiedLink rabbit;
    private volatile int lives;
    private boolean wanted;
    private boolean closed;
    private @Nullable JavaProcess process;

    /**
     * A place that is empty.
     *
     * @param number counts from 0
     * @param folder where its processes keep their notes
     */
    ServiceProcess(int number, Servers servers, ChaosOptions options, NoteBook notes, Path folder) {
        place = Servers.serviceUser(number);
        this.options = options;
        this.notes = notes;
        this.folder = folder;
        Map<String, Integer> members = new LinkedHashMap<>();
        servers.etcd().forEach(member -> members.put(servers.name(member), member.port()));
        etcd = new ProxiedLink(members);
        List<RabbitServer> preferred = new ArrayList<>(servers.rabbit());
        Collections.rotate(preferred, -number); // each place prefers another node
        Map<String, Integer> nodes = new LinkedHashMap<>();
        preferred.forEach(node -> nodes.put(servers.name(node), node.amqpPort()));
        nodes.put("the management API", preferred.get(0).managementPort());
        rabbit = new ProxiedLink(nodes);
    }

    /** Its connections to etcd. */
    ProxiedLink etcd() {
        return etcd;
    }

    /** Its connections to RabbitMQ, the management API included. */
    ProxiedLink rabbit() {
        return rabbit;
    }

    /** What it is called, and what the name of each of its processes begins with. */
    String place() {
        return place;
    }

    /** The name of the present process, or of the last one; without a hyphen, as the rights of its user want it. */
    String name() {
        return place + "_" + lives;
    }

    /**
     * Starts another process.
     *
     * @throws IllegalStateException after {@link #close()}: whoever has not heard that the run is over starts nothing
     */
    synchronized void start() {
        if (closed) {
            throw new IllegalStateException(place + " is closed");
        }
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
                Servers.amqp(place, ports.subList(0, nodes)),
                ChaosService.MANAGEMENT,
                "http://127.0.0.1:" + ports.get(nodes),
                ChaosService.DURABILITY,
                options.durability().name(),
                ChaosService.CONTROL,
                options.control().map(NegativeControl::name).orElse(""),
                ChaosService.INSTANCE,
                name(),
                ChaosService.NOTES,
                folder.resolve(name() + ".notes").toString());
    }

    /** Starts another process if the present one has ended by itself, as whoever runs a service does. */
    synchronized void lookAfter() {
        JavaProcess ended = process;
        if (wanted && ended != null && !ended.isRunning()) {
            notes.write(new Fell(name(), ended.exitStatus().orElseThrow(), lastLine(ended)));
            start();
        }
    }

    private static String lastLine(JavaProcess ended) {
        try (Stream<String> lines = Files.lines(ended.logs().resolve("console.log"))) {
            return lines.filter(line -> !line.isBlank()).reduce("", (earlier, later) -> later);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what " + ended + " wrote", e);
        }
    }

    /** SIGKILL to the process of this name; says whether it was there. */
    synchronized boolean kill(String name) {
        return hits(name, JavaProcess::kill);
    }

    /** SIGSTOP to the process of this name; says whether it was there. */
    synchronized boolean pause(String name) {
        return hits(name, JavaProcess::pause);
    }

    /** SIGCONT. */
    synchronized void resume() {
        present().resume();
        wanted = true;
    }

    /** Keeps a callback in the process of this name from returning; says whether it did. */
    boolean block(String name) {
        return name.equals(name()) && isRunning() && gate().shut();
    }

    /** Lets the callback return. */
    void unblock() {
        gate().open();
    }

    private synchronized boolean isRunning() {
        return present().isRunning();
    }

    private CallbackGate gate() {
        return new CallbackGate(name(), notes);
    }

    /**
     * SIGTERM to the process of this name, and a wait for its end; says whether it was there, and notes how it ended.
     */
    synchronized boolean stop(String name) {
        return hits(name, this::stopInTime);
    }

    private boolean hits(String name, Consumer<JavaProcess> injection) {
        JavaProcess target = present();
        boolean there = name.equals(name()) && target.isRunning();
        if (there) {
            wanted = false;
            injection.accept(target);
        }
        return there;
    }

    /**
     * SIGTERM, for good, and a wait for the end, which is noted.
     *
     * @return what went wrong; empty if it ended in time because of the signal
     */
    synchronized String stop() {
        wanted = false;
        return stopInTime(present());
    }

    private String stopInTime(JavaProcess target) {
        Duration limit = ChaosSettings.stopping();
        String problem = problemOfStop(target, limit);
        notes.write(new Awaited(name() + STOPS, problem.isEmpty(), limit.toMillis(), problem));
        return problem;
    }

    private String problemOfStop(JavaProcess target, Duration limit) {
        try {
            target.stop(limit);
        } catch (ServerException e) {
            return String.valueOf(e.getMessage());
        }
        int status = target.exitStatus().orElseThrow();
        if (status == ChaosService.START_FAILED) { // the signal met a process that was about to end by itself
            notes.write(new Fell(name(), status, lastLine(target)));
            return "";
        }
        return status == ENDED_BY_SIGTERM ? "" : "it ended with status " + status + ": " + lastLine(target);
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
            closed = true;
            if (process != null) {
                process.close();
            }
        }
        etcd.close();
        rabbit.close();
    }
}
