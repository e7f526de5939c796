package io.nuropb.examples;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.InstanceId;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.Map;

/**
 * An instance of a real service, configured by its environment.
 *
 * <p>{@code NUROPB_ETCD_ENDPOINTS} and {@code NUROPB_AMQP_URL} say where the servers are, {@code NUROPB_INSTANCE} what
 * the instance is called, {@code NUROPB_LEASE_TTL} how many seconds a lease lasts.
 */
public final class OrdersService {

    private OrdersService() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) throws InterruptedException {
        try (ServiceRunner runner =
                Guice.createInjector(modules(System.getenv())).getInstance(ServiceRunner.class)) {
            runner.stopOnShutdown();
            runner.start().join(); // completes when this instance serves; its status says what it waits for
            runner.awaitStop();
        }
    }

    // tag::modules[]
    static Module[] modules(Map<String, String> environment) {
        InstanceId instance = new InstanceId(
                environment.getOrDefault("NUROPB_INSTANCE", InstanceId.random().value()));
        return new Module[] {
            new ServiceModule(Orders.service(), RunnerConfig.defaults(), instance),
            new EtcdModule(EtcdConfig.of(environment.getOrDefault("NUROPB_ETCD_ENDPOINTS", "http://localhost:2379"))
                    .withLeaseTtl(
                            Duration.ofSeconds(Long.parseLong(environment.getOrDefault("NUROPB_LEASE_TTL", "15"))))),
            new RabbitModule(RabbitConfig.of(environment.getOrDefault("NUROPB_AMQP_URL", "amqp://localhost/shop")))
        };
    }
    // end::modules[]
}
