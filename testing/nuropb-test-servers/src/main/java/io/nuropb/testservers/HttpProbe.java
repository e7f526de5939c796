package io.nuropb.testservers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A short look at an HTTP page of a server that may be down, starting or paused. */
final class HttpProbe {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /** Whether the page is there, right now, and contains the text. */
    boolean finds(URI page, String text) {
        return text(page).filter(found -> found.contains(text)).isPresent();
    }

    /** What the page says right now; empty if it is not there. */
    Optional<String> text(URI page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(page).timeout(LIMIT).build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw Interrupted.during("a request to " + page, e);
        }
    }
}
