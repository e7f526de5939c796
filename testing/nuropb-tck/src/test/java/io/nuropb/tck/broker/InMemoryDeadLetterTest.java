package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryVirtualHost;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.Settlement;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How messages die in an in-memory broker, to the nanosecond. */
class InMemoryDeadLetterTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(time);
    private final InMemoryVirtualHost host = bench.broker().virtualHost();
    private final BrokerTrial trial = BrokerTrial.withQueue(bench);

    @Test
    void whatDiedInAQueueCanBeSeenWhereverItWent() {
        trial.send(BrokerTrial.QUEUE, "bad");
        trial.peek(BrokerTrial.QUEUE, 1).settle(0, Settlement.REJECT);
        host.deleteQueue(BrokerTrial.DEAD);
        host.deleteQueue(BrokerTrial.QUEUE);
        assertThat(texts(host.deadLetters(BrokerTrial.QUEUE))).containsExactly("bad");
        assertThat(host.deadLetters(BrokerTrial.DEAD)).isEmpty();
    }

    @Test
    void aMessageExpiresAtItsMomentAndNotBefore() {
        trial.send(bench.publisher(), BrokerTrial.QUEUE, BrokerTrial.expiring("late", Duration.ofHours(1)));
        time.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(host.messages(BrokerTrial.QUEUE)).hasSize(1);
        time.advance(Duration.ofNanos(1));
        assertThat(host.messages(BrokerTrial.QUEUE)).isEmpty();
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("late");
    }

    @Test
    void theShorterOfTwoLimitsOnAgeCounts() {
        trial.declare(queue("brief", true, Map.of("x-message-ttl", 1000, "x-dead-letter-exchange", BrokerTrial.DEAD)));
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, "brief", BrokerTrial.expiring("its own", Duration.ofMillis(500)));
        time.advance(Duration.ofMillis(500));
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("its own");
        trial.send(publisher, "brief", BrokerTrial.expiring("the queue's", Duration.ofHours(1)));
        time.advance(Duration.ofSeconds(1));
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("its own", "the queue's");
    }

    @Test
    void aMessageThatMustNotWaitReachesAConsumerWithRoomOrNobody() {
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.expiring("nobody", Duration.ZERO));
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("nobody");
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.expiring("somebody", Duration.ZERO));
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("somebody");
    }

    @Test
    void aRequeuedMessageStillExpires() {
        trial.send(bench.publisher(), BrokerTrial.QUEUE, BrokerTrial.expiring("old", Duration.ofSeconds(1)));
        Inbox inbox = trial.peek(BrokerTrial.QUEUE, 1);
        time.advance(Duration.ofSeconds(2));
        inbox.settle(0, Settlement.REQUEUE);
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("old");
    }

    @Test
    void aDeadLetterOnAWayWithoutEndIsDropped() {
        trial.declare(queue(
                "loop",
                true,
                Map.of("x-message-ttl", 10, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "loop")));
        trial.send("loop", "round");
        time.advance(Duration.ofSeconds(1));
        assertThat(host.messages("loop")).isEmpty();
        assertThat(host.deadLetters("loop")).hasSize(1);
    }

    @Test
    void aDeadLetterThatIsDeliveredAtLeastOnceWaitsForItsQueue() {
        trial.declare(queue(
                "careful",
                true,
                Map.of(
                        "x-queue-type", "quorum",
                        "x-dead-letter-exchange", BrokerTrial.DEAD,
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish")));
        host.deleteQueue(BrokerTrial.DEAD);
        trial.send("careful", "precious");
        trial.peek("careful", 1).settle(0, Settlement.REJECT);
        trial.declare(BrokerTrial.workAndDead());
        assertThat(texts(host.messages(BrokerTrial.DEAD))).containsExactly("precious");
    }

    private static Topology queue(String name, boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue(name, durable, arguments)), List.of());
    }

    private static List<String> texts(List<Envelope> envelopes) {
        return envelopes.stream().map(BrokerTrial::text).toList();
    }
}
