package io.nuropb.figures;

import com.google.inject.Guice;
import io.nuropb.InstanceId;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import java.time.Duration;

/**
 * A process with an instance whose leader acts upon failures and upon callers. Configured by its environment as
 * {@code OrdersService} is, with the instance's id beside.
 */
final class WatchedDesk {

    static final String SERVICE = "watched";

    private static final Duration PAUSE = Duration.ofSeconds(15);
    /** A caller is out before its method would be. */
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private static final Duration CALLERS_WINDOW = Duration.ofSeconds(10);

    private WatchedDesk() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(service(), config(), new InstanceId(System.getenv("INSTANCE_ID"))),
                        new EtcdModule(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS"))
                                .withLeaseTtl(Duration.ofSeconds(5))),
                        new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL"))))
                .getInstance(ServiceRunner.class)) {
            runner.stopOnShutdown();
            runner.start().join();
            runner.awaitStop();
        }
    }

    private static RunnerConfig config() {
        BreakerConfig breaker =
                new BreakerConfig(WINDOW, WINDOW.dividedBy(3), 0.1, 20, 0.8, PAUSE, Duration.ofMinutes(1), 20, false);
        CallerConfig callers =
                CallerConfig.defaults().withMode(CallerConfig.Mode.REFUSE).withWindow(CALLERS_WINDOW);
        return RunnerConfig.defaults()
                .withHealth(HealthConfig.defaults()
                        .withBreaker(breaker, HealthConfig.Mode.ACT)
                        .withCallers(callers));
    }

    private static MeshService service() {
        return MeshService.named(SERVICE)
                .method("total", context -> "total")
                .method("broken-order", WatchedDesk::fail)
                .method("broken-bill", WatchedDesk::fail)
                .build();
    }

    private static String fail(HandlerContext context) {
        throw new IllegalStateException("broken in a test");
    }
}
