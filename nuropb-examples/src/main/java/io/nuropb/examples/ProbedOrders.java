package io.nuropb.examples;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.runner.ServiceRunner;
import java.io.IOException;

/** An instance of {@link OrdersService} that answers an orchestrator's probes. */
public final class ProbedOrders {

    private static final int PORT = 8080;

    private ProbedOrders() {}

    // tag::main[]
    /** Runs until the process is told to end. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        run(PORT, OrdersService.modules(System.getenv()));
    }

    static void run(int port, Module... modules) throws IOException, InterruptedException {
        try (ServiceRunner runner = Guice.createInjector(modules).getInstance(ServiceRunner.class);
                Probes probes = new Probes(runner, port)) {
            System.out.println("Probes are answered at port " + probes.port());
            runner.stopOnShutdown().start().join(); // throws if it cannot be started
            runner.awaitStop();
        }
    }
    // end::main[]
}
