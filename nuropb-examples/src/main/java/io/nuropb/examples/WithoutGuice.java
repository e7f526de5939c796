package io.nuropb.examples;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitBrokerMonitor;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitConnectionTerminator;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;

/** A service on etcd and RabbitMQ, put together by hand. */
final class WithoutGuice {

    private WithoutGuice() {}

    // tag::build[]
    static ServiceRunner runner(MeshService service, EtcdConfig etcd, RabbitConfig rabbit) {
        Scheduler scheduler = new SystemScheduler();
        Json json = new JacksonJson();
        Identity identity = new Identity(service.name(), InstanceId.random(), false);
        return ServiceRunner.builder(service)
                .instance(identity.instance())
                .coordinator(new EtcdCoordinator(etcd, scheduler, json))
                .topology(new RabbitTopology(rabbit, identity, scheduler, json))
                .source(new RabbitMessageSource(rabbit, identity, scheduler))
                .publisher(new RabbitMessagePublisher(rabbit, identity, scheduler))
                .monitor(new RabbitBrokerMonitor(rabbit, identity, scheduler, json))
                .terminator(new RabbitConnectionTerminator(rabbit, scheduler, json))
                .json(json)
                .scheduler(scheduler)
                .build();
    }
    // end::build[]
}
