package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever declares the topology tells of policies that keep its quorum queues from what they were declared for. */
@Tag("servers")
final class RabbitPolicyTest {

    private static final Topology ORDERS =
            TopologyProfile.hardened().topology(new ServiceName("orders"), List.of(), List.of());

    /** Much more than the broker's statistics take to get around. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration BETWEEN_AUDITS = Duration.ofMillis(250);

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final LoggedLines log = LoggedLines.of(QueueWatch.class);

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
                        .contains("message-ttl=86400000 ", "max-length=1000 "));

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
        Instant deadline = Instant.now().plus(PATIENCE);
        while (told().size() < lines) {
            assertThat(Instant.now())
                    .as("the time, with so far told: " + told())
                    .isBefore(deadline);
            audit(leader);
            LockSupport.parkNanos(BETWEEN_AUDITS.toNanos());
        }
    }

    private List<String> told() {
        return log.with("in virtual host '" + bench.virtualHost() + "'");
    }
}
