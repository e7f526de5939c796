package io.nuropb.examples;

import com.google.inject.Guice;
import io.nuropb.SystemScheduler;
import io.nuropb.examples.Orders.CreateOrder;
import io.nuropb.examples.Orders.Receipt;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryModule;
import io.nuropb.runner.ServiceRunner;
import java.io.PrintStream;

/** A first service and a first call, in one process and without any server. */
public final class QuickStart {

    private QuickStart() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        run(System.out);
    }

    static void run(PrintStream out) {
        // tag::run[]
        try (ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(Orders.service()), new InMemoryModule(new SystemScheduler()))
                .getInstance(ServiceRunner.class)) {
            runner.start().join();
            Receipt receipt = runner.client()
                    .request("orders", "create_order", new CreateOrder("4711", 2), Receipt.class)
                    .join();
            out.println(receipt + " by a service in state "
                    + runner.status().state().label());
        }
        // end::run[]
    }
}
