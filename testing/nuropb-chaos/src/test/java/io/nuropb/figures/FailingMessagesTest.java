package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A storm of messages that fail, on real etcd and RabbitMQ, and what the leader does about it. */
@Tag("servers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FailingMessagesTest {

    private static final int FLEET = 3;
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration ALERT_LIMIT = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofMillis(25);
    private static final int CALM_CALLS = 400;

    /** So often, messages come that nobody can read: for two windows. */
    private static final int ROUNDS = 4;

    private static final int UNREADABLE_ONES = 100;

    private volatile Set<String> failing = Set.of();

    @Test
    void aFleetPausesAndGoesOnAndOneMethodAloneIsRefused() throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        RabbitConfig broker = RabbitConfig.of(rabbit.uri(rabbit.freshVhost()).toString())
                .withManagement("http://127.0.0.1:" + rabbit.managementPort());
        try (EtcdServer etcd = EtcdServer.start();
                MeasuredFleet fleet = new MeasuredFleet(
                        service(),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL)),
                        new RabbitModule(broker))) {
            String first = fleet.start(service(), config());
            fleet.start(service(), config());
            fleet.start(service(), config());
            fleet.awaitRest(FLEET);
            PacedCalls calls = new PacedCalls(
                    fleet.instance(first).client(), "storm", List.of("total", "cancel"), BEAT, fleet.clock());
            calls.begin();
            calls.awaitMore(CALM_CALLS);
            assertThat(fleet.alerts()).isEmpty();
            assertThat(calls.problems()).as("failures before the storm").isEmpty();

            Moment begun = fleet.now();
            failing = Set.of("total", "cancel");
            fleet.await("an alert", () -> !fleet.alerts().isEmpty());
            Duration alerted = begun.until(fleet.now());
            fleet.await("all pause", () -> fleet.serving() == 0);
            Duration paused = begun.until(fleet.now());
            failing = Set.of();
            Moment healed = fleet.now();
            fleet.await("one tries", () -> fleet.serving() == 1);
            fleet.await("all consume again", () -> fleet.serving() == FLEET);
            Duration resumed = healed.until(fleet.now());
            int failed = calls.failures("total");

            failing = Set.of("cancel");
            fleet.await(
                    "the bad method is refused",
                    () -> fleet.alerts().stream().anyMatch(alert -> alert.contains("'storm.cancel' is refused")));
            for (int round = 0; round < ROUNDS; round++) {
                sendUnreadable(broker, fleet.clock());
                calls.awaitMore(CALM_CALLS / 2);
            }
            assertThat(fleet.serving()).isEqualTo(FLEET);
            calls.end().orTimeout(90, TimeUnit.SECONDS).join();
            assertThat(calls.failures("total"))
                    .as("calls of the method that works, since all consume again")
                    .isEqualTo(failed);

            FiguresPage.record(
                    "storm of failing messages, three instances, real etcd and RabbitMQ, windows of "
                            + Timeline.text(WINDOW) + ", pauses of " + Timeline.text(PAUSE),
                    "alert ≤ 10 s; the fleet pauses within two windows and 10 s, in which instances report and the leader looks,"
                            + " and resumes; no call fails before it, nor of the other method while one is bad and messages"
                            + " come that nobody can read; every call has an outcome",
                    "alert after %s, paused after %s, all consume again %s after the cause was gone; 0 of %d calls without an outcome"
                            .formatted(
                                    Timeline.text(alerted),
                                    Timeline.text(paused),
                                    Timeline.text(resumed),
                                    calls.sent()));
            assertThat(alerted).isLessThanOrEqualTo(MachineLoad.stretched(ALERT_LIMIT));
            assertThat(paused).isLessThanOrEqualTo(WINDOW.multipliedBy(2).plus(MachineLoad.stretched(ALERT_LIMIT)));
        }
    }

    /** From a sender whom nobody has verified. */
    private static void sendUnreadable(RabbitConfig broker, Scheduler clock) {
        Identity stranger = new Identity(new ServiceName("stranger"), new InstanceId("s1"), false);
        Envelope unreadable = new Envelope(null, null, null, null, false, Map.of(), new byte[] {7});
        String queue = TopologyProfile.compatible().serviceQueue(new ServiceName("storm"));
        try (MessagePublisher publisher = new RabbitMessagePublisher(broker, stranger, clock)) {
            List<CompletableFuture<Published>> confirms = Stream.generate(
                            () -> publisher.publish("", queue, true, unreadable))
                    .limit(UNREADABLE_ONES)
                    .map(CompletionStage::toCompletableFuture)
                    .toList();
            assertThat(confirms)
                    .allSatisfy(confirm -> assertThat(
                                    confirm.orTimeout(30, TimeUnit.SECONDS).join())
                            .isEqualTo(Published.CONFIRMED));
        }
    }

    private static RunnerConfig config() {
        BreakerConfig breaker =
                new BreakerConfig(WINDOW, WINDOW.dividedBy(3), 0.1, 20, 0.8, PAUSE, Duration.ofMinutes(1), 20, false);
        return RunnerConfig.defaults().withHealth(HealthConfig.defaults().withBreaker(breaker, HealthConfig.Mode.ACT));
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
}
