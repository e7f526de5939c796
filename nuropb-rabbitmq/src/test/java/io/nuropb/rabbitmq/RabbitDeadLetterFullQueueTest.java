package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.json.JacksonJson;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool for dead letters at a queue that is full and refuses what is published to it. */
@Tag("servers")
final class RabbitDeadLetterFullQueueTest {

    private static final ServiceName ORDERS = new ServiceName("orders");
    private static final TopologyProfile PROFILE = TopologyProfile.compatible();
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
            channel.queueDeclare(PROFILE.deadLetterQueue(ORDERS), true, false, false, full(type));
            boolean isTaken = true;
            while (isTaken) {
                isTaken = publish(channel);
            }
        }
        long letters =
                run(tool -> tool.look(DeadLetterFilter.all(), letter -> {})).letters();
        assertThat(letters).isGreaterThanOrEqualTo(ROOM);
        for (int look = 0; look < 4; look++) {
            assertThat(run(tool -> tool.look(DeadLetterFilter.all(), letter -> {}))
                            .letters())
                    .as("look %d", look)
                    .isEqualTo(letters);
        }
        assertThat(run(tool -> tool.act(DeadLetterAct.discard("ann", "repaired"), counts -> {}))
                        .discarded())
                .isEqualTo(letters);
        assertThat(run(tool -> tool.look(DeadLetterFilter.all(), letter -> {})).letters())
                .isZero();
    }

    private static Map<String, Object> full(String type) {
        return Map.of("x-queue-type", type, "x-max-length", ROOM, "x-overflow", "reject-publish");
    }

    /** Whether the queue takes one more letter. */
    private static boolean publish(Channel channel) throws Exception {
        Map<String, Object> death =
                Map.of("x-first-death-queue", PROFILE.serviceQueue(ORDERS), "x-first-death-reason", "rejected");
        BasicProperties properties =
                new BasicProperties.Builder().headers(death).deliveryMode(2).build();
        channel.basicPublish("", PROFILE.deadLetterQueue(ORDERS), properties, new byte[0]);
        return channel.waitForConfirms(60_000);
    }

    /** A run with ports of its own; again, as long as the broker still sees a former run. */
    private DeadLetterCounts run(Function<DeadLetterTool, DeadLetterRun> begin) {
        DeadLetterTool tool = new DeadLetterTool(
                ORDERS,
                PROFILE,
                bench.topology(),
                bench.source(),
                bench.publisher(),
                new JacksonJson(),
                bench.scheduler());
        Deque<DeadLetterRun> runs = new ArrayDeque<>(List.of(begin.apply(tool)));
        Stages.until(
                () -> {
                    boolean isLocked = Stages.outcome(runs.getLast().outcome())
                            .filter(problem -> problem.reason() == Reason.LOCKED)
                            .isPresent();
                    if (isLocked) {
                        runs.add(begin.apply(tool));
                    }
                    return !isLocked;
                },
                () -> runs.getLast().counts());
        return Stages.await(runs.getLast().outcome());
    }
}
