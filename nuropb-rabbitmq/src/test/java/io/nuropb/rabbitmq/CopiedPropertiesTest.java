package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.messaging.Envelope;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is received and published again, as a copy that is to be like its original. */
class CopiedPropertiesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final int ROUNDS = 1_000;
    private static final int PERSISTENT = 2;

    /** One object: maps that hold it are equal. */
    private static final byte[] NOT_UTF_8 = {(byte) 0xC3, 0, (byte) 0xFF};

    @Test
    void aCopyIsLikeItsOriginalInAllButItsSender() {
        BasicProperties original = original();
        assertThat(copied(received(original)))
                .isEqualTo(original.builder().userId("tool").build());
    }

    @Test
    void whateverAHeaderHoldsACopyHoldsIt() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < ROUNDS; i++) {
            BasicProperties original = read(HeaderBytes.random(random).bytes());
            Map<String, Object> headers = original.getHeaders() == null ? Map.of() : original.getHeaders();
            BasicProperties copy = copied(received(original));
            assertThat(copy.getHeaders()).as("header %d", i).isEqualTo(headers);
            assertThat(HeaderSize.of(copy))
                    .as("header %d", i)
                    .isEqualTo(copy.toFrame(1, 0).getPayload().length);
        }
    }

    @Test
    void aHeaderThatIsChangedIsWrittenAndTheOthersAreLeftAlone() {
        BasicProperties original = original();
        Envelope envelope = received(original);
        Map<String, @Nullable Object> headers = new HashMap<>(envelope.headers());
        headers.remove("bytes");
        headers.put("time", 7L);
        headers.put("new", List.of("x"));
        Map<String, Object> expected = new HashMap<>(original.getHeaders());
        expected.remove("bytes");
        expected.put("time", 7L);
        expected.put("new", List.of("x"));
        assertThat(copied(envelope.withHeaders(headers)).getHeaders()).isEqualTo(expected);
    }

    @Test
    void aCopyThatIsSentNowSaysSo() {
        BasicProperties original = original();
        BasicProperties copy = copied(received(original).sentNow());
        assertThat(copy.getTimestamp()).isEqualTo(Date.from(NOW));
        assertThat(copy.getMessageId()).isEqualTo("m-1");
        assertThat(copy.getHeaders()).isEqualTo(original.getHeaders());
    }

    private static BasicProperties original() {
        return new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("gzip")
                .headers(headers())
                .deliveryMode(PERSISTENT)
                .priority(3)
                .correlationId("c-1")
                .replyTo("py-rq")
                .expiration("60000")
                .messageId("m-1")
                .timestamp(Date.from(Instant.ofEpochSecond(1)))
                .type("order")
                .userId("shop")
                .appId("web")
                .clusterId("c")
                .build();
    }

    private static Map<String, Object> headers() {
        return Map.of(
                "text",
                RawText.of("placed"),
                "no text",
                new RawText(NOT_UTF_8),
                "bytes",
                NOT_UTF_8,
                "time",
                Date.from(Instant.ofEpochSecond(5)),
                "list",
                List.of(Date.from(Instant.ofEpochSecond(6)), NOT_UTF_8, Map.of("bytes", NOT_UTF_8)));
    }

    /** As the library does it, which has read the class before. */
    private static BasicProperties read(byte[] header) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(header));
        in.skipNBytes(Short.BYTES);
        return new BasicProperties(in);
    }

    private static Envelope received(BasicProperties properties) {
        return new Envelopes()
                .delivery(new com.rabbitmq.client.Envelope(1, false, "", "q"), properties, new byte[0])
                .envelope();
    }

    private static BasicProperties copied(Envelope envelope) {
        return Envelopes.properties(envelope, "tool", NOW);
    }
}
