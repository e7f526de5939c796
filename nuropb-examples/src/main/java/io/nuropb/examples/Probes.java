package io.nuropb.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * Answers an orchestrator's probes by HTTP, for a program that has no web framework. Its thread keeps the process alive
 * until it is closed.
 */
public final class Probes implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;

    // tag::probes[]
    /** Opens a port, 0 for any that is free. Alive is who has not ended; ready is who serves, or is only paused. */
    public Probes(ServiceRunner runner, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        answer("/live", () -> runner.status().state() != RunningState.SHUTDOWN);
        answer("/ready", () -> runner.status().available());
        server.start();
    }

    private void answer(String path, BooleanSupplier well) {
        server.createContext(path, exchange -> respond(exchange, well.getAsBoolean() ? OK : UNAVAILABLE));
    }
    // end::probes[]

    private static void respond(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** The port on which it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
