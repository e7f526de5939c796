package io.nuropb.testservers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A Java program of this class path in a process of its own: an instance of a service that can be killed, paused and
 * told to end.
 *
 * <p>It gets a small heap and starts quickly, and ends with this JVM at the latest. Methods may be called from any
 * thread.
 */
public final class JavaProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
    private static final List<String> JVM_OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx192m");

    private final String name;
    private final ServerProcess process;

    private JavaProcess(String name, ServerProcess process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a program and does not wait for it.
     *
     * @param name what to call it, fit for a file name
     * @param main the class with the {@code main} method
     * @param environment variables that are added to this JVM's own
     * @throws ServerException if it cannot be started
     */
    public static JavaProcess start(String name, Class<?> main, Map<String, String> environment) {
        return start(name, List.of(), main, environment);
    }

    /**
     * The same with options of its own for the JVM.
     *
     * @param options come last, so that they, a class path among them, go before those that every program gets
     * @throws ServerException if it cannot be started
     */
    public static JavaProcess start(String name, List<String> options, Class<?> main, Map<String, String> environment) {
        ServerLogs logs = ServerLogs.create(name);
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JVM_OPTIONS);
        // The configuration of tests' logging is on a test's class path; the child must not write into the parent's
        // file.
        line.add("-Dnuropb.testLogs=" + logs.folder());
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(options);
        line.add(main.getName());
        ServerProcess process = new ServerProcess(
                "process " + name, new ServerCommand(line, environment), logs, START_LIMIT, () -> true);
        process.launch();
        return new JavaProcess(name, process);
    }

    /** What it was called at its start. */
    public String name() {
        return name;
    }

    /**
     * The process itself, for those who supervise processes.
     *
     * @throws ServerException if it has ended
     */
    public Process process() {
        return process.process();
    }

    /** The folder with its output, {@code console.log}, which is kept. */
    public Path logs() {
        return process.logs().folder();
    }

    /** Whether the process is there; a paused one is. */
    public boolean isRunning() {
        return process.isRunning();
    }

    /**
     * Waits until it ends by itself.
     *
     * @throws ServerException if it has not after this time; it goes on then
     */
    public void awaitEnd(Duration limit) {
        process.awaitEnd(limit);
    }

    /** SIGKILL: it does nothing any more, and says goodbye to nobody. Does nothing when it has ended. */
    public void kill() {
        process.kill();
    }

    /**
     * SIGTERM, and a wait for its end. Does nothing when it has ended.
     *
     * @throws ServerException if it has not ended after three minutes; it is killed then
     */
    public void stop() {
        stop(STOP_LIMIT);
    }

    /**
     * SIGTERM, and a wait for its end. Does nothing when it has ended.
     *
     * @throws ServerException if it has not ended after this time; it is killed then
     */
    public void stop(Duration limit) {
        process.stop(limit);
    }

    /**
     * How it ended: what it said itself, or 128 and the number of the signal that ended it. Empty while it is there.
     */
    public OptionalInt exitStatus() {
        return process.exitStatus();
    }

    /** SIGSTOP: its connections stay, and it does nothing until {@link #resume()}. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT after {@link #pause()}. */
    public void resume() {
        process.resume();
    }

    /** Kills it, for good. Closing again does nothing. */
    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return name + ", logs in " + logs();
    }
}
