package io.nuropb.rabbitmq;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A proxy before a management API, which it serves under a path; anything else it does not know. It can be made to
 * answer by itself.
 */
final class ManagementProxy implements AutoCloseable {

    private static final String PATH = "/mq";

    private final URI target;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicReference<Answer> own = new AtomicReference<>();
    private final CopyOnWriteArrayList<String> asked = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body, Map<String, String> headers) {}

    ManagementProxy(URI target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** The address without the path. */
    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The address under which the API is. */
    String uri() {
        return root() + PATH;
    }

    /** Answers everything itself from now on. */
    void answers(int status, String body, Map<String, String> headers) {
        own.set(new Answer(status, body, headers));
    }

    /** Lets the API answer from now on. */
    void forwards() {
        own.set(null);
    }

    /** How many questions have come. */
    int asked() {
        return asked.size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        asked.add(path);
        Answer answer = own.get();
        if (answer != null) {
            answer.headers().forEach(exchange.getResponseHeaders()::add);
            respond(exchange, answer.status(), answer.body().getBytes(StandardCharsets.UTF_8));
        } else if (path.startsWith(PATH + "/")) {
            String query = exchange.getRequestURI().getRawQuery();
            forward(exchange, path.substring(PATH.length()) + (query == null ? "" : "?" + query));
        } else {
            respond(exchange, 404, "<html>not here</html>".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void forward(HttpExchange exchange, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target + path))
                .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                .header("Content-Type", "application/json")
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            respond(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
