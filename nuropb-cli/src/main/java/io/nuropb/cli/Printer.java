package io.nuropb.cli;

import io.nuropb.CompletionFailure;
import io.nuropb.ControlCharacters;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prints lines, each at once: as JSON objects, or to be read by people. Thread-safe.
 *
 * <p>What is printed comes from others. In text for people its control characters are replaced, so that nobody can
 * write to their terminals what it would obey.
 *
 * <p>Whoever reads the output may be slow, so printing blocks. {@link #printLater} does not: its lines wait their turn,
 * and whoever produces many waits for each.
 */
final class Printer {

    private static final Logger log = LoggerFactory.getLogger(Printer.class);

    private final PrintStream out;
    private final PrintStream err;
    private final Json json;
    private final boolean readable;
    private final Scheduler scheduler;
    private CompletableFuture<@Nullable Void> last = CompletableFuture.completedFuture(null);

    /**
     * A printer of JSON objects, or of readable text.
     *
     * @param err told if nobody got a result
     */
    Printer(PrintStream out, PrintStream err, Json json, boolean readable, Scheduler scheduler) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.readable = readable;
        this.scheduler = scheduler;
    }

    /** Prints a result; blocks. Returns the exit status. */
    int result(@Nullable Object value) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("result", value);
        write(line, value instanceof String text ? text : json(value));
        return written();
    }

    /** The exit status of a command that has printed what was to be printed: a result that nobody has got is none. */
    int written() {
        if (!out.checkError()) {
            return ExitStatus.RESULT;
        }
        err.println(
                "nuropb: What was to be printed could not be written to stdout, at least in part. Check whether the disk"
                        + " is full, or whoever was to read it has ended");
        return ExitStatus.ERROR;
    }

    /** Prints a failure; blocks. Returns the exit status. */
    int failed(Failure failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error", failure.error());
        error.put("description", failure.description());
        write(Map.of("error", error), failure.error() + ": " + failure.description());
        return failure.status();
    }

    /**
     * Prints a line after those that wait already; does not block. Completes when it is printed, never exceptionally: a
     * line that cannot be printed is logged, and those behind it are printed all the same.
     */
    synchronized CompletionStage<@Nullable Void> printLater(Map<String, @Nullable Object> line) {
        last = last.thenRunAsync(() -> write(line, readable(line)), scheduler.blocking())
                .exceptionally(Printer::unprinted);
        return last;
    }

    private static @Nullable Void unprinted(Throwable failure) {
        log.warn("A line could not be printed", CompletionFailure.causeOf(failure));
        return null;
    }

    /** Whether nobody reads the output any more. */
    boolean isAbandoned() {
        return out.checkError();
    }

    /** One write, so that lines of several threads do not mix. */
    private void write(Map<String, ? extends @Nullable Object> line, String text) {
        String shown = readable ? ControlCharacters.replacedWithinLines(text) : json(line);
        byte[] bytes = (shown + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private String json(@Nullable Object value) {
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    private String readable(Map<String, @Nullable Object> line) {
        return line.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + " "
                        + (entry.getValue() instanceof String text
                                ? ControlCharacters.replaced(text)
                                : json(entry.getValue())))
                .collect(Collectors.joining(", "));
    }
}
