package io.nuropb.testservers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * The management HTTP API of a private RabbitMQ, as its administrator. Its answers are the JSON text as it came. Every
 * call blocks, for 10 s at most.
 */
public final class RabbitManagementApi {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String ADMINISTRATOR = RabbitNode.ADMINISTRATOR;

    private final URI base;
    // HTTP/1.1 by name: RabbitMQ answers an upgrade to HTTP/2 in a request with a body by closing the connection.
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    RabbitManagementApi(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** The address without a path: {@code http://127.0.0.1:port}. */
    public URI uri() {
        return base;
    }

    /**
     * Asks for something.
     *
     * @param path for example {@code /api/queues/shop/orders}; see {@link #segment(String)}
     * @throws ServerException if the answer is an error, or there is none
     */
    public String get(String path) {
        return send("GET", path, "");
    }

    /**
     * Makes or changes something.
     *
     * @param json the body
     * @throws ServerException if the answer is an error, or there is none
     */
    public String put(String path, String json) {
        return send("PUT", path, json);
    }

    /**
     * Does something.
     *
     * @param json the body
     * @throws ServerException if the answer is an error, or there is none
     */
    public String post(String path, String json) {
        return send("POST", path, json);
    }

    /**
     * Removes something.
     *
     * @throws ServerException if the answer is an error (404 if there is no such thing), or there is none
     */
    public String delete(String path) {
        return send("DELETE", path, "");
    }

    /** Makes a virtual host on which the administrator may do everything. Does nothing if it is there. */
    public void addVhost(String vhost) {
        put("/api/vhosts/" + segment(vhost), "{}");
        permit(ADMINISTRATOR, vhost, ".*", ".*", ".*");
    }

    /** Deletes a virtual host and all in it; its connections are closed by the broker. */
    public void deleteVhost(String vhost) {
        delete("/api/vhosts/" + segment(vhost));
    }

    /**
     * Makes a user, or gives it another password and other tags.
     *
     * @param tags for example {@code "administrator"} or {@code "monitoring"}; none for AMQP alone
     */
    public void addUser(String user, String password, String... tags) {
        put(
                "/api/users/" + segment(user),
                "{\"password\":" + quoted(password) + ",\"tags\":" + quoted(String.join(",", tags)) + "}");
    }

    /** Deletes a user; its connections are closed by the broker. */
    public void deleteUser(String user) {
        delete("/api/users/" + segment(user));
    }

    /**
     * Says, in place of what was said before, which names a user may configure, write and read: regular expressions.
     */
    public void permit(String user, String vhost, String configure, String write, String read) {
        put(
                permissions(user, vhost),
                "{\"configure\":" + quoted(configure) + ",\"write\":" + quoted(write) + ",\"read\":" + quoted(read)
                        + "}");
    }

    /** The same with rights as they are documented, or others. */
    public void permit(String user, String vhost, Rights rights) {
        permit(user, vhost, rights.configure(), rights.write(), rights.read());
    }

    /** Takes all permissions on a virtual host from a user, who then cannot open it any more. */
    public void forbid(String user, String vhost) {
        delete(permissions(user, vhost));
    }

    private static String permissions(String user, String vhost) {
        return "/api/permissions/" + segment(vhost) + "/" + segment(user);
    }

    /** A name as one segment of a path: {@code /} becomes {@code %2F}. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private String send(String method, String path, String json) {
        String attempt = method + " " + base + path;
        try {
            HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                    .timeout(LIMIT)
                    .header("Authorization", "Basic " + credentials())
                    .header("Content-Type", "application/json")
                    .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() < 300) return response.body();
            throw new ServerException(attempt + " was answered " + response.statusCode() + ": " + response.body());
        } catch (IOException e) {
            throw new ServerException(attempt + " was not answered: " + e, e);
        } catch (InterruptedException e) {
            throw Interrupted.during(attempt, e);
        }
    }

    private static String credentials() {
        byte[] clear = (ADMINISTRATOR + ":" + ADMINISTRATOR).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(clear);
    }
}
