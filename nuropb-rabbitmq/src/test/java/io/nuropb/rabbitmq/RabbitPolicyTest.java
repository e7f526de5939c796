package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever declares the topology tells of policies that keep its quorum queues from what they were declared for. */
@Tag("servers")
final class RabbitPolicyTest {

    private static final Topology ORDERS =
            TopologyProfile.hardened().topology(new ServiceName("orders"), List.of(), List.of());

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final CapturedLog log = CapturedLog.of(QueueWatch.class);

    @AfterEach
    void closeBench() {
        log.close();
        bench.close();
    }

    @Test
    void aPolicyForAllQueuesIsToldOnceForEachAndThatItSparesThem() {
        BrokerTopology leader = bench.in(
                        bench.config().withManagement(server.management().uri().toString()))
                .topology();
        audit(leader);
        setPolicy(".*");
        auditUntilTold(leader, 2);
        assertThat(told())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WARN Quorum queue 'nuropb-orders-sq'")
                        .contains("overflow=drop-head ", "message-ttl=86400000 ", "max-length=1000 "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("WARN Quorum queue 'nuropb-orders-dl'")
                        .contains("message-ttl=86400000 ")
                        .doesNotContain("max-length"));

        setPolicy("^(?!nuropb-)");
        auditUntilTold(leader, 4);
        assertThat(told().subList(2, 4)).allSatisfy(line -> assertThat(line).startsWith("INFO "));
        assertThat(Stages.await(leader.declare(ORDERS)).problems()).isEmpty();
    }

    private void setPolicy(String pattern) {
        server.rabbitmqctl(
                "set_policy",
                "-p",
                bench.virtualHost(),
                "--apply-to",
                "queues",
                "tidy",
                pattern,
                "{\"message-ttl\":86400000,\"max-length\":1000,\"overflow\":\"drop-head\"}");
    }

    private static void audit(BrokerTopology leader) {
        assertThat(Stages.await(leader.declare(ORDERS)).problems()).isEmpty();
    }

    private void auditUntilTold(BrokerTopology leader, int lines) {
        Stages.until(
                () -> {
                    audit(leader);
                    return told().size() >= lines;
                },
                this::told);
    }

    private List<String> told() {
        return log.with("in virtual host '" + bench.virtualHost() + "'");
    }
}
