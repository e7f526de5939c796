package io.nuropb.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Answers KEDA's {@code metrics-api} scaler with the number of instances that the leader asks for. It asks the store, so any instance can
 * answer, or a program of its own.
 */
public final class KedaEndpoint implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpServer server;
    private final FleetOperator fleet;
    private final Json json;
    private final Scheduler scheduler;

    /** Opens a port, 0 for any that is free. */
    public KedaEndpoint(FleetOperator fleet, Json json, Scheduler scheduler, int port) throws IOException {
        this.fleet = fleet;
        this.json = json;
        this.scheduler = scheduler;
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(scheduler.blocking());
        server.createContext("/desired", this::answer);
        server.start();
    }

    /** The port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Without a signal there is no number: KEDA then takes its fallback, and a wrong one would be followed. */
    private void answer(HttpExchange exchange) throws IOException {
        Optional<Object> desired = desired();
        byte[] body = desired.map(number -> json.write(Map.of("desired", number)))
                .orElseGet(() -> "No leader says how many instances there should be".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseHeaders().add("Content-Type", desired.isPresent() ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(desired.isPresent() ? OK : UNAVAILABLE, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Optional<Object> desired() throws IOException {
        try {
            FleetStatus status = scheduler.await(fleet.status(), LIMIT);
            return status.signal()
                    .map(signal -> json.read(signal.getBytes(StandardCharsets.UTF_8)))
                    .map(signal -> signal instanceof Map<?, ?> fields ? fields.get("desired") : null);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The store does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
