package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The recipe of the guide "Upgrading" for a fleet that gets another profile, on real servers. With
 * {@code -Dnuropb.upgrades=10} for more of them than on every build.
 */
@Tag("servers")
@Timeout(3_600)
class ProfileMigrationTest {

    private static final int INSTANCES = 3;
    private static final int MIGRATIONS = Integer.getInteger("nuropb.upgrades", 2);
    private static final int CALLS = 300;

    @Test
    void nothingIsLostOnTheWayFromCompatibleToHardened() throws IOException, InterruptedException {
        long calls = 0;
        long events = 0;
        try (EtcdServer etcd = EtcdServer.start()) {
            for (int i = 0; i < MIGRATIONS; i++) {
                try (LoadedFleet fleet = new LoadedFleet("migrated-" + i, etcd, RabbitServer.shared())) {
                    migrate(fleet);
                    calls += fleet.traffic.calls.get();
                    events += fleet.traffic.published.size();
                }
            }
        }
        FiguresPage.record(
                "a fleet of three from compatible to hardened by the recipe, callers pausing meanwhile; real etcd and RabbitMQ",
                "0 failed calls, 0 events lost, 0 dead letters",
                "0 of each, of %,d calls and %,d events in %d migrations".formatted(calls, events, MIGRATIONS));
    }

    private static void migrate(LoadedFleet fleet) throws InterruptedException {
        fleet.traffic.use("ping");
        fleet.traffic.publish("stock.changed");
        List<String> old = start(fleet, TopologyProfile.compatible());
        call(fleet);

        for (String instance : old) {
            fleet.instances.stop(instance).join();
        }
        fleet.deleteIfEmpty(fleet.serviceQueue());
        fleet.delete(fleet.deadLetterQueue());

        start(fleet, TopologyProfile.hardened());
        assertThat(fleet.queues("type")).contains(fleet.serviceQueue() + "\tquorum");
        call(fleet);
    }

    private static List<String> start(LoadedFleet fleet, TopologyProfile profile) throws InterruptedException {
        MeshService service =
                fleet.listening(fleet.version("ping"), "stock.changed").build();
        List<String> started = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            started.add(fleet.instances.start(service, RunnerConfig.defaults().withProfile(profile)));
        }
        fleet.instances.awaitRest(INSTANCES);
        return started;
    }

    /** Lets callers call and publish for a while, and then pause until the queue is empty. */
    private static void call(LoadedFleet fleet) throws InterruptedException {
        fleet.traffic.begin();
        fleet.traffic.awaitMore(CALLS);
        fleet.traffic.end();
        fleet.awaitAllHandled();
        fleet.assertNothingIsLost();
    }
}
