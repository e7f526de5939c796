package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.json.JacksonJson;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.watch.Spread;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred instances start at once. */
@Tag("servers")
class StartTest {

    private static final int INSTANCES = 100;
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @Test
    void aHundredInstancesServeSoonAfterTheLeadersWord() throws IOException, InterruptedException {
        List<Duration> times = new ArrayList<>();
        try (EtcdServer etcd = EtcdServer.start();
                SystemScheduler scheduler = new SystemScheduler();
                EtcdCoordinator coordinator =
                        new EtcdCoordinator(EtcdConfig.of(etcd.endpoint().toString()), scheduler, new JacksonJson())) {
            for (int round = 1; round <= ROUNDS; round++) {
                try (MeasuredFleet fleet = new MeasuredFleet(
                        MeshService.named("start-" + round).build(),
                        new SharedEtcdModule(coordinator, scheduler),
                        new InMemoryBrokerModule(new InMemoryBroker(scheduler)))) {
                    times.add(start(fleet));
                    assertThat(fleet.leaderships().overlap()).isEmpty();
                    assertThat(fleet.leaderships().all()).hasSize(1);
                }
            }
        }
        Spread spread = new Spread(times);
        FiguresPage.record(
                "start of 100 instances in one JVM, sharing one connection to real etcd, broker in memory:"
                        + " leader's word → all consume",
                "≤ 2 s",
                "%s to %s in %d rounds"
                        .formatted(Timeline.text(spread.shortest()), Timeline.text(spread.longest()), ROUNDS));
        assertThat(spread.shortest()).isLessThanOrEqualTo(MachineLoad.stretched(LIMIT));
    }

    private static Duration start(MeasuredFleet fleet) throws InterruptedException {
        for (int i = 0; i < INSTANCES; i++) {
            fleet.start();
        }
        fleet.await("all serve", () -> fleet.serving() == INSTANCES);
        Moment served = fleet.now();
        return fleet.firstHeard().until(served);
    }
}
