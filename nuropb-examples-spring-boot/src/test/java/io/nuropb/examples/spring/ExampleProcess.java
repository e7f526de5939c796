package io.nuropb.examples.spring;

import static org.awaitility.Awaitility.await;

import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An example that runs in a process of its own on private servers, and is asked by HTTP. */
final class ExampleProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final JavaProcess process;

    /** @param config the name of its file of properties, from which its class follows */
    ExampleProcess(String name, Class<?> main, String config, EtcdServer etcd, String broker) {
        this(name, main, config, etcd, broker, Map.of());
    }

    /** @param settings further ones, as variables of its environment */
    ExampleProcess(
            String name, Class<?> main, String config, EtcdServer etcd, String broker, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SPRING_CONFIG_NAME", config);
        environment.put("SERVER_PORT", "0");
        environment.put("NUROPB_INSTANCE", name);
        environment.put("NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString());
        environment.put("NUROPB_RABBITMQ_URI", broker);
        process = JavaProcess.start(name, main, environment);
    }

    /** Waits until it says that it is ready. */
    void awaitReady() {
        await("readiness of " + process)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (!process.isRunning()) {
                        throw new AssertionError(process + " has ended: " + log());
                    }
                    return PORT.matcher(log()).find() && probe("readiness") == 200;
                });
    }

    /** The HTTP status of a probe. */
    int probe(String name) {
        return send(HttpRequest.newBuilder(uri("/actuator/health/" + name)).build())
                .statusCode();
    }

    String post(String path) {
        return send(HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                .body();
    }

    private URI uri(String path) {
        Matcher port = PORT.matcher(log());
        if (!port.find()) {
            throw new AssertionError(process + " has no port: " + log());
        }
        return URI.create("http://localhost:" + port.group(1) + path);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from " + process, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it has logged so far. */
    String log() {
        try {
            Path lines = process.logs().resolve("tests.log");
            return Files.exists(lines) ? Files.readString(lines) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it end as Kubernetes does, and returns how it ended. */
    int stop() {
        process.stop();
        return process.exitStatus().orElseThrow();
    }

    @Override
    public void close() {
        process.close();
    }
}
