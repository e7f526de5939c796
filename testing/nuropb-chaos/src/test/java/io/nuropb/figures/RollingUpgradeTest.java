package io.nuropb.figures;

import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fleets on real servers whose instances are replaced one by one by those of another version, while callers call and
 * publish. With {@code -Dnuropb.upgrades=10} for more of each kind than on every build.
 */
@Tag("servers")
@Timeout(3_600)
class RollingUpgradeTest {

    private static final int INSTANCES = 3;
    private static final int UPGRADES = Integer.getInteger("nuropb.upgrades", 2);

    private static final String METHOD = "ping";
    private static final String NEW_METHOD = "pong";
    private static final String TOPIC = "stock.changed";
    private static final String NEW_TOPIC = "stock.sold";

    private enum Change {
        NEW_METHOD_ADDED,
        TOPIC_ADDED,
        TOPIC_GONE,
        PREFETCH_CHANGED
    }

    @Test
    void nothingIsLostWhileOneInstanceAfterTheOtherIsReplaced() throws IOException, InterruptedException {
        long calls = 0;
        long events = 0;
        try (EtcdServer etcd = EtcdServer.start()) {
            RabbitServer rabbit = RabbitServer.shared();
            for (int i = 0; i < UPGRADES; i++) {
                for (Change change : Change.values()) {
                    try (Upgrade upgrade = new Upgrade(change, i, etcd, rabbit)) {
                        upgrade.run();
                        calls += upgrade.traffic.calls.get();
                        events += upgrade.traffic.published.size();
                    }
                }
            }
        }
        FiguresPage.record(
                "rolling upgrade of three instances under load: a new method, a new topic, a topic gone, another prefetch;"
                        + " real etcd and RabbitMQ",
                "0 failed calls, 0 events lost, 0 dead letters",
                "0 of each, of %,d calls and %,d events in %d upgrades of each kind"
                        .formatted(calls, events, UPGRADES));
    }

    /** One fleet, from its first instance of the old version to its last of the new one. */
    private static final class Upgrade implements AutoCloseable {
        private final Change change;
        private final LoadedFleet loaded;
        private final MeasuredFleet fleet;
        private final SteadyTraffic traffic;

        Upgrade(Change change, int number, EtcdServer etcd, RabbitServer rabbit) {
            this.change = change;
            loaded = new LoadedFleet(
                    change.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + number, etcd, rabbit);
            fleet = loaded.instances;
            traffic = loaded.traffic;
        }

        void run() throws InterruptedException {
            for (int i = 0; i < INSTANCES; i++) {
                fleet.start(older(), RunnerConfig.defaults());
            }
            fleet.awaitRest(INSTANCES);
            traffic.use(METHOD);
            traffic.publish(TOPIC);
            traffic.begin();
            for (String old : fleet.names()) {
                String fresh = fleet.start(newer(), configOfNewer());
                fleet.await(
                        fresh + " consumes",
                        () -> fleet.instance(fresh).status().consuming());
                if (change == Change.NEW_METHOD_ADDED) {
                    traffic.use(NEW_METHOD);
                } else if (change == Change.TOPIC_ADDED) {
                    traffic.publish(NEW_TOPIC);
                }
                traffic.awaitMore(100);
                if (change == Change.TOPIC_GONE && isLast(old)) {
                    traffic.publishNoMore(TOPIC);
                    loaded.awaitAllHandled();
                }
                fleet.stop(old).join();
                traffic.awaitMore(100);
            }
            traffic.end();
            loaded.awaitAllHandled();
            loaded.assertNothingIsLost();
        }

        private boolean isLast(String old) {
            return old.endsWith("-" + INSTANCES);
        }

        private MeshService older() {
            return loaded.listening(loaded.version(METHOD), TOPIC).build();
        }

        private MeshService newer() {
            return switch (change) {
                case NEW_METHOD_ADDED ->
                    loaded.listening(loaded.version(METHOD), TOPIC)
                            .method(NEW_METHOD, (params, context) -> NEW_METHOD)
                            .build();
                case TOPIC_ADDED ->
                    loaded.listening(loaded.listening(loaded.version(METHOD), TOPIC), NEW_TOPIC)
                            .build();
                case TOPIC_GONE -> loaded.version(METHOD).build();
                case PREFETCH_CHANGED -> older();
            };
        }

        private RunnerConfig configOfNewer() {
            RunnerConfig defaults = RunnerConfig.defaults();
            return change == Change.PREFETCH_CHANGED ? defaults.withPrefetch(25, 5) : defaults;
        }

        @Override
        public void close() {
            loaded.close();
        }
    }
}
