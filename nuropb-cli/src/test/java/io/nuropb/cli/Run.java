package io.nuropb.cli;

import io.nuropb.Json;
import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of the program within this process, on threads of its own. */
final class Run implements Signals {

    static final Json JSON = new JacksonJson();
    private static final long LIMIT_SECONDS = 30;
    private static final long POLL_MILLISECONDS = 10;

    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Runnable> stop = new CompletableFuture<>();
    private final Program program;
    private final CompletableFuture<Integer> status;

    private Run(
            Map<String, String> environment,
            String in,
            boolean terminal,
            ByteArrayOutputStream out,
            Function<MeshOptions, MeshPorts> ports,
            String... line) {
        this.out = out;
        program = new Program(
                environment,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                JSON,
                new SystemScheduler(),
                ports,
                this);
        status = CompletableFuture.supplyAsync(() -> program.run(line), task -> new Thread(task, "run").start());
    }

    static Run start(Function<MeshOptions, MeshPorts> ports, String... line) {
        return to(new ByteArrayOutputStream(), ports, line);
    }

    /** With a standard output of this kind. */
    static Run to(ByteArrayOutputStream out, Function<MeshOptions, MeshPorts> ports, String... line) {
        return new Run(Map.of(), "", false, out, ports, line);
    }

    static Run onTerminal(Function<MeshOptions, MeshPorts> ports, String... line) {
        return new Run(Map.of(), "", true, new ByteArrayOutputStream(), ports, line);
    }

    static Run with(Map<String, String> environment, Function<MeshOptions, MeshPorts> ports, String... line) {
        return new Run(environment, "", false, new ByteArrayOutputStream(), ports, line);
    }

    static Run reading(String in, Function<MeshOptions, MeshPorts> ports, String... line) {
        return new Run(Map.of(), in, false, new ByteArrayOutputStream(), ports, line);
    }

    @Override
    public void onStop(Runnable runnable, CompletionStage<?> ended) {
        stop.complete(runnable);
    }

    /** What SIGTERM does. */
    Run terminate() {
        stop.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join().run();
        return this;
    }

    Program program() {
        return program;
    }

    int status() {
        return status.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The objects that were printed. */
    List<Map<?, ?>> lines() {
        return out().lines().<Map<?, ?>>map(Run::parse).toList();
    }

    /** The one object that was printed, once the run has ended. */
    Map<?, ?> line() {
        status();
        List<Map<?, ?>> all = lines();
        if (all.size() != 1) {
            throw new AssertionError("Not one line but " + all + "; stderr: " + err());
        }
        return all.get(0);
    }

    /** Waits until a line has this field. */
    Run await(String name, @Nullable Object value) {
        return await(() -> lines().stream()
                .anyMatch(line -> value == null ? line.containsKey(name) : value.equals(line.get(name))));
    }

    /** Waits until a text was printed. */
    Run awaitOut(String text) {
        return await(() -> out().contains(text));
    }

    private Run await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + LIMIT_SECONDS + " s: " + out() + err());
            }
            new CompletableFuture<>()
                    .completeOnTimeout(null, POLL_MILLISECONDS, TimeUnit.MILLISECONDS)
                    .join();
        }
        return this;
    }

    /** A line as an object. */
    static Map<?, ?> parse(String line) {
        return object(JSON.read(line.getBytes(StandardCharsets.UTF_8)));
    }

    /** A plain value that is an object. */
    static Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new AssertionError("Not an object: " + value);
    }
}
