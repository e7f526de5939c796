package io.nuropb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.topology.BrokerObject.Queue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueArgumentsTest {

    @Test
    void aQueueWithoutArgumentsIsClassicAndKeepsItsMessages() {
        QueueArguments none = of(Map.of());
        assertThat(none.quorum()).isFalse();
        assertThat(none.messageTtl()).isEmpty();
        assertThat(none.deadLetterExchange()).isEmpty();
        assertThat(none.deliveryLimit()).isEmpty();
    }

    @Test
    void numbersMayBeOfAnyKind() {
        assertThat(of(Map.of("x-message-ttl", 5)).messageTtl()).contains(Duration.ofMillis(5));
        assertThat(of(Map.of("x-message-ttl", 5L)).messageTtl()).contains(Duration.ofMillis(5));
    }

    @Test
    void aQuorumQueueThatNamesNoDeliveryLimitHasThatOfRabbitMq4() {
        Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
        assertThat(of(quorum).deliveryLimit()).hasValue(20);
        assertThat(of(Map.of("x-queue-type", "quorum", "x-delivery-limit", 3)).deliveryLimit())
                .hasValue(3);
    }

    @Test
    void argumentsOfOthersAreLeftAlone() {
        assertThat(of(Map.of("owner", "team a")).quorum()).isFalse();
    }

    @Test
    void aQuorumQueueIsDurable() {
        assertThatThrownBy(() -> QueueArguments.of(new Queue("q", false, Map.of("x-queue-type", "quorum"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("durable");
    }

    @Test
    void deadLettersAreKeptOnlyWhereRabbitMqKeepsThem() {
        Map<String, Object> halfway = Map.of("x-queue-type", "quorum", "x-dead-letter-strategy", "at-least-once");
        assertThat(of(halfway).keepsDeadLetters()).isFalse();
        Map<String, Object> whole = new HashMap<>(halfway);
        whole.put("x-overflow", "reject-publish");
        assertThat(of(whole).keepsDeadLetters()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x-expires", "x-max-length", "x-max-length-bytes", "x-max-priority", "x-single-active-consumer"})
    void whatIsNotOfferedIsRefusedRatherThanIgnored(String name) {
        assertThatThrownBy(() -> of(Map.of(name, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("x-message-ttl", -1),
                Map.of("x-message-ttl", "soon"),
                Map.of("x-queue-type", "stream"),
                Map.of("x-delivery-limit", 3),
                Map.of("x-queue-type", "classic", "x-dead-letter-strategy", "at-least-once"),
                Map.of("x-dead-letter-exchange", 1),
                Map.of("x-dead-letter-routing-key", "key"))) {
            assertThatThrownBy(() -> of(wrong)).as(wrong.toString()).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static QueueArguments of(Map<String, Object> arguments) {
        return QueueArguments.of(new Queue("q", true, arguments));
    }
}
