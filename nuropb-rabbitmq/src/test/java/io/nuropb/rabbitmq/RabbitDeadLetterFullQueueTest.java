package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.testservers.RabbitServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool for dead letters at a queue that is full and refuses what is published to it. */
@Tag("servers")
final class RabbitDeadLetterFullQueueTest {

    private static final String LETTERS = LetterRuns.PROFILE.deadLetterQueue(LetterRuns.ORDERS);
    private static final int ROOM = 5;

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void lettersInAFullQueueAreLookedAtAsOftenAsOneLikesAndDiscarded(String type) throws Exception {
        try (Connection connection = bench.connection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare(LETTERS, true, false, false, full(type));
            boolean isTaken = true;
            while (isTaken) {
                isTaken = publish(channel);
            }
        }
        long letters = LetterRuns.run(bench, tool -> tool.look(DeadLetterFilter.all(), letter -> {}))
                .letters();
        assertThat(letters).isGreaterThanOrEqualTo(ROOM);
        for (int look = 0; look < 4; look++) {
            assertThat(LetterRuns.run(bench, tool -> tool.look(DeadLetterFilter.all(), letter -> {}))
                            .letters())
                    .as("look %d", look)
                    .isEqualTo(letters);
        }
        assertThat(LetterRuns.run(bench, tool -> tool.act(DeadLetterAct.discard("ann", "repaired"), counts -> {}))
                        .discarded())
                .isEqualTo(letters);
        assertThat(LetterRuns.run(bench, tool -> tool.look(DeadLetterFilter.all(), letter -> {}))
                        .letters())
                .isZero();
    }

    private static Map<String, Object> full(String type) {
        return Map.of("x-queue-type", type, "x-max-length", ROOM, "x-overflow", "reject-publish");
    }

    /** Whether the queue takes one more letter. */
    private static boolean publish(Channel channel) throws Exception {
        Map<String, Object> death = Map.of(
                "x-first-death-queue",
                LetterRuns.PROFILE.serviceQueue(LetterRuns.ORDERS),
                "x-first-death-reason",
                "rejected");
        BasicProperties properties =
                new BasicProperties.Builder().headers(death).deliveryMode(2).build();
        channel.basicPublish("", LETTERS, properties, new byte[0]);
        return channel.waitForConfirms(60_000);
    }
}
