package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Messages that only a hostile program sends. What ends a connection goes back to the queue and ends the next one, so
 * each has to be handed out like any other, to be settled.
 */
@Tag("servers")
final class RabbitPoisonTest {

    /** The client library stands 32. */
    private static final int LEVELS = 100;

    /** More than the client library takes by itself, 64 MiB, and than a broker takes by itself since 4.0, 16 MiB. */
    private static final int LARGE_BODY_BYTES = 100 << 20;

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer server;

    private final RabbitBench bench = new RabbitBench(server);
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<BrokerException> losses = new ConcurrentLinkedQueue<>();
    private final Connection connection;
    private final Channel channel;

    RabbitPoisonTest() throws Exception {
        connection = bench.connection();
        channel = connection.createChannel();
        channel.queueDeclare("q", true, false, false, null);
        channel.confirmSelect();
    }

    @BeforeAll
    static void startServer() {
        server = RabbitServer.start(RabbitOptions.defaults().withSetting("max_message_size = " + LARGE_BODY_BYTES));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeBench() throws Exception {
        connection.close();
        bench.close();
    }

    @Test
    void headersThatAreNestedDeeperThanTheClientLibraryReads() throws Exception {
        Object nested = "x";
        for (int i = 0; i < LEVELS; i++) {
            nested = List.of(nested);
        }
        publish(new BasicProperties.Builder().headers(Map.of("x", nested)).build(), new byte[0]);

        Delivery delivery = deliveredBeforeAGoodOne();

        assertThat(delivery.envelope().headers()).isEmpty();
    }

    @Test
    void aBodyAsLargeAsTheBrokerTakes() throws Exception {
        byte[] body = new byte[LARGE_BODY_BYTES];
        publish(new BasicProperties(), body);

        assertThat(deliveredBeforeAGoodOne().envelope().body()).hasSize(body.length);
    }

    @Test
    void textsThatAreNoUtf8() throws Exception {
        byte[] bytes = {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, 0, (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        publish(
                new BasicProperties.Builder()
                        .headers(Map.of("x", new RawText(bytes)))
                        .build(),
                bytes);

        assertThat(deliveredBeforeAGoodOne().envelope().header("x")).contains("\uFFFD");
    }

    @Test
    void aCountOfDeliveriesThatTheSenderMadeUp() throws Exception {
        for (Object count : List.of(0, -7, 1_000_000, Long.MAX_VALUE, 1.5, "3")) {
            publish(
                    new BasicProperties.Builder()
                            .headers(Map.of("x-delivery-count", count))
                            .build(),
                    new byte[0]);
            Delivery first = deliveredAndGivenBack();
            Delivery second = deliveredBeforeAGoodOne();

            assertThat(first.earlierDeliveries()).as("first, with %s", count).isZero();
            assertThat(second.earlierDeliveries()).as("second, with %s", count).isPositive();
        }
    }

    private void publish(BasicProperties properties, byte[] body) throws Exception {
        channel.basicPublish("", "q", properties, body);
        channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
    }

    private Delivery deliveredAndGivenBack() throws Exception {
        return consumed(Settlement.REQUEUE);
    }

    /** Consumes what is there, and then a message that shows that the consumer still lives. */
    private Delivery deliveredBeforeAGoodOne() throws Exception {
        Delivery delivery = consumed(Settlement.ACK);
        publish(new BasicProperties(), "good".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(consumed(Settlement.ACK).envelope().body(), StandardCharsets.UTF_8))
                .isEqualTo("good");
        assertThat(losses).isEmpty();
        return delivery;
    }

    /** One delivery to a consumer with prefetch 1, whose consumption is ended before the next. */
    private Delivery consumed(Settlement settlement) throws Exception {
        CompletableFuture<Settlement> settled = new CompletableFuture<>();
        Consumption consumption = Stages.await(bench.source()
                .consume(
                        Subscription.shared("q", 1),
                        delivery -> {
                            deliveries.add(delivery);
                            return settled;
                        },
                        losses::add));
        Delivery delivery = deliveries.poll(30, TimeUnit.SECONDS);
        assertThat(delivery).as("a delivery; losses: %s", losses).isNotNull();
        CompletionStage<Integer> ended = consumption.drain(Duration.ofSeconds(10));
        settled.complete(settlement);
        assertThat(Stages.await(ended)).isZero();
        return Objects.requireNonNull(delivery);
    }
}
