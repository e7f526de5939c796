package io.nuropb.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Golden vectors: the objects of a service called orders that listens to {@code stock.#}. */
class TopologyProfileTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    @Test
    void theCompatibleProfileHasTheObjectsThatPythonInstancesDeclare() {
        Topology topology = TopologyProfile.compatible().topology(ORDERS, List.of("orders.fast"), List.of("stock.#"));
        assertThat(topology.exchanges())
                .containsExactlyInAnyOrder(
                        new Exchange("nuropb-rpc-exchange", ExchangeType.DIRECT, true),
                        new Exchange("nuropb-events-exchange", ExchangeType.TOPIC, true),
                        new Exchange("nuropb-dl-exchange", ExchangeType.FANOUT, true));
        assertThat(topology.queues())
                .containsExactlyInAnyOrder(
                        new Queue("nuropb-orders-dl", false, Map.of()),
                        new Queue("nuropb-orders-sq", true, Map.of("x-dead-letter-exchange", "nuropb-dl-exchange")));
        assertThat(topology.bindings())
                .containsExactlyInAnyOrder(
                        new Binding("nuropb-dl-exchange", "nuropb-orders-dl", "nuropb-orders-dl"),
                        new Binding("nuropb-rpc-exchange", "nuropb-orders-sq", "orders"),
                        new Binding("nuropb-rpc-exchange", "nuropb-orders-sq", "orders.fast"),
                        new Binding("nuropb-events-exchange", "nuropb-orders-sq", "stock.#"));
    }

    @Test
    void anInstancesReplyQueuesAreNamedAsPythonNamesThemAndEachDifferently() {
        Supplier<String> names =
                TopologyProfile.compatible().replyQueues(ORDERS, new InstanceId("a1"), new SecureRandom());
        assertThat(names.get()).matches("nuropb-orders-a1\\.[0-9a-f]{16}-rq").isNotEqualTo(names.get());
    }

    @Test
    void namesThatRunTogetherGiveNoNameTwice() {
        TopologyProfile profile = TopologyProfile.compatible();
        ServiceName shop = new ServiceName("shop");
        ServiceName longer = new ServiceName("shop-eu");
        String replies = profile.replyQueues(shop, new InstanceId("eu-1"), new SecureRandom())
                .get();
        assertThat(profile.replyQueues(longer, new InstanceId("1"), new SecureRandom())
                        .get())
                .isNotEqualTo(replies);
        assertThat(profile.topology(shop, List.of(), List.of()).queues())
                .doesNotContainAnyElementsOf(
                        profile.topology(longer, List.of(), List.of()).queues());
    }

    @Test
    void theHardenedProfileKeepsTheDeadLettersOfAServiceToItself() {
        Topology topology = TopologyProfile.hardened().topology(ORDERS, List.of(), List.of());
        Map<String, Object> arguments = topology.queues().stream()
                .filter(queue -> queue.name().endsWith("-sq"))
                .findFirst()
                .orElseThrow()
                .arguments();
        assertThat(arguments)
                .containsEntry("x-queue-type", "quorum")
                .containsEntry("x-dead-letter-strategy", "at-least-once")
                .containsEntry("x-overflow", "reject-publish")
                .containsEntry("x-dead-letter-routing-key", "nuropb-orders-dl");
        assertThat(topology.queues()).allMatch(Queue::durable);
        Object deadLetters = arguments.get("x-dead-letter-exchange");
        assertThat(topology.exchanges()).contains(new Exchange(String.valueOf(deadLetters), ExchangeType.DIRECT, true));
        assertThat(topology.bindings())
                .filteredOn(binding -> binding.exchange().equals(deadLetters))
                .containsExactly(new Binding(String.valueOf(deadLetters), "nuropb-orders-dl", "nuropb-orders-dl"));
    }
}
