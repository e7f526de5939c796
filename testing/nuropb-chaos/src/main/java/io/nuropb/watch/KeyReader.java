package io.nuropb.watch;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one key from outside, through the HTTP interface of etcd: what is true at some moment between question and
 * answer (a linearizable read), whichever member answers. Blocks; not thread-safe.
 */
public final class KeyReader {

    private static final Logger log = LoggerFactory.getLogger(KeyReader.class);
    private static final Json JSON = new JacksonJson();
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /**
     * A key, and etcd's revision when it was read.
     *
     * @param value empty if the key is not there
     * @param created the revision at which it was created; 0 if it is not there
     * @param revision etcd's own
     */
    public record Found(Optional<String> value, long created, long revision) {}

    private final List<URI> members;
    private final byte[] question;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private int next;

    /** @param members of one etcd */
    public KeyReader(List<URI> members, String key) {
        this.members = List.copyOf(members);
        question = JSON.write(Map.of("key", Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8))));
    }

    /** Asks one member; empty if it does not answer, and then another one is asked the next time. */
    public Optional<Found> read() {
        URI member = members.get(next);
        HttpRequest request = HttpRequest.newBuilder(member.resolve("/v3/kv/range"))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofByteArray(question))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == HttpURLConnection.HTTP_OK) {
                JsonAnswer answer = JsonAnswer.read(response.body());
                return Optional.of(
                        found(answer, answer.object("header").number("revision").orElseThrow()));
            }
            log.debug("{} answers {}", member, response.statusCode());
        } catch (IOException e) {
            log.debug("{} does not answer", member, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        next = (next + 1) % members.size();
        return Optional.empty();
    }

    private static Found found(JsonAnswer answer, long revision) {
        return answer.objects("kvs").stream()
                .findFirst()
                .map(key -> new Found(
                        Optional.of(key.decoded("value")),
                        key.number("create_revision").orElse(0),
                        revision))
                .orElseGet(() -> new Found(Optional.empty(), 0, revision));
    }
}
