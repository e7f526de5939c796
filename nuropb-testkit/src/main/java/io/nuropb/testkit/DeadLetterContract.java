package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of rejected and expired messages, as an adapter's consumers see it. */
public interface DeadLetterContract extends BrokerContract {

    @Test
    default void aRejectedMessageTellsOfItsDeath() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "bad");
        bench.peek(Bench.QUEUE, 1).settle(0, Settlement.REJECT);
        Delivery dead = bench.peek(Bench.DEAD, 1).delivery(0);
        assertThat(dead.exchange()).isEqualTo(Bench.DEAD);
        assertThat(dead.routingKey()).isEqualTo(Bench.QUEUE);
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo(Bench.QUEUE);
        assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("rejected");
        assertThat(dead.envelope().header("x-first-death-exchange")).isEmpty();
        assertThat(deaths(dead)).hasSize(1);
        Map<?, ?> death = deaths(dead).get(0);
        assertThat(death.get("queue")).isEqualTo(Bench.QUEUE);
        assertThat(death.get("reason")).isEqualTo("rejected");
        assertThat(death.get("exchange")).isEqualTo("");
        assertThat(death.get("routing-keys")).isEqualTo(List.of(Bench.QUEUE));
        assertThat(((Number) value(death, "count")).longValue()).isEqualTo(1);
        assertThat(value(death, "time")).isNotNull();
    }

    @Test
    default void anExpiredMessageTellsOfItsDeath() {
        Bench bench = Bench.withQueue(broker());
        bench.send(broker().publisher(), Bench.QUEUE, Bench.expiring("late", Duration.ofMillis(150)));
        Delivery dead = bench.peek(Bench.DEAD, 1).delivery(0);
        assertThat(Bench.text(dead)).isEqualTo("late");
        assertThat(dead.envelope().expiration()).as("it must not expire again").isNull();
        assertThat(dead.envelope().header("x-first-death-reason")).isEqualTo("expired");
        assertThat(deaths(dead).get(0).get("reason")).isEqualTo("expired");
        assertThat(deaths(dead).get(0).get("original-expiration")).isEqualTo("150");
        bench.assertHolds(Bench.QUEUE);
    }

    @Test
    default void aMessageIsNotExpiredBeforeItsTime() {
        Bench bench = Bench.withQueue(broker());
        bench.send(broker().publisher(), Bench.QUEUE, Bench.expiring("early", Duration.ofDays(1)));
        bench.rest();
        assertThat(bench.peek(Bench.QUEUE, 1).texts()).containsExactly("early");
    }

    @Test
    default void aDeliveredMessageDoesNotExpire() {
        Bench bench = Bench.withQueue(broker());
        Inbox inbox = bench.consume(Bench.QUEUE, 1);
        bench.send(broker().publisher(), Bench.QUEUE, Bench.expiring("held", Duration.ofMillis(100)));
        bench.await("the delivery", () -> inbox.size() == 1);
        bench.pass(Duration.ofMillis(300));
        inbox.settle(0, Settlement.ACK);
        bench.assertHolds(Bench.DEAD);
    }

    @Test
    default void aMessageExpiresAtTheHeadOfItsQueue() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        bench.send(publisher, Bench.QUEUE, Bench.message("head"));
        bench.send(publisher, Bench.QUEUE, Bench.expiring("behind", Duration.ofMillis(100)));
        bench.pass(Duration.ofMillis(300));
        Inbox inbox = bench.consume(Bench.QUEUE, 1);
        bench.await("the head", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("head");
        assertThat(bench.peek(Bench.DEAD, 1).texts()).containsExactly("behind");
    }

    @Test
    default void aQueueWithALimitOnAgeExpiresItsMessages() {
        Bench bench = Bench.withQueue(broker());
        bench.declare(new Topology(
                List.of(),
                List.of(new Queue(
                        "brief",
                        true,
                        Map.of(
                                "x-message-ttl",
                                150,
                                "x-dead-letter-exchange",
                                "",
                                "x-dead-letter-routing-key",
                                "work"))),
                List.of()));
        bench.send("brief", "old");
        Delivery dead = bench.peek(Bench.QUEUE, 1).delivery(0);
        assertThat(dead.routingKey()).isEqualTo(Bench.QUEUE);
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo("brief");
        assertThat(deaths(dead).get(0).get("reason")).isEqualTo("expired");
    }

    @Test
    default void aSecondDeathIsCounted() {
        Bench bench = Bench.withQueue(broker());
        bench.send(Bench.QUEUE, "poison");
        Inbox work = bench.peek(Bench.QUEUE, 1);
        work.settle(0, Settlement.REJECT);
        Inbox dead = bench.consume(Bench.DEAD, 1);
        bench.await("the first death", () -> dead.size() == 1);
        bench.send(broker().publisher(), Bench.QUEUE, dead.delivery(0).envelope());
        dead.settle(0, Settlement.ACK);
        bench.await("the second delivery", () -> work.size() == 2);
        work.settle(1, Settlement.REJECT);
        bench.await("the second death", () -> dead.size() == 2);
        assertThat(deaths(dead.delivery(1))).hasSize(1);
        assertThat(((Number) value(deaths(dead.delivery(1)).get(0), "count")).longValue())
                .isEqualTo(2);
    }

    @Test
    default void everyServiceReceivesEveryDeadLetterInTheCompatibleProfile() {
        Bench bench = Bench.at(broker());
        bench.declare(topology(TopologyProfile.compatible(), "orders"));
        bench.declare(topology(TopologyProfile.compatible(), "invoices"));
        bench.send("nuropb-orders-sq", "bad order");
        bench.peek("nuropb-orders-sq", 1).settle(0, Settlement.REJECT);
        assertThat(bench.peek("nuropb-orders-dl", 1).texts()).containsExactly("bad order");
        assertThat(bench.peek("nuropb-invoices-dl", 1).texts()).containsExactly("bad order");
    }

    @Test
    default void eachServiceReceivesItsOwnDeadLettersInTheHardenedProfile() {
        Bench bench = Bench.at(broker());
        bench.declare(topology(TopologyProfile.hardened(), "orders"));
        bench.declare(topology(TopologyProfile.hardened(), "invoices"));
        bench.send("nuropb-orders-sq", "bad order");
        bench.peek("nuropb-orders-sq", 1).settle(0, Settlement.REJECT);
        Delivery dead = bench.peek("nuropb-orders-dl", 1).delivery(0);
        assertThat(Bench.text(dead)).isEqualTo("bad order");
        assertThat(dead.envelope().header("x-first-death-queue")).isEqualTo("nuropb-orders-sq");
        bench.assertHolds("nuropb-invoices-dl");
    }

    @Test
    default void aQueueThatCountsDeliveriesGivesAMessageUpAtItsLimit() {
        Bench bench = Bench.at(broker());
        bench.declare(topology(TopologyProfile.hardened(), "orders"));
        bench.send("nuropb-orders-sq", "poison");
        Inbox inbox = bench.consume("nuropb-orders-sq", 1);
        for (int i = 0; i <= TopologyProfile.DELIVERY_LIMIT; i++) {
            int earlier = i;
            bench.await("delivery " + i, () -> inbox.size() == earlier + 1);
            assertThat(inbox.delivery(i).earlierDeliveries()).isEqualTo(earlier);
            inbox.settle(i, Settlement.REQUEUE);
        }
        Delivery dead = bench.peek("nuropb-orders-dl", 1).delivery(0);
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
