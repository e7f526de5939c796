package io.nuropb.examples;

import com.google.inject.Guice;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;

/** All that a first service takes: it can be started as often as one likes, and is a fleet. */
// tag::service[]
final class FirstService {
    record Guest(String name) {}

    public static void main(String[] arguments) throws InterruptedException {
        MeshService hello = MeshService.named("hello")
                .method("greet", Guest.class, (guest, context) -> "Hello " + guest.name())
                .build();
        EtcdModule etcd = new EtcdModule(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS")));
        RabbitModule rabbit = new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL")));
        ServiceRunner runner =
                Guice.createInjector(new ServiceModule(hello), etcd, rabbit).getInstance(ServiceRunner.class);
        runner.stopOnShutdown().start().join();
        runner.awaitStop();
    }
}
// end::service[]
