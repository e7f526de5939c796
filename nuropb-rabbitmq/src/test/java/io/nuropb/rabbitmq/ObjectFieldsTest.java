package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Difference;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ObjectFieldsTest {

    @Test
    void everyFieldOfAQueueIsCompared() {
        Queue wanted = new Queue("q", true, Map.of("x-message-ttl", 1000, "x-overflow", "reject-publish"));
        Map<String, Object> found = Map.of(
                "durable",
                false,
                "auto_delete",
                true,
                "exclusive",
                true,
                "arguments",
                Map.of("x-message-ttl", 2000, "x-y", 1));
        assertThat(ObjectFields.differences(wanted, found))
                .containsExactly(
                        new Difference("durable", "true", "false"),
                        new Difference("auto_delete", "false", "true"),
                        new Difference("exclusive", "false", "true"),
                        new Difference("x-message-ttl", "1000", "2000"),
                        new Difference("x-overflow", "reject-publish", "none"),
                        new Difference("x-y", "none", "1"));
    }

    @Test
    void aNumberIsTheSameInAnyType() {
        Queue wanted = new Queue("q", true, Map.of("x-message-ttl", 1000L));
        assertThat(ObjectFields.differences(wanted, queue(Map.of("x-message-ttl", 1000))))
                .isEmpty();
    }

    @Test
    void theDefaultTypeThatNewerBrokersWriteIntoAQueueIsNoDifference() {
        Queue wanted = new Queue("q", true, Map.of());
        assertThat(ObjectFields.differences(wanted, queue(Map.of("x-queue-type", "classic"))))
                .isEmpty();
        assertThat(ObjectFields.differences(wanted, queue(Map.of("x-queue-type", "quorum"))))
                .containsExactly(new Difference("x-queue-type", "classic", "quorum"));
    }

    @Test
    void aQueueOfWhichNoTypeIsToldIsClassic() {
        Queue wanted = new Queue("q", true, Map.of("x-queue-type", "classic"));
        assertThat(ObjectFields.differences(wanted, queue(Map.of()))).isEmpty();
        Queue quorum = new Queue("q", true, Map.of("x-queue-type", "quorum"));
        assertThat(ObjectFields.differences(quorum, queue(Map.of())))
                .containsExactly(new Difference("x-queue-type", "quorum", "classic"));
    }

    @Test
    void everyFieldOfAnExchangeIsCompared() {
        Map<String, Object> found = Map.of(
                "type",
                "fanout",
                "durable",
                false,
                "auto_delete",
                true,
                "internal",
                true,
                "arguments",
                Map.of("alternate-exchange", "a"));
        assertThat(ObjectFields.differences(new Exchange("x", ExchangeType.TOPIC, true), found))
                .extracting(Difference::field)
                .containsExactly("type", "durable", "auto_delete", "internal", "alternate-exchange");
    }

    private static Map<String, Object> queue(Map<String, Object> arguments) {
        return Map.of("durable", true, "auto_delete", false, "exclusive", false, "arguments", arguments);
    }
}
