package io.nuropb.demo;

import io.nuropb.examples.OrdersService;
import io.nuropb.testservers.JavaProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs instances of the service, each in a process of its own, and replaces one that ended by another. */
final class Supervisor implements AutoCloseable {

    private final Map<String, String> environment;
    private final Map<String, JavaProcess> running = new HashMap<>();
    private int started;

    /** @param environment what all instances are configured with */
    Supervisor(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Starts one more instance, under a name that none had before; returns the name. */
    String start() {
        String instance = "orders-" + ++started;
        Map<String, String> own = new HashMap<>(environment);
        own.put("NUROPB_INSTANCE", instance);
        running.put(instance, JavaProcess.start(instance, OrdersService.class, own));
        return instance;
    }

    /** Kills an instance with SIGKILL. */
    void kill(String instance) {
        take(instance).kill();
    }

    /** Tells an instance to stop with SIGTERM, and blocks until its process has ended. */
    void stop(String instance) {
        take(instance).stop();
    }

    private JavaProcess take(String instance) {
        return Objects.requireNonNull(running.remove(instance), () -> instance + " does not run");
    }

    @Override
    public void close() {
        running.values().forEach(JavaProcess::close);
    }
}
