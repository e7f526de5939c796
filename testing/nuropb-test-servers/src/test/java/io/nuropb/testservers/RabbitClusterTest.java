package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class RabbitClusterTest {
    private static final String QUEUE = "/api/queues/%2F/kept";

    @Test
    void aQuorumQueueOutlivesAnyOneNode() {
        try (RabbitCluster cluster = RabbitCluster.start()) {
            RabbitServer first = cluster.nodes().get(0);
            RabbitServer last = cluster.nodes().get(2);
            assertThat(first.management().get("/api/nodes?columns=name"))
                    .contains("nuropb1@localhost", "nuropb2@localhost", "nuropb3@localhost");
            last.management().put(QUEUE, "{\"durable\":true,\"arguments\":{\"x-queue-type\":\"quorum\"}}");
            eventually("the queue has a member on each node", () -> members(first) == 3);

            first.kill();
            assertThat(cluster.running()).isSameAs(cluster.nodes().get(1));
            last.management()
                    .post(
                            "/api/exchanges/%2F/amq.default/publish",
                            "{\"routing_key\":\"kept\",\"payload\":\"x\",\"payload_encoding\":\"string\",\"properties\":{}}");
            first.restart();

            eventually(
                    "the node that was away tells of the message",
                    () -> first.management().get(QUEUE + "?columns=messages").contains(":1}"));
        }
    }

    private static int members(RabbitServer node) {
        String queue = node.management().get(QUEUE + "?columns=members");
        return queue.split("@localhost", -1).length - 1;
    }
}
