package io.nuropb.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.session.FleetOperator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Answers KEDA's {@code metrics-api} scaler with the number of instances that the leader asks for. It asks the store,
 * so any instance can answer, or a program of its own.
 */
public final class KedaEndpoint implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpServer server;
    private final DesiredInstances instances;
    private final Json json;
    private final Scheduler scheduler;

    /** Opens a port, 0 for any that is free. */
    public KedaEndpoint(FleetOperator fleet, Json json, Scheduler scheduler, int port) throws IOException {
        this.instances = new DesiredInstances(fleet, json);
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
        OptionalInt desired = desired();
        byte[] body = desired.isPresent()
                ? json.write(Map.of("desired", desired.getAsInt()))
                : "No leader says how many instances there should be".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", desired.isPresent() ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(desired.isPresent() ? OK : UNAVAILABLE, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private OptionalInt desired() throws IOException {
        try {
            return scheduler.await(instances.now(), LIMIT);
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
