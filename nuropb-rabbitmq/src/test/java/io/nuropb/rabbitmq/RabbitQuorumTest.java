package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.testservers.RabbitCluster;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever declares the topology tells of quorum queues with members that do not run, and goes on as if nothing were
 * wrong.
 */
@Tag("servers")
final class RabbitQuorumTest {

    private static final Topology ORDERS =
            TopologyProfile.hardened().topology(new ServiceName("orders"), List.of(), List.of());
    private static final String QUEUE = "nuropb-orders-sq";
    private static final String NODE = "nuropb3@localhost";
    private static final String OWN = "nuropb-.*";

    private static RabbitCluster cluster;

    private final RabbitServer server = firstNode();
    private final RabbitBench bench = new RabbitBench(server);
    private final CapturedLog log = CapturedLog.of(QueueWatch.class);

    private static RabbitServer firstNode() {
        return cluster.nodes().get(0);
    }

    @BeforeAll
    static void startCluster() {
        cluster = RabbitCluster.start();
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
    }

    @AfterEach
    void closeBench() {
        log.close();
        bench.close();
    }

    @Test
    void aMemberThatDoesNotRunIsToldOnceAndTheRemedyHelps() {
        BrokerTopology leader = bench.in(managed()).topology();
        audit(leader);
        stopMember();
        auditUntilTold(leader, 1);
        String warning = told().get(0);
        assertThat(warning).startsWith("WARN ").contains("on " + NODE + ": 2 of 3 members run");

        String[] commands =
                warning.substring(warning.indexOf("rabbitmq-queues")).split(" && ", -1);
        assertThat(commands).hasSize(2);
        Stream.of(commands).forEach(this::run);

        auditUntilTold(leader, 2);
        assertThat(told()).hasSize(2).element(1).asString().startsWith("INFO ").contains("each of its nodes again");
    }

    @Test
    void aNodeThatIsDownIsToldOnceAndThatItIsBack() {
        BrokerTopology leader = bench.in(managed()).topology();
        audit(leader);
        RabbitServer third = cluster.nodes().get(2);
        third.kill();
        auditUntilTold(leader, 1);
        third.restart();
        auditUntilTold(leader, 2);
        assertThat(told())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("WARN ")
                                .contains("on " + NODE + ":", "Start the node if it is down"),
                        line -> assertThat(line).startsWith("INFO ").contains("each of its nodes again"));
    }

    /** A leader's user, as the documentation has it: with the tag 'management' and no right on what is not its own. */
    private RabbitConfig managed() {
        server.management().addUser("leader", "secret", "management");
        server.management().permit("leader", bench.virtualHost(), OWN, OWN + "|amq\\.default", OWN);
        return bench.config()
                .withUser("leader", "secret")
                .withManagement(server.management().uri().toString());
    }

    /** As after a declaration in which RabbitMQ has not started it: its node is up, and does not start it by itself. */
    private void stopMember() {
        server.rabbitmqctl(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"" + bench.virtualHost() + "\">>, queue, <<\""
                        + QUEUE
                        + "\">>)), {Name, _} = amqqueue:get_pid(Q), ok = rpc:call('" + NODE
                        + "', ra, stop_server, [quorum_queues, {Name, '" + NODE + "'}]).");
    }

    private void run(String command) {
        String[] words = command.split(" ", -1);
        assertThat(words[0]).isEqualTo("rabbitmq-queues");
        server.rabbitmqQueues(Arrays.copyOfRange(words, 1, words.length));
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
        return log.with("'" + QUEUE + "' in virtual host '" + bench.virtualHost() + "'");
    }
}
