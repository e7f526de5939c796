package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What three instances log while a server is killed, stays away and comes back. */
@Tag("servers")
@Timeout(1_200)
class OutageLogTest {

    private static final int INSTANCES = 3;
    private static final Duration TTL = Duration.ofSeconds(5);

    /** Longer than a lease lasts, and than any attempt at a message goes on. */
    private static final Duration DOWN = Duration.ofSeconds(20);

    /** Longer than what is told late is waited for: a grace of 5 s, and the last lease of those that were lost. */
    private static final Duration CALM = Duration.ofSeconds(15);

    @Test
    void anOutageOfEachServerIsOneWarningAndOneLineAtItsEnd() throws IOException, InterruptedException {
        try (EtcdServer etcd = EtcdServer.start();
                RabbitServer rabbit = RabbitServer.start();
                FleetLog log = new FleetLog();
                MeasuredFleet fleet = new MeasuredFleet(
                        MeshService.named("outage")
                                .method("ping", (params, context) -> "pong")
                                .build(),
                        new EtcdModule(EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(TTL)),
                        new RabbitModule(RabbitConfig.of(rabbit.uri().toString())
                                .withManagement(rabbit.management().uri().toString())))) {
            for (int i = 0; i < INSTANCES; i++) {
                fleet.start();
            }
            fleet.awaitRest(INSTANCES);
            fleet.awaitWhole(CALM);
            callFromEach(fleet);

            log.forget();
            etcd.kill();
            fleet.pass(DOWN);
            assertThat(fleet.names())
                    .allMatch(name -> fleet.instance(name).status().consuming()
                            && fleet.instance(name).status().isMissing(What.COORDINATOR));
            etcd.restart();
            fleet.awaitWhole(CALM);
            assertToldOnce(log, fleet, "the coordinator is missing", "the coordinator is there again after ");

            log.forget();
            rabbit.kill();
            callInVain(fleet);
            fleet.pass(DOWN);
            assertThat(fleet.names())
                    .allMatch(name -> fleet.instance(name).status().isMissing(What.BROKER));
            rabbit.restart();
            fleet.awaitWhole(CALM);
            callFromEach(fleet);
            assertToldOnce(log, fleet, "the broker is missing", "the broker is there again after ");
            FiguresPage.record(
                    "lines of ours in the log of each of three instances, of an outage of etcd, and of one of RabbitMQ, of 20 s each",
                    "exactly 1 at WARN or above, 1 at INFO when it has ended",
                    "1 and 1, 1 and 1");
        }
    }

    private static void assertToldOnce(FleetLog log, MeasuredFleet fleet, String beginning, String end) {
        for (String name : fleet.names()) {
            assertThat(log.warnings("outage/" + name))
                    .singleElement()
                    .asString()
                    .contains(beginning);
            List<String> ends = log.news("outage/" + name + ":");
            assertThat(ends).singleElement().asString().contains(end);
        }
        assertThat(log.warnings()).as("of all").isEqualTo(INSTANCES);
    }

    private static void callFromEach(MeasuredFleet fleet) {
        for (String name : fleet.names()) {
            assertThat(fleet.instance(name).client().call("outage", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // They fail: the broker is missing.
    private static void callInVain(MeasuredFleet fleet) {
        for (String name : fleet.names()) {
            fleet.instance(name).client().request("outage", "ping", null, String.class);
        }
    }
}
