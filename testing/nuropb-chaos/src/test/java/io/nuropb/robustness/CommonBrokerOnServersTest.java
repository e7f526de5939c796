package io.nuropb.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fleet one of whose instances was given another virtual host of RabbitMQ. */
@Tag("servers")
class CommonBrokerOnServersTest {

    private final RabbitServer server = RabbitServer.shared();
    private final String right = server.freshVhost();
    private final String wrong = server.freshVhost();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final InMemoryCoordinator coordinator = new InMemoryCoordinator(scheduler, Duration.ofSeconds(6));
    private final List<ServiceRunner> fleet = new ArrayList<>();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        scheduler.close();
        server.management().deleteVhost(right);
        server.management().deleteVhost(wrong);
    }

    @Test
    void whoIsInAnotherVirtualHostThanTheLeaderWaitsAndBothSayWhy() throws Exception {
        ServiceRunner leader = started("a", right);
        eventually.holds(
                "a leader consumes", () -> leader.leads() && leader.status().consuming(), this::statuses);
        ServiceRunner other = started("b", wrong);
        eventually.holds(
                "both tell",
                () -> fleet.stream().allMatch(instance -> instance.status().isMissing(What.COMMON_BROKER)),
                this::statuses);
        assertThat(other.status().consuming()).isFalse();
        assertThat(other.status().waitingFor())
                .hasValueSatisfying(why -> assertThat(why).contains("'" + right + "'", "'" + wrong + "'"));
    }

    @Test
    void aLeaderInAnotherVirtualHostGivesWayToTheOthers() throws Exception {
        ServiceRunner leader = started("a", wrong);
        eventually.holds(
                "a leader consumes", () -> leader.leads() && leader.status().consuming(), this::statuses);
        ServiceRunner one = started("b", right);
        ServiceRunner other = started("c", right);
        eventually.holds(
                "the others lead and consume",
                () -> !leader.leads()
                        && one.status().consuming()
                        && other.status().consuming(),
                this::statuses);
    }

    private List<String> statuses() {
        return fleet.stream().map(instance -> instance.status().describe()).toList();
    }

    private ServiceRunner started(String id, String virtualHost) {
        RabbitConfig config = RabbitConfig.of(server.uri(virtualHost).toString());
        Identity identity = new Identity(new ServiceName("orders"), new InstanceId(id), false);
        ServiceRunner runner = ServiceRunner.builder(MeshService.named("orders")
                        .method("ping", context -> id)
                        .build())
                .instance(identity.instance())
                .config(RunnerConfig.defaults().withAuditPeriod(Duration.ofSeconds(1)))
                .coordinator(coordinator.connect())
                .topology(new RabbitTopology(config, identity, scheduler, new JacksonJson()))
                .source(new RabbitMessageSource(config, identity, scheduler))
                .publisher(new RabbitMessagePublisher(config, identity, scheduler))
                .json(new JacksonJson())
                .scheduler(scheduler)
                .build();
        fleet.add(runner);
        var unused = runner.start();
        return runner;
    }
}
