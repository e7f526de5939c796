package io.nuropb.applications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program in a process of its own, whose whole output goes to a file. */
final class ApplicationProcess implements AutoCloseable {

    private static final long POLL_MILLISECONDS = 50;
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path output;

    private ApplicationProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a program.
     *
     * @param folder where it runs
     * @param output the file for what it writes; an earlier one is written over
     * @param environment variables that are added to this JVM's own
     */
    static ApplicationProcess start(Path folder, Path output, Map<String, String> environment, List<String> line)
            throws IOException {
        Files.createDirectories(output.resolveSibling("."));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new ApplicationProcess(builder.start(), output);
    }

    /** Starts a Java program with the JDK of this JVM. */
    static ApplicationProcess java(Path folder, Path output, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(QUICK_START);
        line.addAll(List.of(arguments));
        return start(folder, output, environment, line);
    }

    /** Waits until it ends by itself, and returns its exit status. */
    int status(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Still running after " + limit + "; see " + output);
        }
        return process.exitValue();
    }

    /** Waits until it has written something. */
    MatchResult await(String regex, Duration limit) throws IOException {
        Pattern wanted = Pattern.compile(regex);
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            Matcher matcher = wanted.matcher(output());
            if (matcher.find()) return matcher.toMatchResult();
            if (!alive) throw new AssertionError("Ended without \"" + regex + "\":\n" + output());
            if (System.nanoTime() > end) {
                throw new AssertionError("No \"" + regex + "\" within " + limit + ":\n" + output());
            }
            new CompletableFuture<>()
                    .completeOnTimeout(null, POLL_MILLISECONDS, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** What it has written so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        // A script's own children first: they would outlive it.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
