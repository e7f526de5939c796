package io.nuropb.examples;

import com.google.inject.Guice;
import io.nuropb.client.MeshClient;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import java.util.Map;

/** All that a first client takes: it calls the first service, prints what it answers, and ends. */
// tag::client[]
final class FirstClient {
    public static void main(String[] arguments) {
        RabbitModule rabbit = new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL")));
        try (ServiceRunner runner =
                Guice.createInjector(ServiceModule.client("visitor"), rabbit).getInstance(ServiceRunner.class)) {
            MeshClient mesh = runner.client();
            System.out.println(mesh.call("hello", "greet", Map.of("name", "Ada"), String.class));
        }
    }
}
// end::client[]
