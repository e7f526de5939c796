package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of rejected and expired messages, as an adapter's consumers see it. */
public interface DeadLetterContract extends OnBrokerBench {

    @Test
    default void aRejectedMessageTellsOfItsDeath() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad");
        trial.peek(BrokerTrial.QUEUE, 1).settle(0, Settlement.REJECT);
        Delivery dead = trial.peek(BrokerTrial.DEAD, 1).delivery(0);
        assertThat(dead.exchange()).isEqualTo(BrokerTrial.DEAD);
        assertThat(dead.routingKey()).isEqualTo(BrokerTrial.QUEUE);
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo(BrokerTrial.QUEUE);
        assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("rejected");
        assertThat(dead.envelope().header("x-first-death-exchange")).isEmpty();
        assertThat(deaths(dead)).hasSize(1);
        Map<?, ?> death = deaths(dead).get(0);
        assertThat(death.get("queue")).isEqualTo(BrokerTrial.QUEUE);
        assertThat(death.get("reason")).isEqualTo("rejected");
        assertThat(death.get("exchange")).isEqualTo("");
        assertThat(death.get("routing-keys")).isEqualTo(List.of(BrokerTrial.QUEUE));
        assertThat(count(death)).isEqualTo(1);
        assertThat(value(death, "time")).isNotNull();
    }

    @Test
    default void anExpiredMessageTellsOfItsDeath() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(bench().publisher(), BrokerTrial.QUEUE, BrokerTrial.expiring("late", Duration.ofMillis(150)));
        Delivery dead = trial.peek(BrokerTrial.DEAD, 1).delivery(0);
        assertThat(BrokerTrial.text(dead)).isEqualTo("late");
        assertThat(dead.envelope().expiration()).as("it must not expire again").isNull();
        assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("expired");
        assertThat(deaths(dead).get(0).get("reason")).isEqualTo("expired");
        assertThat(deaths(dead).get(0).get("original-expiration")).isEqualTo("150");
        trial.assertHolds(BrokerTrial.QUEUE);
    }

    @Test
    default void aMessageIsNotExpiredBeforeItsTime() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(bench().publisher(), BrokerTrial.QUEUE, BrokerTrial.expiring("early", Duration.ofDays(1)));
        trial.rest();
        assertThat(trial.peek(BrokerTrial.QUEUE, 1).texts()).containsExactly("early");
    }

    @Test
    default void aDeliveredMessageDoesNotExpire() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.send(bench().publisher(), BrokerTrial.QUEUE, BrokerTrial.expiring("held", Duration.ofMillis(100)));
        trial.await("the delivery", () -> inbox.size() == 1);
        trial.pass(Duration.ofMillis(300));
        inbox.settle(0, Settlement.ACK);
        trial.assertHolds(BrokerTrial.DEAD);
    }

    @Test
    default void aMessageExpiresAtTheHeadOfItsQueue() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Inbox dead = trial.consume(BrokerTrial.DEAD, 1);
        MessagePublisher publisher = bench().publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("head"));
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.expiring("behind", Duration.ofMillis(100)));
        trial.pass(Duration.ofMillis(300));
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("tail"));
        trial.rest();
        assertThat(dead.texts()).as("what is not at the head stays").isEmpty();

        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("the head", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("head");
        trial.await("the dead letter", () -> dead.size() == 1);
        assertThat(dead.texts()).containsExactly("behind");
    }

    @Test
    default void aMessageThatExpiredInABacklogIsNotDelivered() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        assertNotDelivered(trial, bench().publisher(), BrokerTrial.QUEUE, BrokerTrial.DEAD);
    }

    @Test
    default void aMessageThatExpiredInABacklogOfAQuorumQueueIsNotDelivered() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topology(TopologyProfile.hardened(), "orders"));
        assertNotDelivered(trial, bench().publisher(), "nuropb-orders-sq", "nuropb-orders-dl");
    }

    private static void assertNotDelivered(
            BrokerTrial trial, MessagePublisher publisher, String queue, String deadLetters) {
        trial.send(publisher, queue, BrokerTrial.message("head"));
        trial.send(publisher, queue, BrokerTrial.expiring("behind", Duration.ofMillis(100)));
        trial.send(publisher, queue, BrokerTrial.message("between"));
        trial.send(publisher, queue, BrokerTrial.expiring("further behind", Duration.ofMillis(100)));
        trial.send(publisher, queue, BrokerTrial.message("tail"));
        trial.pass(Duration.ofMillis(300));

        Inbox inbox = trial.consume(queue, 10);
        trial.await("what has not expired", () -> inbox.size() >= 3);
        assertThat(inbox.texts()).containsExactly("head", "between", "tail");
        assertThat(trial.peek(deadLetters, 2).texts()).containsExactly("behind", "further behind");
    }

    @Test
    default void aQueueWithALimitOnAgeExpiresItsMessages() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.declare(new Topology(
                List.of(),
                List.of(new Queue("brief", true, deadLettersTo(BrokerTrial.QUEUE, Map.of("x-message-ttl", 150)))),
                List.of()));
        trial.send("brief", "old");
        Delivery dead = trial.peek(BrokerTrial.QUEUE, 1).delivery(0);
        assertThat(dead.routingKey()).isEqualTo(BrokerTrial.QUEUE);
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo("brief");
        assertThat(deaths(dead).get(0).get("reason")).isEqualTo("expired");
    }

    @Test
    default void everyFurtherDeathIsCounted() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(new Topology(
                List.of(),
                List.of(
                        new Queue("retried", true, deadLettersTo("pause", Map.of())),
                        new Queue("pause", true, deadLettersTo("retried", Map.of("x-message-ttl", 50)))),
                List.of()));
        Inbox inbox = trial.consume("retried", 1);
        trial.send("retried", "poison");
        for (int round = 1; round <= 3; round++) {
            int deliveries = round;
            trial.await("delivery " + round, () -> inbox.size() == deliveries);
            if (round == 2) {
                trial.pass(Duration.ofMillis(1_100));
            }
            inbox.settle(round - 1, Settlement.REJECT);
        }
        trial.await("the last delivery", () -> inbox.size() == 4);
        Delivery last = inbox.delivery(3);
        assertThat(deaths(last))
                .extracting(death -> death.get("queue"), death -> death.get("reason"), death -> count(death))
                .containsExactly(tuple("pause", "expired", 3L), tuple("retried", "rejected", 3L));
        assertThat(deaths(last))
                .as("times of the first deaths")
                .extracting(death -> value(death, "time"))
                .containsExactlyElementsOf(deaths(inbox.delivery(1)).stream()
                        .map(death -> value(death, "time"))
                        .toList());
        assertThat(last.envelope().header("x-first-death-queue")).isEqualTo("retried");
    }

    private static Map<String, Object> deadLettersTo(String queue, Map<String, Object> others) {
        Map<String, Object> arguments = new HashMap<>(others);
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", queue);
        return arguments;
    }

    private static long count(Map<?, ?> death) {
        return ((Number) value(death, "count")).longValue();
    }

    @Test
    default void everyServiceReceivesEveryDeadLetterInTheCompatibleProfile() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topology(TopologyProfile.compatible(), "orders"));
        trial.declare(topology(TopologyProfile.compatible(), "invoices"));
        trial.send("nuropb-orders-sq", "bad order");
        trial.peek("nuropb-orders-sq", 1).settle(0, Settlement.REJECT);
        assertThat(trial.peek("nuropb-orders-dl", 1).texts()).containsExactly("bad order");
        assertThat(trial.peek("nuropb-invoices-dl", 1).texts()).containsExactly("bad order");
    }

    @Test
    default void eachServiceReceivesItsOwnDeadLettersInTheHardenedProfile() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topology(TopologyProfile.hardened(), "orders"));
        trial.declare(topology(TopologyProfile.hardened(), "invoices"));
        trial.send("nuropb-orders-sq", "bad order");
        trial.peek("nuropb-orders-sq", 1).settle(0, Settlement.REJECT);
        Delivery dead = trial.peek("nuropb-orders-dl", 1).delivery(0);
        assertThat(BrokerTrial.text(dead)).isEqualTo("bad order");
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo("nuropb-orders-sq");
        trial.assertHolds("nuropb-invoices-dl");
    }

    @Test
    default void aQueueThatCountsDeliveriesGivesAMessageUpAtItsLimit() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topology(TopologyProfile.hardened(), "orders"));
        trial.send("nuropb-orders-sq", "poison");
        Inbox inbox = trial.consume("nuropb-orders-sq", 1);
        for (int i = 0; i <= TopologyProfile.DELIVERY_LIMIT; i++) {
            int earlier = i;
            trial.await("delivery " + i, () -> inbox.size() == earlier + 1);
            assertThat(inbox.delivery(i).earlierDeliveries()).isEqualTo(earlier);
            inbox.settle(i, Settlement.REQUEUE);
        }
        Delivery dead = trial.peek("nuropb-orders-dl", 1).delivery(0);
        assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("delivery_limit");
        assertThat(inbox.size()).isEqualTo(TopologyProfile.DELIVERY_LIMIT + 1);
    }

    private static Topology topology(TopologyProfile profile, String service) {
        return profile.topology(new ServiceName(service), List.of(), List.of());
    }

    private static List<Map<?, ?>> deaths(Delivery delivery) {
        return ((List<?>) value(delivery.envelope().headers(), "x-death"))
                .stream().<Map<?, ?>>map(death -> (Map<?, ?>) death).toList();
    }

    private static Object value(Map<?, ?> map, String key) {
        Object value = map.get(key);
        assertThat(value).as(key + " in " + map).isNotNull();
        if (value == null) {
            throw new AssertionError(key);
        }
        return value;
    }
}
