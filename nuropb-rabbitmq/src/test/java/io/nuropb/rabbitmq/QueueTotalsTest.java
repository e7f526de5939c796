package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How answers of the management API about numbers and alarms are read, and when it is not asked. */
final class QueueTotalsTest {

    private static final Moment NOW = new Moment(7);

    @Test
    void everyNumberThatIsGivenIsRead() {
        Map<String, Object> queue = Map.of(
                "name",
                "q",
                "messages_ready",
                1,
                "messages_unacknowledged",
                2L,
                "consumers",
                3,
                "message_stats",
                Map.of("publish", 4, "publish_details", Map.of("rate", 0.0)));
        assertThat(QueueTotals.read(Map.of("items", List.of(queue)), NOW))
                .hasValue(Map.of(
                        "q",
                        new QueueReading(
                                OptionalLong.of(1),
                                OptionalLong.of(2),
                                OptionalLong.of(3),
                                OptionalLong.of(4),
                                Optional.of(NOW))));
    }

    @Test
    void whatIsNoCountIsUnknown() {
        Map<String, Object> queue = Map.of(
                "name",
                "q",
                "messages_ready",
                -1,
                "messages_unacknowledged",
                0.5,
                "consumers",
                "3",
                "message_stats",
                List.of());
        assertThat(QueueTotals.read(Map.of("items", List.of(queue)), NOW))
                .hasValue(Map.of("q", QueueReading.unknown()));
    }

    @Test
    void whatIsNoListIsNoReading() {
        assertThat(QueueTotals.read(null, NOW)).isEmpty();
        assertThat(QueueTotals.read(List.of(), NOW)).isEmpty();
        assertThat(QueueTotals.read(Map.of("items", 7), NOW)).isEmpty();
    }

    @Test
    void namesOfQueuesAreNoExpressions() {
        assertThat(QueueTotals.query(List.of("a.b", "c|d_é"))).containsEntry("name", "^(a\\.b|c\\|d_é)$");
    }

    @Test
    void alarmsAreThoseOfMemoryAndDisk() {
        Object alarms = List.of(
                Map.of("node", "a", "resource", "memory"),
                Map.of("node", "b", "resource", "disk"),
                Map.of("node", "b", "resource", "file_descriptor_limit"));
        assertThat(ResourceAlarms.read(Map.of("status", "failed", "alarms", alarms)))
                .hasValue(Set.of(Resource.MEMORY, Resource.DISK));
        assertThat(ResourceAlarms.read(Map.of("status", "ok"))).hasValue(Set.of());
        assertThat(ResourceAlarms.read(Map.of("error", "x"))).isEmpty();
        assertThat(ResourceAlarms.read(null)).isEmpty();
    }

    @Test
    void aQuestionThatFailedRestsForItsPause() {
        CircuitBreaker question = new CircuitBreaker(Duration.ofNanos(10));
        AtomicInteger asked = new AtomicInteger();
        for (long now = 0; now < 25; now++) {
            Moment present = new Moment(now);
            Optional<String> answer = question.ask(() -> present, () -> {
                if (asked.incrementAndGet() < 3) {
                    throw new BrokerException(Reason.UNREACHABLE, "away", null);
                }
                return "here";
            });
            assertThat(answer.isPresent()).isEqualTo(now >= 20);
            assertThat(question.problem()).isEqualTo(now >= 20 ? Optional.empty() : Optional.of("away"));
        }
        assertThat(asked).hasValue(7);
    }
}
