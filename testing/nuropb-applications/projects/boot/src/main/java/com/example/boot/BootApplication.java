package com.example.boot;

import org.springframework.amqp.core.Queue;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

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

/** A web application that is also an instance of a service on the mesh, and uses the broker with Spring AMQP besides. */
@SpringBootApplication
public class BootApplication {

    /** The queue with which the application uses the broker by Spring AMQP. */
    static final String SPRING_QUEUE = "spring";

    public static void main(String[] arguments) {
        SpringApplication.run(BootApplication.class, arguments);
    }

    @Bean
    MeshService service() {
        return MeshService.named("hello")
                .method("greet", Guest.class, (guest, context) -> new Greeting("Hello " + guest.name()))
                .build();
    }

    @Bean(destroyMethod = "close")
    ServiceRunner runner(MeshService service) {
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

    @Bean
    ApplicationRunner start(ServiceRunner runner) {
        return arguments -> {
            runner.start().join();
            System.out.println("Serving");
        };
    }

    @Bean
    Queue springQueue() {
        return new Queue(SPRING_QUEUE);
    }
}
