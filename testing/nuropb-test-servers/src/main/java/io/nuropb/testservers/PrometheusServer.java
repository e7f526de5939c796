package io.nuropb.testservers;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A private Prometheus, which scrapes what it is told to on the loopback interface. */
public final class PrometheusServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final int port;
    private final Path folder;
    private final ServerProcess process;
    private final HttpProbe probe = new HttpProbe();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private PrometheusServer(int port, Duration interval, List<Integer> targets) {
        this.port = port;
        folder = Folders.temporary("prometheus");
        Path file = Folders.write(folder.resolve("prometheus.yml"), configuration(interval, targets));
        CommandLine line = new CommandLine(ServerProgram.PROMETHEUS.locate())
                .with("--config.file", file)
                .with("--storage.tsdb.path", folder.resolve("data"))
                .with("--web.listen-address", "127.0.0.1:" + port);
        process = new ServerProcess(
                "Prometheus on port " + port,
                new ServerCommand(line.words(), Map.of()),
                ServerLogs.create("prometheus"),
                START_LIMIT,
                () -> probe.finds(uri("/-/ready"), "Ready"));
    }

    /**
     * Starts a Prometheus and waits until it is ready, which takes about a second.
     *
     * @param interval how often it scrapes; at least 1 ms
     * @param targets the loopback ports whose {@code /metrics} it scrapes
     * @throws ServerException if it does not become ready, or is not installed
     */
    public static PrometheusServer start(Duration interval, List<Integer> targets) {
        return FreePorts.start(1, ports -> {
            PrometheusServer server = new PrometheusServer(ports.get(0), interval, targets);
            try {
                server.process.start();
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        });
    }

    private static String configuration(Duration interval, List<Integer> targets) {
        String addresses =
                targets.stream().map(target -> "'127.0.0.1:" + target + "'").collect(Collectors.joining(", "));
        return """
                global:
                  scrape_interval: %1$dms
                  scrape_timeout: %1$dms
                scrape_configs:
                  - job_name: instances
                    static_configs:
                      - targets: [%2$s]
                """.formatted(interval.toMillis(), addresses);
    }

    /**
     * Evaluates a query now. Blocks until it is answered.
     *
     * @param query in PromQL
     * @return the answer of Prometheus's HTTP API, as JSON
     * @throws ServerException if the query is not valid, or there is no answer within a minute
     */
    public String query(String query) {
        URI page = uri("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            HttpRequest request = HttpRequest.newBuilder(page).timeout(LIMIT).build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) return response.body();
            throw new ServerException(
                    "The query " + query + " was answered " + response.statusCode() + ": " + response.body());
        } catch (IOException e) {
            throw new ServerException("The query " + query + " was not answered: " + e, e);
        } catch (InterruptedException e) {
            throw Interrupted.during("the query " + query, e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Kills it and deletes its data; the logs stay. Closing again does nothing. */
    @Override
    public void close() {
        process.close();
        ChildProcesses.deleteNow(folder);
    }
}
