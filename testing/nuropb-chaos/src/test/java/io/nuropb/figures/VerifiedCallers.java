package io.nuropb.figures;

import com.google.inject.Guice;
import io.nuropb.Scheduler;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Clients with a user of its own each, whom the broker verifies. For one thread. */
final class VerifiedCallers implements AutoCloseable {

    private static final String PASSWORD = "callers-password";

    private final RabbitServer rabbit;
    private final String vhost;
    private final List<ServiceRunner> clients = new ArrayList<>();
    private final List<PacedCalls> all = new ArrayList<>();

    VerifiedCallers(RabbitServer rabbit, String vhost) {
        this.rabbit = rabbit;
        this.vhost = vhost;
    }

    /** What makes clients of one user, which are not started yet, and are their maker's to close. */
    Supplier<ServiceRunner> of(String user) {
        rabbit.management().addUser(user, PASSWORD);
        rabbit.management().permit(user, vhost, ".*", ".*", ".*");
        RabbitConfig config =
                RabbitConfig.of(rabbit.uri(vhost, user, PASSWORD).toString()).identifyingSender();
        return () -> Guice.createInjector(ServiceModule.client(user), new RabbitModule(config))
                .getInstance(ServiceRunner.class);
    }

    /** Starts a client that calls these methods of a service in turn. */
    PacedCalls begin(String user, String service, List<String> methods, Duration beat, Scheduler clock) {
        ServiceRunner client = of(user).get();
        clients.add(client);
        client.start().join();
        PacedCalls calls = new PacedCalls(client.client(), service, methods, beat, clock);
        all.add(calls);
        calls.begin();
        return calls;
    }

    /** Lets them send no more, and waits until all calls have their outcomes. */
    void end() {
        all.forEach(calls -> calls.end().orTimeout(90, TimeUnit.SECONDS).join());
    }

    @Override
    public void close() {
        clients.forEach(ServiceRunner::close);
    }
}
