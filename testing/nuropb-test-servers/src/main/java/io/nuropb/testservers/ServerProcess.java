package io.nuropb.testservers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server that can be started, signalled and started again. Lifecycle calls are serialised. */
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration SIGNAL_LIMIT = Duration.ofMinutes(1);
    private static final List<String> PORT_TAKEN = List.of("address already in use", "eaddrinuse");

    private final String name;
    private final ServerCommand command;
    private final ServerLogs logs;
    private final Duration startLimit;
    private final BooleanSupplier ready;
    private volatile @Nullable Process process;
    private boolean closed;

    /**
     * @param ready whether the server does its work now; asked again and again, so it must answer within about a second
     */
    ServerProcess(String name, ServerCommand command, ServerLogs logs, Duration startLimit, BooleanSupplier ready) {
        this.name = name;
        this.command = command;
        this.logs = logs;
        this.startLimit = startLimit;
        this.ready = ready;
    }

    ServerLogs logs() {
        return logs;
    }

    /** The process that runs now. */
    Process process() {
        return running("hand out");
    }

    boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    OptionalInt exitStatus() {
        Process current = process;
        return current == null || current.isAlive() ? OptionalInt.empty() : OptionalInt.of(current.exitValue());
    }

    /** Starts the server and waits until it is ready. */
    synchronized void start() {
        launch();
        awaitReady();
    }

    /** Starts the server and does not wait: a member of a cluster is not ready before the others are there. */
    synchronized void launch() {
        if (closed) throw new IllegalStateException(name + " is closed: its data are gone");
        if (isRunning()) throw new IllegalStateException(name + " is running already");
        process = command.spawn(logs.console());
    }

    /** Waits until the process ends by itself. */
    synchronized void awaitEnd(Duration limit) {
        Process current = process;
        if (current != null && !exitsWithin(current, limit)) {
            throw new ServerException(name + " did not end by itself within " + limit + where());
        }
    }

    synchronized void awaitReady() {
        Process starting = running("wait for");
        long start = System.nanoTime();
        while (!ready.getAsBoolean()) {
            if (exitsWithin(starting, POLL)) throw endedAtStart(starting.exitValue());
            if (System.nanoTime() - start > startLimit.toNanos()) {
                kill();
                throw new ServerException(name + " was not ready after " + startLimit + where());
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        LOG.info("{} is ready after {} ms; its logs are in {}", name, took.toMillis(), logs.folder());
    }

    /** SIGKILL. Does nothing to a server that is down. */
    synchronized void kill() {
        Process current = process;
        if (current == null) return;
        current.destroyForcibly();
        if (!exitsWithin(current, SIGNAL_LIMIT)) throw new ServerException(name + " survived SIGKILL" + where());
    }

    /** Kills the server, for good. */
    synchronized void close() {
        closed = true;
        kill();
    }

    /** SIGTERM, and a wait for the end. Does nothing to a server that is down. */
    synchronized void stop(Duration limit) {
        Process current = process;
        if (current == null || !current.isAlive()) return;
        current.destroy();
        // A paused server must wake up to see the signal; one that ended meanwhile cannot be woken.
        shell("kill -CONT " + current.pid() + " || :");
        if (exitsWithin(current, limit)) return;
        kill();
        throw new ServerException(name + " did not end within " + limit + " of SIGTERM and was killed" + where());
    }

    synchronized void pause() {
        signal("STOP", running("pause"));
    }

    synchronized void resume() {
        signal("CONT", running("resume"));
    }

    private Process running(String verb) {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new ServerException("Cannot " + verb + " " + name + ": it is down" + where());
        }
        return current;
    }

    private void signal(String signal, Process target) {
        shell("kill -" + signal + " " + target.pid());
    }

    private static void shell(String line) {
        new ServerCommand(List.of("sh", "-c", line), Map.of()).run(SIGNAL_LIMIT);
    }

    private boolean exitsWithin(Process target, Duration limit) {
        try {
            return target.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Interrupted.during("a wait for " + name, e);
        }
    }

    private ServerException endedAtStart(int exitCode) {
        String tail = logs.tail();
        String message = name + " ended with exit code " + exitCode + " before it was ready" + where();
        boolean portTaken = PORT_TAKEN.stream().anyMatch(tail::contains);
        return portTaken ? new PortTakenException(message) : new ServerException(message);
    }

    private String where() {
        return ". Its logs are in " + logs.folder() + logs.tail();
    }
}
