package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Restrictions;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fleet one of whose instances was given another virtual host. */
class CommonBrokerFleetTest {

    private static final String QUEUE = "nuropb-orders-sq";
    private static final Duration AUDITS = Duration.ofSeconds(100);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final List<ServiceRunner> fleet = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
    }

    @Test
    void whoIsInAnotherVirtualHostThanTheLeaderWaitsAndBothSayWhy() {
        mesh.broker().createVirtualHost("/wrong");
        ServiceRunner right = started("right", "/");
        ServiceRunner wrong = started("wrong", "/wrong");
        time.advance(AUDITS);
        assertThat(right.status().consuming()).isTrue();
        assertThat(wrong.status().consuming()).isFalse();
        for (ServiceRunner instance : fleet) {
            assertThat(instance.status().missing())
                    .filteredOn(missing -> missing.what() == What.COMMON_BROKER)
                    .singleElement()
                    .extracting(UnmetRequirement::cause)
                    .asString()
                    .contains("virtual host '/wrong'", "virtual host '/'");
        }
        assertThat(mesh.broker().virtualHost("/wrong").queues()).doesNotContain(QUEUE);
        assertThat(time.await(right.members()))
                .extracting(member -> member.broker().map(BrokerIdentity::virtualHost))
                .containsExactlyInAnyOrder(Optional.of("/"), Optional.of("/wrong"));
    }

    @Test
    void aLeaderInAnotherVirtualHostGivesWayToTheOthersWhoseQueueIsLookedAfter() {
        mesh.broker().createVirtualHost("/wrong");
        ServiceRunner wrong = started("wrong", "/wrong");
        time.advance(Duration.ofSeconds(2));
        assertThat(wrong.leads()).isTrue();
        ServiceRunner one = started("one", "/");
        ServiceRunner other = started("other", "/");
        time.advance(AUDITS);
        assertThat(wrong.leads()).isFalse();
        assertThat(one.status().consuming()).isTrue();
        assertThat(other.status().consuming()).isTrue();

        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(10));
        assertThat(mesh.broker().virtualHost().consumers(QUEUE)).isEqualTo(2);
    }

    @Test
    void whatFailsInAnotherVirtualHostDoesNotCountForTheLeadersService() {
        mesh.broker().createVirtualHost("/wrong");
        failing.add("wrong");
        ServiceRunner wrong = started("wrong", "/wrong");
        ServiceRunner one = started("one", "/");
        ServiceRunner other = started("other", "/");
        time.advance(AUDITS);
        assertThat(wrong.status().consuming()).as("it goes on").isTrue();

        for (int i = 0; i < 400; i++) {
            wrong.client().request("orders", "ping", Map.of(), String.class).exceptionally(failure -> "failed");
            time.advance(Duration.ofMillis(500));
        }
        assertThat(one.serviceState().restrictions()).isEqualTo(Restrictions.none());
        assertThat(one.status().consuming()).isTrue();
        assertThat(other.status().consuming()).isTrue();
        ServiceRunner leader = one.leads() ? one : other;
        assertThat(leader.scalingSignal())
                .hasValueSatisfying(signal -> assertThat(signal.current()).isEqualTo(2));
    }

    @Test
    void aClusterThatIsRenamedKeepsNobodyFromConsumingAndIsToldUntilConnectionsAreNew() {
        ServiceRunner first = started("first", "/");
        time.advance(AUDITS);
        mesh.broker().rename("green");
        ServiceRunner second = started("second", "/");
        assertThat(second.status().consuming()).isTrue();
        assertThat(second.status().isMissing(What.COMMON_BROKER)).isTrue();

        mesh.broker().cutConnections();
        time.advance(AUDITS);
        for (ServiceRunner instance : fleet) {
            assertThat(instance.status().consuming()).isTrue();
            assertThat(instance.status().missing()).isEmpty();
        }
        assertThat(first.leads()).isTrue();
    }

    private String answer(String id) {
        if (failing.contains(id)) {
            throw new IllegalStateException("broken in a test");
        }
        return id;
    }

    private ServiceRunner started(String id, String virtualHost) {
        InMemoryConfig config = InMemoryConfig.defaults().withVirtualHost(virtualHost);
        ServiceRunner runner = mesh.runner(MeshService.named("orders")
                        .method("ping", context -> answer(id))
                        .build())
                .instance(new InstanceId(id))
                .topology(new InMemoryTopology(mesh.broker(), config))
                .source(new InMemoryMessageSource(mesh.broker(), config))
                .publisher(new InMemoryMessagePublisher(mesh.broker(), config))
                .build();
        fleet.add(runner);
        var unused = runner.start();
        time.advance(Duration.ofSeconds(2));
        return runner;
    }
}
