package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Golden vectors: envelopes as the Python package 0.1.8 puts them on the wire, byte for byte. */
class WireFormatTest {

    private static final String ID = "6f9619ff8b86d011b42d00cf4fc964ff";
    private static final String REPLY_QUEUE = "nuropb-shop-a1-rq";

    private static final String REQUEST =
            "{\"tag\": \"request\", \"service\": \"orders\", \"method\": \"create_order\", "
                    + "\"params\": {\"id\": \"o1\", \"lines\": [1, 2.5, null, true]}, "
                    + "\"correlation_id\": \"6f9619ff8b86d011b42d00cf4fc964ff\", "
                    + "\"context\": {\"user\": \"J\\u00f6rg\"}, \"trace_id\": \"t-7\"}";
    private static final String COMMAND = REQUEST.replace("\"request\"", "\"command\"");
    private static final String EVENT =
            "{\"tag\": \"event\", \"topic\": \"stock.changed\", \"event\": {\"sku\": \"a\"}, "
                    + "\"context\": {}, \"trace_id\": null, \"correlation_id\": \"6f9619ff8b86d011b42d00cf4fc964ff\", "
                    + "\"target\": null}";
    private static final String RESPONSE =
            "{\"tag\": \"response\", \"result\": {\"total\": \"12.50\"}, \"error\": null, "
                    + "\"correlation_id\": \"6f9619ff8b86d011b42d00cf4fc964ff\", \"trace_id\": \"t-7\", "
                    + "\"context\": {\"user\": \"J\\u00f6rg\"}, \"warning\": null, \"reply_to\": \"\"}";
    private static final String ERROR_RESPONSE = "{\"tag\": \"response\", \"result\": null, "
            + "\"error\": {\"error\": \"NuropbHandlingError\", \"description\": \"Unknown method x\"}, "
            + "\"correlation_id\": \"6f9619ff8b86d011b42d00cf4fc964ff\", \"trace_id\": null, "
            + "\"context\": {}, \"warning\": null, \"reply_to\": \"\"}";

    private static final Message.Request A_REQUEST = new Message.Request(
            "orders", "create_order", params(), REPLY_QUEUE, ID, "t-7", Map.of("user", "J\u00f6rg"));
    private static final Message.Event AN_EVENT =
            new Message.Event("stock.changed", Map.of("sku", "a"), null, ID, null, Map.of());

    private final WireFormat wire = new WireFormat(new JacksonJson(), WireLimits.defaults());

    @Test
    void aRequestIsAsPythonSendsIt() {
        Envelope envelope = wire.encode(A_REQUEST, Duration.ofHours(1));

        assertThat(text(envelope)).isEqualTo(REQUEST);
        assertThat(envelope.contentType()).isEqualTo("application/json");
        assertThat(envelope.correlationId()).isEqualTo(ID);
        assertThat(envelope.replyTo()).isEqualTo(REPLY_QUEUE);
        assertThat(envelope.expiration()).isEqualTo(Duration.ofHours(1));
        assertThat(envelope.headers())
                .containsExactly(
                        entry("encrypted", ""),
                        entry("nuropb_protocol", "0.1.1"),
                        entry("nuropb_type", "request"),
                        entry("nuropb_version", "0.1.8"),
                        entry("trace_id", "t-7"));
    }

    @Test
    void commandsAndEventsArePersistentAndWhatBelongsToAReplyQueueIsNot() {
        assertThat(wire.encode(A_REQUEST, Duration.ZERO).persistent()).isFalse();
        assertThat(wire.encode(aCommand(), Duration.ZERO).persistent()).isTrue();
        assertThat(wire.encode(AN_EVENT).persistent()).isTrue();
        assertThat(wire.encode(aResponse()).persistent()).isFalse();
    }

    @Test
    void aRequestWithoutTimeToLiveNeverExpires() {
        assertThat(wire.encode(A_REQUEST, Duration.ZERO).expiration()).isNull();
    }

    @Test
    void aCommandIsAsPythonSendsIt() {
        Envelope envelope = wire.encode(aCommand(), Duration.ofHours(1));

        assertThat(text(envelope)).isEqualTo(COMMAND);
        assertThat(envelope.replyTo()).isEqualTo(REPLY_QUEUE);
        assertThat(envelope.header("nuropb_type")).isEqualTo("command");
    }

    @Test
    void anEventIsAsPythonSendsIt() {
        Envelope envelope = wire.encode(AN_EVENT);

        assertThat(text(envelope)).isEqualTo(EVENT);
        assertThat(envelope.replyTo()).isEmpty();
        assertThat(envelope.expiration()).isNull();
        assertThat(envelope.correlationId()).isEqualTo(ID);
        assertThat(envelope.header("nuropb_type")).isEqualTo("event");
        assertThat(envelope.headers()).containsEntry("trace_id", null);
    }

    @Test
    void aResponseIsAsPythonSendsIt() {
        Envelope envelope = wire.encode(aResponse());

        assertThat(text(envelope)).isEqualTo(RESPONSE);
        assertThat(envelope.correlationId()).isEqualTo(ID);
        assertThat(envelope.replyTo()).isEmpty();
        assertThat(envelope.expiration()).isNull();
        assertThat(envelope.header("nuropb_type")).isEqualTo("response");
    }

    @Test
    void anErrorResponseIsAsPythonSendsIt() {
        Envelope envelope = wire.encode(anErrorResponse());

        assertThat(text(envelope)).isEqualTo(ERROR_RESPONSE);
    }

    @Test
    void readsWhatPythonSends() {
        assertThat(wire.decode(python("request", REQUEST, REPLY_QUEUE, "t-7"))).isEqualTo(A_REQUEST);
        assertThat(wire.decode(python("command", COMMAND, REPLY_QUEUE, "t-7"))).isEqualTo(aCommand());
        assertThat(wire.decode(python("event", EVENT, "", null))).isEqualTo(AN_EVENT);
        assertThat(wire.decode(python("response", RESPONSE, "", "t-7"))).isEqualTo(aResponse());
        assertThat(wire.decode(python("response", ERROR_RESPONSE, "", null))).isEqualTo(anErrorResponse());
    }

    @Test
    void readsAnEventThatSaysItIsEncryptedAndIsNot() {
        Envelope envelope = python("event", EVENT, "", null);
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(envelope.headers());
        headers.put("encrypted", "yes");
        assertThat(wire.decode(new Envelope("application/json", ID, "", null, false, headers, envelope.body())))
                .isEqualTo(AN_EVENT);
    }

    @Test
    void needsOnlyWhatThePackageItselfReads() {
        assertThat(wire.decode(bare("request", REPLY_QUEUE, """
                {"service": "orders", "method": "ping", "params": {}, "context": {}}""")))
                .isEqualTo(new Message.Request("orders", "ping", Map.of(), REPLY_QUEUE, ID, null, Map.of()));
        assertThat(wire.decode(bare("command", REPLY_QUEUE, """
                {"service": "orders", "method": "ping", "params": {}, "context": {}}""")))
                .isEqualTo(new Message.Command("orders", "ping", Map.of(), REPLY_QUEUE, ID, null, Map.of()));
        assertThat(wire.decode(bare("event", "", """
                {"topic": "stock.changed", "event": {"sku": "a"}, "target": null, "context": {}}"""))).isEqualTo(AN_EVENT);
        assertThat(wire.decode(bare("response", "", """
                {"result": 7, "error": null}""")))
                .isEqualTo(new Message.Response(new Outcome.Returned(7), ID, null, Map.of()));
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        Envelope known = python("request", REQUEST.replaceFirst("\\{", "{\"new\": [1], "), REPLY_QUEUE, "t-7");
        Map<String, @Nullable Object> headers = new LinkedHashMap<>(known.headers());
        headers.put("x-later", 1);
        headers.put("nuropb_version", "9.9.9");
        assertThat(wire.decode(new Envelope("text/plain", ID, REPLY_QUEUE, null, false, headers, known.body())))
                .isEqualTo(A_REQUEST);
    }

    @Test
    void readsNumbersThatJsonLacks() {
        Message.Request request = (Message.Request)
                wire.decode(python("request", REQUEST.replace("2.5", "NaN").replace("null", "-Infinity"), "q", null));
        assertThat(request.params()).containsEntry("lines", List.of(1, Double.NaN, Double.NEGATIVE_INFINITY, true));
    }

    @Test
    void readsAnErrorOfAnyShape() {
        assertThat(errorOf("\"broken\"")).isEqualTo(new RemoteError("NuropbException", "broken"));
        assertThat(errorOf("{\"error\": \"ValueError\"}")).isEqualTo(new RemoteError("ValueError", ""));
        assertThat(errorOf("{\"error\": \"KeyError\", \"description\": 7}"))
                .isEqualTo(new RemoteError("KeyError", "7"));
    }

    @Test
    void aRequestThatPythonCannotStandIsNotEvenAValue() {
        assertThatThrownBy(() -> new Message.Request("orders", "x", Map.of(), "", ID, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reply queue");
        assertThatThrownBy(() -> new Message.Request("orders", "x", Map.of(), REPLY_QUEUE, "", null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("correlation id");
    }

    @Test
    void correlationIdsAreLikePythons() {
        assertThat(WireFormat.newCorrelationId(new SecureRandom()))
                .matches("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}");
    }

    private RemoteError errorOf(String error) {
        String body = RESPONSE.replace("\"error\": null", "\"error\": " + error);
        Message.Response response = (Message.Response) wire.decode(python("response", body, "", null));
        return ((Outcome.Failed) response.answer()).error();
    }

    /** With the two headers that are required, and no others. */
    private static Envelope bare(String type, String replyTo, String body) {
        Map<String, @Nullable Object> headers = Map.of("nuropb_protocol", "0.1.1", "nuropb_type", type);
        return new Envelope(null, ID, replyTo, null, false, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Envelope python(String type, String body, String replyTo, @Nullable String traceId) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_version", "0.1.8");
        headers.put("nuropb_type", type);
        headers.put("trace_id", traceId);
        headers.put("encrypted", "");
        return new Envelope(
                "application/json", ID, replyTo, null, false, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Message.Command aCommand() {
        return new Message.Command(
                "orders", "create_order", params(), REPLY_QUEUE, ID, "t-7", Map.of("user", "J\u00f6rg"));
    }

    private static Message.Response aResponse() {
        return Message.Response.to(A_REQUEST, new Outcome.Returned(Map.of("total", "12.50")));
    }

    private static Message.Response anErrorResponse() {
        return new Message.Response(
                new Outcome.Failed(new RemoteError("NuropbHandlingError", "Unknown method x")), ID, null, Map.of());
    }

    private static Map<String, @Nullable Object> params() {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("id", "o1");
        params.put("lines", java.util.Arrays.asList(1, 2.5, null, true));
        return params;
    }

    private static String text(Envelope envelope) {
        return new String(envelope.body(), StandardCharsets.UTF_8);
    }
}
