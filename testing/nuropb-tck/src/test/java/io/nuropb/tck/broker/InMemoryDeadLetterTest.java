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
    private final Trial trial = Trial.withQueue(bench);

    @Test
    void whatDiedInAQueueCanBeSeenWhereverItWent() {
        trial.send(Trial.QUEUE, "bad");
        trial.peek(Trial.QUEUE, 1).settle(0, Settlement.REJECT);
        host.deleteQueue(Trial.DEAD);
        host.deleteQueue(Trial.QUEUE);
        assertThat(texts(host.deadLetters(Trial.QUEUE))).containsExactly("bad");
        assertThat(host.deadLetters(Trial.DEAD)).isEmpty();
    }

    @Test
    void aMessageExpiresAtItsMomentAndNotBefore() {
        trial.send(bench.publisher(), Trial.QUEUE, Trial.expiring("late", Duration.ofHours(1)));
        time.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(host.messages(Trial.QUEUE)).hasSize(1);
        time.advance(Duration.ofNanos(1));
        assertThat(host.messages(Trial.QUEUE)).isEmpty();
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("late");
    }

    @Test
    void theShorterOfTwoLimitsOnAgeCounts() {
        trial.declare(queue("brief", true, Map.of("x-message-ttl", 1000, "x-dead-letter-exchange", Trial.DEAD)));
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, "brief", Trial.expiring("its own", Duration.ofMillis(500)));
        time.advance(Duration.ofMillis(500));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("its own");
        trial.send(publisher, "brief", Trial.expiring("the queue's", Duration.ofHours(1)));
        time.advance(Duration.ofSeconds(1));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("its own", "the queue's");
    }

    @Test
    void aMessageThatMustNotWaitReachesAConsumerWithRoomOrNobody() {
        MessagePublisher publisher = bench.publisher();
        trial.send(publisher, Trial.QUEUE, Trial.expiring("nobody", Duration.ZERO));
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("nobody");
        Inbox inbox = trial.consume(Trial.QUEUE, 1);
        trial.send(publisher, Trial.QUEUE, Trial.expiring("somebody", Duration.ZERO));
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThat(inbox.texts()).containsExactly("somebody");
    }

    @Test
    void aRequeuedMessageStillExpires() {
        trial.send(bench.publisher(), Trial.QUEUE, Trial.expiring("old", Duration.ofSeconds(1)));
        Inbox inbox = trial.peek(Trial.QUEUE, 1);
        time.advance(Duration.ofSeconds(2));
        inbox.settle(0, Settlement.REQUEUE);
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("old");
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
                        "x-dead-letter-exchange", Trial.DEAD,
                        "x-dead-letter-strategy", "at-least-once",
                        "x-overflow", "reject-publish")));
        host.deleteQueue(Trial.DEAD);
        trial.send("careful", "precious");
        trial.peek("careful", 1).settle(0, Settlement.REJECT);
        trial.declare(Trial.workAndDead());
        assertThat(texts(host.messages(Trial.DEAD))).containsExactly("precious");
    }

    private static Topology queue(String name, boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue(name, durable, arguments)), List.of());
    }

    private static List<String> texts(List<Envelope> envelopes) {
        return envelopes.stream().map(Trial::text).toList();
    }
}
