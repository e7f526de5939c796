package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A queue whose process hangs, beside a reply queue on the same connection. */
@Tag("servers")
final class StuckQueueTest {

    private static final Duration OPERATION_LIMIT = MachineLoad.stretched(Duration.ofSeconds(3));

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());
    private final BrokerTrial trial = BrokerTrial.withQueue(bench);
    private final MessageSource source = bench.in(
                    bench.config().withLimits(RabbitBench.LIMITS.withOperation(OPERATION_LIMIT)))
            .source();
    private final List<LinkReport> reports = new CopyOnWriteArrayList<>();
    private final Inbox replies = new Inbox();

    @BeforeEach
    void consumeReplies() {
        source.listen(reports::add);
        trial.await("the reply queue", source.consume(Subscription.replies("replies"), replies, replies::lost));
    }

    @AfterEach
    void closeBench() {
        bench.resumeQueue(BrokerTrial.QUEUE);
        bench.close();
    }

    @Test
    void isNamedWhenItCannotBeConsumed() {
        bench.suspendQueue(BrokerTrial.QUEUE);
        for (int attempt = 1; attempt <= 2; attempt++) {
            BrokerException failure = trial.failure(
                    "consuming", source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), new Inbox(), lost -> {}));
            assertThat(failure.reason()).isEqualTo(Reason.CHANNEL_CLOSED);
            assertThat(failure)
                    .hasMessageContaining("Cannot consume queue 'work'")
                    .hasMessageContaining("the broker answers, but this queue did not");
        }
        assertThatRepliesArrive();
    }

    @Test
    void isConsumedWhenItAnswersAgain() {
        bench.suspendQueue(BrokerTrial.QUEUE);
        trial.failure("consuming", source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), new Inbox(), lost -> {}));
        bench.resumeQueue(BrokerTrial.QUEUE);
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
        trial.send(BrokerTrial.QUEUE, "work");
        trial.await("the delivery", () -> inbox.size() == 1);
        assertThatRepliesArrive();
    }

    @Test
    void doesNotKeepADrainFromEnding() {
        Consumption consumption = trial.consume(source, BrokerTrial.QUEUE, 1, new Inbox());
        bench.suspendQueue(BrokerTrial.QUEUE);
        trial.await("the end", consumption.drain(Duration.ofMillis(100)));
        trial.pass(RabbitLink.CLOSE_LIMIT.multipliedBy(2));
        assertThatRepliesArrive();
    }

    private void assertThatRepliesArrive() {
        trial.send("replies", "answer");
        trial.await("the answer", () -> replies.size() == 1);
        assertThat(replies.losses()).isEmpty();
        assertThat(reports).hasExactlyElementsOfTypes(LinkReport.Opened.class);
    }
}
