package io.nuropb.watch;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.json.JacksonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all keys under a prefix from outside: through the HTTP interface of etcd, without any of NuroPB's code
 * between, from the first revision on and over restarts of etcd. Changes that etcd compacts away before they were told
 * are left out.
 */
public final class KeyWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);
    private static final Json JSON = new JacksonJson();
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /**
     * What happened to a key.
     *
     * @param key the key, without the prefix
     * @param value its value now; empty if it was deleted
     * @param created the revision at which it was created; 0 if it was deleted
     * @param revision the revision of the change
     */
    public record Change(String key, Optional<String> value, long created, long revision) {}

    private final URI watch;
    private final String prefix;
    private final Scheduler scheduler;
    private final Consumer<Change> listener;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private volatile Stream<String> open = Stream.empty();
    private volatile boolean closed;
    private long next = 1;

    /**
     * Begins to follow.
     *
     * @param listener told of each change, one at a time, in order
     */
    public KeyWatch(URI etcd, String prefix, Scheduler scheduler, Consumer<Change> listener) {
        this.watch = etcd.resolve("/v3/watch");
        this.prefix = prefix;
        this.scheduler = scheduler;
        this.listener = listener;
        scheduler.blocking().execute(this::follow);
    }

    private void follow() {
        if (closed) {
            return;
        }
        try {
            HttpResponse<Stream<String>> response = http.send(request(), BodyHandlers.ofLines());
            open = response.body();
            response.body().forEach(this::read);
        } catch (IOException | UncheckedIOException e) {
            log.debug("The watch on {} broke; it goes on from revision {}", prefix, next, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        } finally {
            scheduler.schedule(PAUSE, () -> scheduler.blocking().execute(this::follow));
        }
    }

    private HttpRequest request() {
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        Map<String, Object> range =
                Map.of("key", base64(prefix), "range_end", base64(end), "start_revision", String.valueOf(next));
        return HttpRequest.newBuilder(watch)
                .POST(BodyPublishers.ofByteArray(JSON.write(Map.of("create_request", range))))
                .build();
    }

    private void read(String line) {
        JsonAnswer result = JsonAnswer.read(line).object("result");
        result.objects("events").forEach(this::tell);
        if (result.isTrue("canceled")) {
            // What was compacted away is gone; etcd leaves the answer open, and says nothing in it any more.
            next = Math.max(next, result.number("compact_revision").orElse(0));
            open.close();
        }
    }

    private void tell(JsonAnswer event) {
        JsonAnswer entry = event.object("kv");
        long revision = entry.number("mod_revision").orElse(0);
        next = Math.max(next, revision + 1);
        boolean deleted = event.text("type").equals("DELETE");
        Change change = new Change(
                entry.decoded("key").substring(prefix.length()),
                deleted ? Optional.empty() : Optional.of(entry.decoded("value")),
                entry.number("create_revision").orElse(0),
                revision);
        if (!closed) {
            listener.accept(change);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed = true;
        open.close();
    }
}
