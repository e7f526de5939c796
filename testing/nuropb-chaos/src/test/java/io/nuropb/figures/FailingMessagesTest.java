package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A storm of messages that fail, on real etcd and RabbitMQ, and what the leader does about it. */
@Tag("servers")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailingMessagesTest {

    private static final int FLEET = 3;
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration ALERT_LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BEAT_MILLIS = 25;

    private final SystemScheduler scheduler = new SystemScheduler();
    private final RabbitServer rabbit = RabbitServer.shared();
    private final List<ServiceRunner> fleet = new ArrayList<>();
    private final List<String> alerts = new CopyOnWriteArrayList<>();
    private final AtomicInteger unhealthy = new AtomicInteger();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private volatile Set<String> failing = Set.of();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        scheduler.close();
    }

    @Test
    void aFleetPausesAndGoesOnAndOneMethodAloneIsRefused() throws IOException, InterruptedException {
        String vhost = rabbit.freshVhost();
        try (EtcdServer etcd = EtcdServer.start()) {
            for (int i = 0; i < FLEET; i++) {
                start("storm-" + i, etcd, vhost);
            }
            MeshClient client = fleet.get(0).client();
            send(client, () -> calls.size() >= 400);
            assertThat(alerts).isEmpty();

            Moment begun = scheduler.now();
            failing = Set.of("total", "cancel");
            send(client, () -> !alerts.isEmpty());
            Duration alerted = begun.until(scheduler.now());
            send(client, () -> consuming() == 0);
            Duration paused = begun.until(scheduler.now());
            failing = Set.of();
            Moment healed = scheduler.now();
            send(client, () -> consuming() == 1);
            send(client, () -> consuming() == FLEET);
            Duration resumed = healed.until(scheduler.now());
            settle();

            alerts.clear();
            failing = Set.of("cancel");
            send(client, () -> alerts.stream().anyMatch(alert -> alert.contains("'storm.cancel' is refused")));
            unhealthy.set(0);
            int before = calls.size();
            send(client, () -> calls.size() >= before + 400);
            settle();
            assertThat(consuming()).isEqualTo(FLEET);
            assertThat(unhealthy).as("calls of the method that works").hasValue(0);

            FiguresPage.record(
                    "storm of failing messages, three instances, real etcd and RabbitMQ, windows of "
                            + Timeline.text(WINDOW) + ", pauses of " + Timeline.text(PAUSE),
                    "alert ≤ 10 s; the fleet pauses within two windows, and resumes; one bad method leaves the others"
                            + " served; every call has an outcome",
                    "alert after %s, paused after %s, all consume again %s after the cause was gone; 0 of %d calls without an outcome"
                            .formatted(
                                    Timeline.text(alerted),
                                    Timeline.text(paused),
                                    Timeline.text(resumed),
                                    calls.size()));
            assertThat(alerted).isLessThanOrEqualTo(ALERT_LIMIT);
            assertThat(paused).isLessThanOrEqualTo(WINDOW.multipliedBy(2).plus(ALERT_LIMIT));
        }
    }

    private void start(String name, EtcdServer etcd, String vhost) {
        BreakerConfig breaker =
                new BreakerConfig(WINDOW, WINDOW.dividedBy(3), 0.1, 20, 0.8, PAUSE, Duration.ofMinutes(1), 20, false);
        RunnerConfig config =
                RunnerConfig.defaults().withHealth(HealthConfig.defaults().withBreaker(breaker, HealthConfig.Mode.ACT));
        ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(service(), config, new InstanceId(name)),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL)),
                        new RabbitModule(RabbitConfig.of(rabbit.uri(vhost).toString())
                                .withManagement("http://127.0.0.1:" + rabbit.managementPort())))
                .getInstance(ServiceRunner.class);
        runner.listen(new RunnerListener() {
            @Override
            public void alerted(String alert) {
                alerts.add(alert);
            }
        });
        fleet.add(runner);
        runner.start().join();
    }

    private MeshService service() {
        return MeshService.named("storm")
                .method("total", context -> handle("total"))
                .method("cancel", context -> handle("cancel"))
                .build();
    }

    private String handle(String method) {
        if (failing.contains(method)) {
            throw new IllegalStateException("broken in a test");
        }
        return method;
    }

    /** Calls of both methods in turn, forty a second, until something holds. */
    private void send(MeshClient client, BooleanSupplier end) throws InterruptedException {
        Moment limit = scheduler.now().plus(PATIENCE);
        while (!end.getAsBoolean()) {
            assertThat(scheduler.now().isBefore(limit)).as("alerts: %s", alerts).isTrue();
            String method = calls.size() % 2 == 0 ? "total" : "cancel";
            calls.add(client.request(
                            "storm",
                            method,
                            Map.of(),
                            String.class,
                            CallOptions.defaults().withTimeout(PATIENCE))
                    .handle((result, failure) ->
                            failure != null && method.equals("total") ? unhealthy.incrementAndGet() : 0)
                    .toCompletableFuture());
            TimeUnit.MILLISECONDS.sleep(BEAT_MILLIS);
        }
    }

    private void settle() {
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
                .orTimeout(90, TimeUnit.SECONDS)
                .join();
    }

    private long consuming() {
        return fleet.stream().filter(runner -> runner.status().consuming()).count();
    }
}
