package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.health.sensors.FleetSensor.Member;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances and operators of earlier versions have written is read as they meant it. */
class EarlierVersionsTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final LeaseStore store = mesh.coordinator().store();
    private final ServiceKeys keys = ServiceKeys.of(SessionConfig.defaults().keyPrefix(), ORDERS);

    /** Each is the first that wrote something new: itself, what it needs and handles, its counters. */
    @ParameterizedTest
    @ValueSource(strings = {"first", "needs", "counters"})
    void anInstanceConsumesUnderTheLeaderOfAnEarlierVersion(String version) {
        lead(version);
        try (ServiceRunner runner = mesh.runner(
                        MeshService.named("orders").method("add", context -> 42).build())
                .build()) {
            time.await(runner.start());
            Status status = runner.status();
            assertThat(status.consuming()).isTrue();
            assertThat(status.leader())
                    .hasValueSatisfying(leader -> assertThat(leader.instance()).isEqualTo(new InstanceId("old")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "needs", "counters"})
    void anOperatorSeesAFleetOfAnEarlierVersion(String version) {
        FleetStatus fleet = lead(version);
        assertThat(fleet.readiness())
                .hasValueSatisfying(readiness -> assertThat(readiness.ready()).isTrue());
        assertThat(fleet.control().by()).isEqualTo("ann");
        assertThat(fleet.members()).singleElement().satisfies(member -> {
            assertThat(member.consuming()).isTrue();
            assertThat(member.capabilities().isPresent()).isEqualTo(!version.equals("first"));
        });
    }

    @Test
    void limitsBesideTheWishToConsumeAreLimits() {
        assertThat(lead("counters").control())
                .usingRecursiveComparison()
                .ignoringFields("revision")
                .isEqualTo(new OperatorControl(
                        true, OptionalLong.of(70), Optional.of(new InstanceBounds(2, 20)), "ann", "sale"));
    }

    @Test
    void whoeverDoesNotTellWhatItHasRefusedTellsOfNoMethod() {
        Presence presence = lead("counters").members().get(0);
        assertThat(Member.of(presence).counters())
                .hasValueSatisfying(counters -> {
                    assertThat(counters.handled()).isEqualTo(12);
                    assertThat(counters.failures()).isEqualTo(6);
                    assertThat(counters.callers()).containsKey("shop");
                })
                .map(InstanceCounters::failedByMethod)
                .hasValueSatisfying(methods -> assertThat(methods).isEmpty());
    }

    /** There is a leader of this version, and an operator has wished something. */
    private FleetStatus lead(String version) {
        try (InMemoryTopology topology = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(topology.declare(TopologyProfile.compatible().topology(ORDERS, List.of(), List.of())));
        }
        LeaseId lease = time.await(store.grant(Duration.ofMinutes(1))).lease();
        long term = time.await(store.commit(Transaction.ifAbsent(keys.leader()).put(keys.leader(), "old", lease)))
                .found()
                .revision();
        time.await(store.commit(Transaction.unconditional()
                .put(keys.ready(), text(version, "proclamation").replace("TERM", Long.toString(term)), lease)
                .put(keys.instance(new InstanceId("old")), text(version, "presence"), lease)
                .put(keys.control(), text(version, "control"))));
        return time.await(new FleetOperator(store, keys, time, new JacksonJson()).status());
    }

    private static String text(String version, String kind) {
        String name = "/earlier/" + version + "-" + kind + ".json";
        try (InputStream content = EarlierVersionsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(content, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
