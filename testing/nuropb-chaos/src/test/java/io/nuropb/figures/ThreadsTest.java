package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.SystemScheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many platform threads many services in one JVM have, and what an instance's connections to RabbitMQ cost. */
@Tag("servers")
class ThreadsTest {

    private static final int FEW_SERVICES = 50;
    private static final int SERVICES = 500;
    private static final int INSTANCES_OF_EACH = 2;
    private static final int CALLS_OF_EACH = 10;
    private static final int IN_FLIGHT = 64;
    private static final int LIMIT = 50;

    /**
     * Short, so that all leases are renewed while threads are counted; but not so short that a busy machine loses the
     * first ones while it starts the last.
     */
    private static final Duration TTL = MachineLoad.patience(Duration.ofSeconds(6));

    private static final int RENEWALS_PER_TTL = 3;

    private static final int PURPOSES = 3;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Test
    void threadsDoNotGrowWithTheNumberOfServices() throws Exception {
        long few = mostThreads(FEW_SERVICES);
        long many = mostThreads(SERVICES);

        FiguresPage.record(
                "500 services of 2 instances each in one JVM, in memory, sharing a scheduler: most platform threads while all"
                        + " start, are called with 64 calls under way, and renew their leases",
                "≤ 50",
                "%d; with 50 services %d".formatted(many, few));
        assertThat(many).isLessThanOrEqualTo(LIMIT);
    }

    /** How many threads there are at most, beside those that have nothing to do with it. */
    private long mostThreads(int services) throws Exception {
        long others = runningThreads("").count() - runningThreads("nuropb-").count();
        threads.resetPeakThreadCount();
        try (SystemScheduler scheduler = new SystemScheduler()) {
            Eventually eventually = new Eventually(scheduler);
            InMemoryMesh mesh = new InMemoryMesh(scheduler, TTL);
            List<ServiceRunner> runners = new ArrayList<>();
            for (int i = 0; i < services * INSTANCES_OF_EACH; i++) {
                runners.add(mesh.runner(echo("echo-" + i / INSTANCES_OF_EACH)).build());
            }
            ServiceRunner caller = mesh.client("caller").build();
            runners.add(caller);
            eventually.value(all(runners.stream().map(ServiceRunner::start).toList()));
            callAll(caller.client(), services);
            pass(scheduler, TTL.dividedBy(RENEWALS_PER_TTL));
            long most = threads.getPeakThreadCount() - others;
            eventually.value(all(runners.stream().map(ServiceRunner::stop).toList()));
            return most;
        }
    }

    private static void callAll(MeshClient client, int services) throws InterruptedException {
        Semaphore places = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < services * CALLS_OF_EACH; i++) {
            places.acquire();
            CompletableFuture<String> answer = client.request("echo-" + i % services, "echo", null, String.class)
                    .toCompletableFuture();
            calls.add(answer.whenComplete((result, failure) -> places.release()));
        }
        calls.forEach(call -> assertThat(call.join()).isEqualTo("echo"));
    }

    private static void pass(SystemScheduler scheduler, Duration time) throws Exception {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        scheduler.schedule(time, () -> over.complete(true));
        scheduler.await(over, time.multipliedBy(10));
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    private static MeshService echo(String name) {
        return MeshService.named(name)
                .method("echo", (params, context) -> "echo")
                .build();
    }

    @Test
    void aConnectionToRabbitMqCostsOneThread() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        RabbitConfig config = RabbitConfig.of(rabbit.uri(rabbit.freshVhost()).toString());
        RunnerConfig alone = RunnerConfig.defaults().withMode(RunnerMode.STANDALONE);
        long before = connectionThreads();
        try (SystemScheduler clock = new SystemScheduler();
                ServiceRunner runner = Guice.createInjector(
                                new ServiceModule(echo("connected"), alone), new RabbitModule(config))
                        .getInstance(ServiceRunner.class)) {
            new Eventually(clock).value(runner.start());
            assertThat(runner.client().call("connected", "echo", null, String.class))
                    .isEqualTo("echo");
            long own = connectionThreads() - before;

            FiguresPage.record(
                    "threads of an instance's connections to RabbitMQ, for its topology, for consuming and for publishing",
                    "for 500 services of 2 instances in one JVM ≤ 50 in all, not growing with services",
                    "%d for %d, which read, so %,d for 500 services of 2: missed"
                            .formatted(own, PURPOSES, own * SERVICES * INSTANCES_OF_EACH));
            assertThat(own).isEqualTo(PURPOSES);
        }
    }

    private static long connectionThreads() {
        return runningThreads("AMQP Connection").count()
                + runningThreads("nuropb-amqp").count();
    }

    private static Stream<String> runningThreads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix));
    }
}
