package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One hostile caller among twenty healthy ones, on real etcd and RabbitMQ, and what the leader does about it. */
@Tag("servers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class HostileCallerTest {

    private static final int FLEET = 2;
    private static final int HEALTHY = 20;
    private static final String HOSTILE = "mallory";
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(60);
    /** The first of them may have begun before all instances knew. */
    private static final int CONNECTIONS_AFTERWARDS = 6;

    @Test
    void whoSendsFaultyMessagesIsRefusedHoweverOftenItConnectsAndNobodyElseIs()
            throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        String vhost = rabbit.freshVhost();
        RabbitConfig broker = RabbitConfig.of(rabbit.uri(vhost).toString());
        try (VerifiedCallers callers = new VerifiedCallers(rabbit, vhost);
                EtcdServer etcd = EtcdServer.start();
                MeasuredFleet fleet = new MeasuredFleet(
                        service(),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL)),
                        new RabbitModule(broker))) {
            fleet.start(service(), config());
            fleet.start(service(), config());
            fleet.awaitRest(FLEET);
            List<PacedCalls> healthy = healthyCalls(callers, fleet);

            Moment begun = fleet.now();
            Duration refused;
            List<List<String>> told;
            int connections;
            try (FaultyCaller hostile = new FaultyCaller(callers.of(HOSTILE), "desk")) {
                hostile.begin();
                fleet.await("the hostile caller is refused", () -> isRefused(fleet));
                refused = begun.until(fleet.now());
                told = hostile.awaitMore(CONNECTIONS_AFTERWARDS);
                connections = hostile.connections();
            }
            callers.end();

            FiguresPage.record(
                    "a hostile caller among 20 healthy ones, each with a user of its own; it connects anew after each %d calls; two"
                                    .formatted(FaultyCaller.CALLS)
                            + " instances, real etcd and RabbitMQ, windows of " + Timeline.text(WINDOW),
                    "refused ≤ 60 s and still out after it has come back; healthy callers: 0 errors",
                    "refused after %s and %d connections, and on each one afterwards; 0 of %d healthy calls failed"
                            .formatted(
                                    Timeline.text(refused),
                                    connections - CONNECTIONS_AFTERWARDS,
                                    healthy.stream().mapToInt(PacedCalls::sent).sum()));
            assertThat(refused).isLessThanOrEqualTo(REFUSED_WITHIN);
            assertThat(told.subList(1, told.size()))
                    .allSatisfy(connection -> assertThat(connection)
                            .allMatch(answer -> answer.contains("Calls of user '" + HOSTILE + "' are refused")));
            assertThat(healthy).extracting(calls -> calls.failures("total")).containsOnly(0);
            assertThat(fleet.alerts()).noneMatch(alert -> alert.contains("healthy"));
        }
    }

    private static List<PacedCalls> healthyCalls(VerifiedCallers callers, MeasuredFleet fleet) {
        return IntStream.range(0, HEALTHY)
                .mapToObj(number -> callers.begin("healthy-" + number, "desk", List.of("total"), BEAT, fleet.clock()))
                .toList();
    }

    private static boolean isRefused(MeasuredFleet fleet) {
        return fleet.alerts().stream()
                .anyMatch(alert -> alert.contains("Caller '" + HOSTILE + "'") && alert.contains("It is refused for"));
    }

    private static RunnerConfig config() {
        CallerConfig callers =
                CallerConfig.defaults().withMode(CallerConfig.Mode.REFUSE).withWindow(WINDOW);
        return RunnerConfig.defaults().withHealth(HealthConfig.defaults().withCallers(callers));
    }

    private static MeshService service() {
        return MeshService.named("desk").method("total", context -> "total").build();
    }
}
