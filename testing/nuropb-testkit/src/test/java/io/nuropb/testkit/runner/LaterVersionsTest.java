package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What instances of later versions may write is understood as far as it can be. */
class LaterVersionsTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    /** What it needs, it says in other words, and of more than this version knows. */
    private static final String REST = """
            "hw_mark": 70, "generation": {"epoch": 1}, "needs": {"layout": 7, "bindings": "all"}, "handles": {"add": 2},
            "restrictions": {"methods": 5}, "broker": "green", "since": 2027}""";

    private static final String LATER_ID = "v2:" + "0123456789abcdef".repeat(4);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final LeaseStore store = mesh.coordinator().store();
    private final ServiceKeys keys = ServiceKeys.of(SessionConfig.defaults().keyPrefix(), ORDERS);

    @Test
    void anInstanceConsumesUnderTheLeaderOfALaterVersionAndHeedsItsPause() {
        try (InMemoryTopology topology = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(topology.declare(TopologyProfile.compatible().topology(ORDERS, List.of(), List.of())));
        }
        LeaseId lease = time.await(store.grant(Duration.ofMinutes(1))).lease();
        long term = time.await(store.commit(Transaction.ifAbsent(keys.leader()).put(keys.leader(), "later", lease)))
                .found()
                .revision();
        proclaim(term, lease, true);
        try (ServiceRunner runner = runner()) {
            time.await(runner.start());
            assertThat(runner.status().consuming()).isTrue();

            proclaim(term, lease, false);
            time.advance(Duration.ofSeconds(2));
            assertThat(runner.status().consuming()).isFalse();
        }
    }

    @Test
    void eachPartThatIsNotUnderstoodIsToldOfOnceUntilItIsUnderstood() {
        LeaseId lease = time.await(store.grant(Duration.ofMinutes(1))).lease();
        long term = time.await(store.commit(Transaction.ifAbsent(keys.leader()).put(keys.leader(), "later", lease)))
                .found()
                .revision();
        try (LoggedLines log = new LoggedLines();
                ServiceRunner runner = runner()) {
            var unused = runner.start();
            for (int i = 0; i < 4; i++) {
                proclaim(term, lease, i % 2 == 0);
                time.advance(Duration.ofSeconds(1));
            }
            assertThat(log.warnings("cannot be understood"))
                    .hasSizeGreaterThan(1)
                    .doesNotHaveDuplicates();

            log.forget();
            proclaim(term, lease, true, REST.replace("{\"epoch\": 1}", "1"));
            time.advance(Duration.ofSeconds(1));
            proclaim(term, lease, true);
            time.advance(Duration.ofSeconds(1));
            assertThat(log.warnings("cannot be understood"))
                    .singleElement()
                    .asString()
                    .contains("generation");
        }
    }

    @Test
    void aLeaderKnowsOfAMemberOfALaterVersion() {
        LeaseId lease = time.await(store.grant(Duration.ofMinutes(1))).lease();
        try (ServiceRunner runner = runner()) {
            time.await(runner.start());
            time.await(store.commit(Transaction.unconditional()
                    .put(
                            keys.instance(new InstanceId("later")),
                            "{\"state\": \"running-follower\", \"consuming\": true, \"broken_since\": 0, " + REST,
                            lease)));
            time.advance(Duration.ofSeconds(2));
            assertThat(time.await(runner.members()))
                    .filteredOn(member -> member.instance().value().equals("later"))
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.consuming()).isTrue();
                        assertThat(member.capabilities()).isEmpty();
                    });
        }
    }

    private ServiceRunner runner() {
        return mesh.runner(
                        MeshService.named("orders").method("add", context -> 42).build())
                .build();
    }

    private void proclaim(long term, LeaseId lease, boolean consume) {
        proclaim(term, lease, consume, REST);
    }

    private void proclaim(long term, LeaseId lease, boolean consume, String rest) {
        time.await(store.commit(Transaction.unconditional()
                .put(
                        keys.ready(),
                        "{\"leader\": \"later\", \"term\": " + term + ", \"topology_id\": \"" + LATER_ID
                                + "\", \"ready\": true, \"consume\": " + consume + ", " + rest,
                        lease)));
    }
}
