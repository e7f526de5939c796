package com.example.shaded;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;

/** A service that asks itself by way of the mesh, says what it answered, and stops. */
public final class ShadedApplication {

    /** What a caller sends. */
    public record Guest(String name) {}

    private ShadedApplication() {}

    public static void main(String[] arguments) {
        MeshService hello = MeshService.named("hello")
                .method("greet", Guest.class, (guest, context) -> "Hello " + guest.name())
                .build();
        try (ServiceRunner runner = runner(hello)) {
            runner.start().join();
            System.out.println(runner.client().call("hello", "greet", new Guest("Ada"), String.class));
        }
        System.out.println("Stopped");
    }

    private static ServiceRunner runner(MeshService service) {
        Scheduler scheduler = new SystemScheduler();
        Json json = new JacksonJson();
        Identity identity = new Identity(service.name(), InstanceId.random(), false);
        RabbitConfig rabbit = RabbitConfig.of(System.getenv("NUROPB_AMQP_URL"));
        return ServiceRunner.builder(service)
                .instance(identity.instance())
                .coordinator(new EtcdCoordinator(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS")), scheduler, json))
                .topology(new RabbitTopology(rabbit, identity, scheduler, json))
                .source(new RabbitMessageSource(rabbit, identity, scheduler))
                .publisher(new RabbitMessagePublisher(rabbit, identity, scheduler))
                .json(json)
                .scheduler(scheduler)
                .build();
    }
}
