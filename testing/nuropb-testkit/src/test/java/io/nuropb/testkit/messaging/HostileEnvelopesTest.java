package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.json.JacksonJson;
import io.nuropb.json.JsonLimits;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Malformed.Kind;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileEnvelopesTest {

    private static final String BODY = "{\"service\": \"s\", \"method\": \"m\", \"params\": {}, \"context\": {}}";

    private final WireFormat wire = new WireFormat(new JacksonJson(), new WireLimits(2_000, 16));

    @Test
    void noHeadersAtAll() {
        assertThat(kindOf(envelope(Map.of(), BODY))).isEqualTo(Kind.NO_HEADERS);
    }

    @Test
    void tooManyHeaders() {
        Map<String, @Nullable Object> headers = headers("request");
        for (int i = 0; i < 16; i++) {
            headers.put("x" + i, "y");
        }
        assertThat(kindOf(envelope(headers, BODY))).isEqualTo(Kind.TOO_MANY_HEADERS);
    }

    @Test
    void anotherProtocol() {
        for (Object version : Arrays.asList("0.1.0", "", null, 1, List.of("0.1.1"), Map.of())) {
            Map<String, @Nullable Object> headers = headers("request");
            headers.put("nuropb_protocol", version);
            assertThat(kindOf(envelope(headers, BODY))).as("%s", version).isEqualTo(Kind.WRONG_PROTOCOL);
        }
    }

    @Test
    void anotherType() {
        for (Object type : Arrays.asList("Request", "", null, 1, List.of("request"))) {
            Map<String, @Nullable Object> headers = headers("request");
            headers.put("nuropb_type", type);
            assertThat(kindOf(envelope(headers, BODY))).as("%s", type).isEqualTo(Kind.WRONG_TYPE);
        }
    }

    @Test
    void anEncryptedBodyThatNobodyCanRead() {
        Map<String, @Nullable Object> headers = headers("request");
        headers.put("encrypted", "yes");
        assertThat(kindOf(envelope(headers, BODY))).isEqualTo(Kind.ENCRYPTED);
    }

    @Test
    void aBodyThatIsTooLarge() {
        assertThat(kindOf(envelope(headers("request"), BODY + " ".repeat(2_000))))
                .isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void aBodyThatIsTooDeepOrHasTooManyValues() {
        WireFormat strict = new WireFormat(new JacksonJson(new JsonLimits(2_000, 8, 50)), new WireLimits(2_000, 16));
        for (String params : List.of("[".repeat(9) + "]".repeat(9), "[" + "1,".repeat(60) + "1]")) {
            String body = BODY.replace("\"params\": {}", "\"params\": {\"x\": " + params + "}");
            assertThat(strict.decode(envelope(headers("request"), body)))
                    .isInstanceOfSatisfying(
                            Malformed.class, bad -> assertThat(bad.kind()).isEqualTo(Kind.TOO_LARGE));
            assertThat(wire.decode(envelope(headers("request"), body))).isInstanceOf(Message.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                                              | NOT_JSON
                    {                                                               | NOT_JSON
                    gAAAAABk                                                        | NOT_JSON
                    []                                                              | NOT_AN_OBJECT
                    null                                                            | NOT_AN_OBJECT
                    "text"                                                          | NOT_AN_OBJECT
                    {}                                                              | BAD_FIELD
                    {"service": "s", "method": "m"}                                 | BAD_FIELD
                    {"service": "s", "method": "", "params": {}}                    | BAD_FIELD
                    {"service": "s", "method": 1, "params": {}}                     | BAD_FIELD
                    {"service": null, "method": "m", "params": {}}                  | BAD_FIELD
                    {"service": "s", "method": "m", "params": []}                   | BAD_FIELD
                    {"service": "s", "method": "m", "params": {}, "context": "x"}   | BAD_FIELD
                    """)
    void aBodyThatIsNoRequest(String body, Kind kind) {
        assertThat(kindOf(envelope(headers("request"), body))).isEqualTo(kind);
    }

    @Test
    void aRequestThatCannotBeAnswered() {
        assertThat(kindOf(envelope(headers("request"), BODY, "id", null))).isEqualTo(Kind.BAD_FIELD);
        assertThat(kindOf(envelope(headers("request"), BODY, "id", ""))).isEqualTo(Kind.BAD_FIELD);
        assertThat(kindOf(envelope(headers("request"), BODY, null, "queue"))).isEqualTo(Kind.BAD_FIELD);
    }

    @Test
    void aResponseWithoutResult() {
        assertThat(kindOf(envelope(headers("response"), "{}"))).isEqualTo(Kind.BAD_FIELD);
    }

    @Test
    void anEventWithoutTopic() {
        assertThat(kindOf(envelope(headers("event"), "{\"event\": 1}"))).isEqualTo(Kind.BAD_FIELD);
        assertThat(kindOf(envelope(headers("event"), "{\"topic\": \"t\", \"event\": 1, \"target\": \"x\"}")))
                .isEqualTo(Kind.BAD_FIELD);
    }

    @Test
    void keepsWhatIsNeededToTellTheSender() {
        assertThat(wire.decode(envelope(headers("request"), "{")))
                .isInstanceOfSatisfying(Malformed.class, malformed -> {
                    assertThat(malformed.replyTo()).contains("queue");
                    assertThat(malformed.correlationId()).contains("id");
                    assertThat(malformed.traceId()).contains("trace");
                });
        assertThat(wire.decode(new Envelope(null, null, null, null, false, Map.of(), new byte[0])))
                .isInstanceOfSatisfying(Malformed.class, malformed -> {
                    assertThat(malformed.replyTo()).isEqualTo(Optional.empty());
                    assertThat(malformed.correlationId()).isEqualTo(Optional.empty());
                    assertThat(malformed.traceId()).isEqualTo(Optional.empty());
                });
    }

    @Test
    void noEnvelopeMakesDecodingThrow() {
        long seed = 20230405;
        Random random = new Random(seed);
        int readable = 0;
        for (int i = 0; i < 5_000; i++) {
            Envelope envelope = mutated(random);
            Incoming incoming = wire.decode(envelope);
            readable += incoming instanceof Message ? 1 : 0;
        }
        assertThat(readable).as("readable ones, seed %d", seed).isBetween(100, 4_900);
    }

    private static Envelope mutated(Random random) {
        List<String> types = List.of("request", "command", "event", "response", "none");
        Map<String, @Nullable Object> headers = headers(types.get(random.nextInt(types.size())));
        byte[] body =
                "{\"service\": \"s\", \"method\": \"m\", \"params\": {\"a\": [1]}, \"context\": {}, \"topic\": \"t\", "
                        .concat(
                                "\"event\": null, \"target\": [1], \"result\": \"\\u00fc\", \"error\": {\"error\": \"x\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        for (int n = random.nextInt(4); n > 0; n--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(body.length) : body.length;
        return envelope(
                headers,
                Arrays.copyOf(body, length),
                random.nextInt(8) == 0 ? null : "id",
                random.nextInt(8) == 0 ? null : "queue");
    }

    private Kind kindOf(Envelope envelope) {
        Incoming incoming = wire.decode(envelope);
        assertThat(incoming).isInstanceOf(Malformed.class);
        return ((Malformed) incoming).kind();
    }

    private static Map<String, @Nullable Object> headers(String type) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_type", type);
        headers.put("trace_id", "trace");
        return headers;
    }

    private static Envelope envelope(Map<String, @Nullable Object> headers, String body) {
        return envelope(headers, body, "id", "queue");
    }

    private static Envelope envelope(
            Map<String, @Nullable Object> headers, String body, @Nullable String id, @Nullable String replyTo) {
        return envelope(headers, body.getBytes(StandardCharsets.UTF_8), id, replyTo);
    }

    private static Envelope envelope(
            Map<String, @Nullable Object> headers, byte[] body, @Nullable String id, @Nullable String replyTo) {
        return new Envelope("application/json", id, replyTo, null, false, headers, body);
    }
}
