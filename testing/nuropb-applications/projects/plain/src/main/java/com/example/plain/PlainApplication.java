package com.example.plain;

import com.google.inject.Guice;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;

/** A service that asks itself by way of the mesh, says what it answered, and stops. */
public final class PlainApplication {

    /** What a caller sends. */
    public record Guest(String name) {}

    private PlainApplication() {}

    public static void main(String[] arguments) {
        MeshService hello = MeshService.named("hello")
                .method("greet", Guest.class, (guest, context) -> "Hello " + guest.name())
                .build();
        EtcdModule etcd = new EtcdModule(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS")));
        RabbitModule rabbit = new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL")));
        try (ServiceRunner runner =
                Guice.createInjector(new ServiceModule(hello), etcd, rabbit).getInstance(ServiceRunner.class)) {
            runner.start().join();
            System.out.println(runner.client().call("hello", "greet", new Guest("Ada"), String.class));
        }
        System.out.println("Stopped");
    }
}
