package com.example.client;

import com.google.inject.Guice;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import java.util.Map;

/** Asks a service of another program, and says what it answered. */
public final class ClientApplication {

    private ClientApplication() {}

    public static void main(String[] arguments) {
        RabbitModule rabbit = new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL")));
        try (ServiceRunner runner =
                Guice.createInjector(ServiceModule.client("visitor"), rabbit).getInstance(ServiceRunner.class)) {
            System.out.println(runner.client().call("hello", "greet", Map.of("name", "Ada"), Map.class));
        }
        System.out.println("Stopped");
    }
}
