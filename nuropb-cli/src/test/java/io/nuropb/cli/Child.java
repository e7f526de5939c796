package io.nuropb.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The program in a process of its own, as {@code bin/nuropb} starts it. */
final class Child implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;
    private static final long POLL_MILLISECONDS = 20;

    private final Process process;
    private final Path out;
    private final Path err;

    Child(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.log.com.rabbitmq=trace",
                "-cp",
                System.getProperty("java.class.path"),
                Nuropb.class.getName()));
        line.addAll(List.of(arguments));
        out = Files.createTempFile(folder, "out", ".jsonl");
        err = Files.createTempFile(folder, "err", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    int status() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Still running after " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** SIGTERM, and the exit status that it brings. */
    int terminate() throws InterruptedException {
        process.destroy();
        return status();
    }

    String errors() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    List<Map<?, ?>> lines() throws IOException {
        String text = Files.readString(out, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .<Map<?, ?>>map(Run::parse)
                .toList();
    }

    Map<?, ?> line() throws IOException, InterruptedException {
        status();
        return lines().get(0);
    }

    /** Waits until a line has this field. */
    Child await(String name, @Nullable Object value) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (lines().stream()
                .noneMatch(line -> value == null ? line.containsKey(name) : value.equals(line.get(name)))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("No " + name + " " + value + ": " + lines());
            }
            new CompletableFuture<>()
                    .completeOnTimeout(null, POLL_MILLISECONDS, TimeUnit.MILLISECONDS)
                    .join();
        }
        return this;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
