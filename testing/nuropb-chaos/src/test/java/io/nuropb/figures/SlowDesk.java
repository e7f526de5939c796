package io.nuropb.figures;

import com.google.inject.Guice;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A process with an instance whose handlers take their time, those of one method much, and write down which message
 * they begin to handle. Configured by its environment as {@code OrdersService} is.
 */
final class SlowDesk {

    /** The file of the correlation ids of the messages that it has begun to handle, one in a line, beside its logs. */
    static final String BEGUN = "begun.txt";

    /** How many handlers an instance runs at once. */
    static final int CONCURRENCY = 4;

    static final Duration USUAL = Duration.ofMillis(200);

    static final Duration LONG = Duration.ofSeconds(20);

    private SlowDesk() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(service(), config(), InstanceId.random()),
                        new EtcdModule(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS"))
                                .withLeaseTtl(Duration.ofSeconds(5))),
                        new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL"))
                                .withManagement(System.getenv("NUROPB_MANAGEMENT_URL"))))
                .getInstance(ServiceRunner.class)) {
            runner.stopOnShutdown();
            runner.start().join();
            runner.awaitStop();
        }
    }

    /** The times of the policy are a fifth to a thirtieth of the usual ones, so that a test sees a rise and a fall. */
    private static RunnerConfig config() {
        ScalingConfig usual = ScalingConfig.defaults();
        ScalingConfig quick = new ScalingConfig(
                1,
                6,
                usual.utilisation(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                usual.tolerance(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
        return RunnerConfig.defaults()
                .withPrefetch(CONCURRENCY, 1)
                .withHealth(HealthConfig.defaults().withScaling(quick));
    }

    private static MeshService service() {
        Scheduler clock = new SystemScheduler();
        Path begun = Path.of(System.getProperty("nuropb.testLogs"), BEGUN);
        return MeshService.named(SupervisedDesk.NAME.value())
                .method("work", context -> handle(context, begun, clock, USUAL))
                .method("long", context -> handle(context, begun, clock, LONG))
                .build();
    }

    private static CompletionStage<String> handle(HandlerContext context, Path begun, Scheduler clock, Duration time)
            throws IOException {
        Files.writeString(begun, context.correlationId() + "\n", StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        CompletableFuture<String> done = new CompletableFuture<>();
        clock.schedule(time, () -> done.complete("done"));
        return done;
    }
}
