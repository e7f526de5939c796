package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Consumers that the broker ends while a handler runs: because it takes too long, or for another reason, which the
 * broker does not tell.
 */
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
    void aServiceWhoseHandlerTookTooLongConsumesAgain() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        MeshService service = MeshService.named("orders")
                .method("slow", context -> {
                    runs.incrementAndGet();
                    return release.await(PATIENCE_SECONDS, TimeUnit.SECONDS) ? "done" : "given up";
                })
                .method("quick", context -> "here")
                .build();
        RunnerConfig config =
                RunnerConfig.defaults().withMode(RunnerMode.STANDALONE).withProfile(TopologyProfile.hardened());
        try (ServiceRunner orders =
                        with(ServiceRunner.builder(service)).config(config).build();
                ServiceRunner caller =
                        with(ServiceRunner.client("caller")).config(config).build()) {
            Stages.await(orders.start());
            Stages.await(caller.start());
            CompletableFuture<String> slow = caller.client().request("orders", "slow", null, String.class);
            awaitTheSecondDelivery(orders);

            assertThat(Stages.await(caller.client().request("orders", "quick", null, String.class)))
                    .isEqualTo("here");
            release.countDown();
            assertThat(Stages.await(slow)).isEqualTo("done");
            assertThat(runs).as("runs of the handler").hasValue(1);
        }
    }

    /** It waits for the first, which goes on. */
    private static void awaitTheSecondDelivery(ServiceRunner orders) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < PATIENCE_SECONDS * 10; i++) {
            if (orders.counters().served().underWay() == 2) {
                return;
            }
            assertThat(never.await(100, TimeUnit.MILLISECONDS)).isFalse();
        }
        throw new AssertionError("It was not delivered again within " + PATIENCE_SECONDS + " s");
    }

    private ServiceRunnerBuilder with(ServiceRunnerBuilder builder) {
        BrokerClients clients = bench.in(bench.config());
        return builder.topology(clients.topology())
                .source(clients.source())
                .publisher(clients.publisher())
                .json(new JacksonJson())
                .scheduler(bench.scheduler());
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
