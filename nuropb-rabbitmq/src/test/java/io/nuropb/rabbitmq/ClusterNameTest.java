package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What RabbitMQ's greeting says of its cluster. */
class ClusterNameTest {

    @Test
    void aNameThatSomebodyHasGivenIsTheClusters() {
        assertThat(OpenConnection.cluster(Map.of("cluster_name", "orders-production")))
                .contains("orders-production");
    }

    /** Each node of one cluster says another one. */
    @Test
    void aNodesOwnNameIsNone() {
        assertThat(OpenConnection.cluster(Map.of("cluster_name", "rabbit@broker-1.example.com")))
                .isEmpty();
    }

    @Test
    void aGreetingMaySayNothing() {
        assertThat(OpenConnection.cluster(Map.of())).isEmpty();
    }
}
