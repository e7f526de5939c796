package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.testservers.RabbitServer;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the tool for dead letters puts to the end of a queue is what it took from it. */
@Tag("servers")
final class RabbitDeadLetterCopyTest {

    private static final String LETTERS = LetterRuns.PROFILE.deadLetterQueue(LetterRuns.ORDERS);
    private static final byte[] NOT_UTF_8 = {(byte) 0xC3, 0, (byte) 0xFF};

    /** More often than a letter is given back to its place. */
    private static final int LOOKS = 4;

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void aMessageThatOnlyLiesInTheQueueStaysAsItIsHoweverOftenItIsLookedAt() throws Exception {
        BasicProperties sent = new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("gzip")
                .headers(Map.of("bytes", NOT_UTF_8, "time", Date.from(Instant.ofEpochSecond(5)), "text", "placed"))
                .deliveryMode(1)
                .correlationId("c-1")
                .expiration("3600000")
                .messageId("m-1")
                .timestamp(Date.from(Instant.ofEpochSecond(1)))
                .type("order")
                .appId("web")
                .build();
        try (Connection connection = bench.connection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.queueDeclare(LETTERS, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.basicPublish("", LETTERS, sent, new byte[] {7});
            assertThat(channel.waitForConfirms(60_000)).isTrue();
            for (int look = 0; look < LOOKS; look++) {
                assertThat(LetterRuns.run(bench, tool -> tool.look(DeadLetterFilter.all(), letter -> {}))
                                .unreadable())
                        .isEqualTo(1);
            }
            GetResponse found = channel.basicGet(LETTERS, true);
            assertThat(found.getBody()).containsExactly(7);
            assertIs(found.getProps(), sent);
            assertThat(found.getProps().getHeaders().get("x-delivery-count"))
                    .as("deliveries of what was put to the end meanwhile")
                    .isInstanceOfSatisfying(
                            Number.class, count -> assertThat(count.intValue()).isLessThan(LOOKS - 1));
        }
    }

    private static void assertIs(BasicProperties found, BasicProperties sent) {
        assertThat(found.builder().headers(sent.getHeaders()).build()).isEqualTo(sent);
        assertThat(found.getHeaders().get("bytes")).isEqualTo(NOT_UTF_8);
        assertThat(found.getHeaders().get("time")).isEqualTo(Date.from(Instant.ofEpochSecond(5)));
        assertThat(found.getHeaders().get("text")).hasToString("placed");
    }
}
