package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.client.CallOptions;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.WatchListener;
import io.nuropb.store.StoreException;
import io.nuropb.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often and how much instances write under the prefix of their service, which Python's instances watch: each write
 * is a line of the level CRITICAL in the log of each of them, and all that is written remains in etcd's history until
 * that is compacted.
 */
class PresenceWritesTest {

    private static final int INSTANCES = 3;
    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** A busy instance tells its counters every 5 s. */
    private static final int BUSY_WRITES_AN_HOUR = 720;

    /** What docs/servers.md says of an instance with one method, and somewhat more for other hosts' names. */
    private static final int BUSY_BYTES_AN_HOUR = 500_000;

    private final VirtualTime time = new VirtualTime();
    private final List<ServiceRunner> started = new ArrayList<>();
    private final Map<String, Integer> writes = new HashMap<>();
    private final Map<String, Integer> bytes = new HashMap<>();

    static List<Duration> leases() {
        return List.of(InMemoryCoordinator.DEFAULT_TTL, Duration.ofSeconds(60), Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        started.forEach(ServiceRunner::close);
    }

    @ParameterizedTest
    @MethodSource("leases")
    void anIdleFleetWritesNothing(Duration ttl) {
        InMemoryMesh mesh = new InMemoryMesh(time, ttl);
        startFleet(mesh);
        watch(mesh);

        time.advance(HOUR);

        assertSignals();
        assertThat(writes).isEmpty();
    }

    /** A fleet that has little to do is told step by step that fewer instances would do. */
    private void assertSignals() {
        Integer signals = writes.remove("/nuropb/orders/properties/scaling");
        assertThat(signals == null ? 0 : signals).as("changes of the signal").isLessThanOrEqualTo(INSTANCES);
    }

    @ParameterizedTest
    @MethodSource("leases")
    void aBusyInstanceWritesItsPresenceOnceInAPeriodOfItsLeadersWatchHoweverLongItsLeaseLasts(Duration ttl) {
        InMemoryMesh mesh = new InMemoryMesh(time, ttl);
        startFleet(mesh);
        ServiceRunner caller = mesh.client("shop").build();
        started.add(caller);
        time.await(caller.start());
        watch(mesh);

        for (long second = 0; second < HOUR.toSeconds(); second++) {
            for (int i = 0; i < INSTANCES; i++) {
                time.await(caller.client().request("orders", "ping", Map.of(), String.class, CallOptions.defaults()));
            }
            time.advance(Duration.ofSeconds(1));
        }

        assertSignals();
        assertThat(writes).hasSize(INSTANCES);
        assertThat(writes.values())
                .allSatisfy(count -> assertThat(count).isBetween(BUSY_WRITES_AN_HOUR * 9 / 10, BUSY_WRITES_AN_HOUR));
        assertThat(writes.keySet()).allMatch(key -> key.startsWith("/nuropb/orders/instances/"));
        assertThat(bytes.values()).allSatisfy(count -> assertThat(count).isLessThan(BUSY_BYTES_AN_HOUR));
    }

    private static int size(KeyValue found) {
        return (found.key() + found.value()).getBytes(StandardCharsets.UTF_8).length;
    }

    private void startFleet(InMemoryMesh mesh) {
        for (int i = 0; i < INSTANCES; i++) {
            ServiceRunner runner = mesh.runner(MeshService.named("orders")
                            .method("ping", (params, context) -> "pong")
                            .build())
                    .instance(new InstanceId("i" + i))
                    .build();
            started.add(runner);
            time.await(runner.start());
        }
        time.advance(SETTLED);
    }

    private void watch(InMemoryMesh mesh) {
        List<KeyRange> service = List.of(KeyRange.under("/nuropb/orders/"));
        LeaseStore store = mesh.coordinator().store();
        long present = time.await(store.read(service)).revision();
        store.watch(service, present + 1, new WatchListener() {
            @Override
            public void changed(List<KeyChange> changes) {
                changes.forEach(change -> {
                    writes.merge(change.key(), 1, Integer::sum);
                    change.found().ifPresent(found -> bytes.merge(change.key(), size(found), Integer::sum));
                });
            }

            @Override
            public void ended(StoreException why) {
                throw new AssertionError(why);
            }
        });
    }
}
