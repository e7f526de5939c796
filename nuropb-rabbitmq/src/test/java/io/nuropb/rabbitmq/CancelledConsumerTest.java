package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Consumers that the broker ends while a handler runs: because it takes too long, or for another reason, which the broker does not tell. */
@Tag("servers")
final class CancelledConsumerTest {

    private static final int PATIENCE_SECONDS = 60;

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer impatient;

    private final RabbitBench bench = new RabbitBench(impatient);
    private final BlockingQueue<BrokerException> losses = new LinkedBlockingQueue<>();

    @BeforeAll
    static void startServer() {
        impatient = RabbitServer.start(RabbitOptions.defaults().withConsumerTimeout(Duration.ofSeconds(1)));
    }

    @AfterAll
    static void stopServer() {
        impatient.close();
    }

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void aHandlerThatTakesTooLongOnAQuorumQueueIsAdvisedOfTheTimeout() throws Exception {
        consumeForEver(Map.of("x-queue-type", "quorum"));

        assertThat(loss()).hasMessageContaining("consumer_timeout").hasMessageContaining("make it faster");
    }

    @Test
    void aQueueThatIsDeletedDuringADeliveryMayHaveHadAHandlerThatTookTooLong() throws Exception {
        consumeForEver(Map.of());

        assertThat(lossByDeletion())
                .hasMessageContaining("when the queue is deleted")
                .hasMessageContaining("consumer_timeout");
    }

    @Test
    void whereNothingIsUnderWayNoHandlerIsBlamed() throws Exception {
        declare(Map.of());
        CountDownLatch delivered = new CountDownLatch(1);
        consume(delivered, CompletableFuture.completedFuture(Settlement.ACK));
        publish();
        assertThat(delivered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(lossByDeletion().getMessage())
                .contains("when the queue is deleted")
                .doesNotContain("consumer_timeout");
    }

    private void consumeForEver(Map<String, Object> arguments) throws Exception {
        declare(arguments);
        CountDownLatch delivered = new CountDownLatch(1);
        consume(delivered, new CompletableFuture<>());
        publish();
        assertThat(delivered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void declare(Map<String, Object> arguments) {
        Stages.await(
                bench.topology().declare(new Topology(List.of(), List.of(new Queue("q", true, arguments)), List.of())));
    }

    private void publish() {
        Stages.await(bench.publisher()
                .publish("", "q", true, new Envelope(null, null, null, null, true, Map.of(), new byte[1])));
    }

    private void consume(CountDownLatch delivered, CompletableFuture<Settlement> settlement) {
        Stages.await(bench.source()
                .consume(
                        Subscription.shared("q", 1),
                        delivery -> {
                            delivered.countDown();
                            return settlement;
                        },
                        losses::add));
    }

    private BrokerException loss() throws InterruptedException {
        return Objects.requireNonNull(losses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "a loss");
    }

    private BrokerException lossByDeletion() throws InterruptedException {
        bench.deleteQueue("q");
        return loss();
    }
}
