package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The protocol's messages as AMQP properties, field by field. */
class EnvelopesTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";

    private final WireFormat wire = new WireFormat(new JacksonJson(), WireLimits.defaults());

    @Test
    void aRequest() {
        Message.Request request = new Message.Request("orders", "create", Map.of(), "shop-rq", ID, "t-7", Map.of());
        BasicProperties properties =
                Envelopes.properties(wire.encode(request, Duration.ofHours(1)), null, Instant.EPOCH);

        assertIsOfTheProtocol(properties, "request", "t-7");
        assertThat(properties.getReplyTo()).isEqualTo("shop-rq");
        assertThat(properties.getExpiration()).isEqualTo("3600000");
        assertThat(properties.getDeliveryMode()).isEqualTo(1);
    }

    @Test
    void aCommandWithoutTimeToLive() {
        Message.Command command = new Message.Command("orders", "create", Map.of(), "shop-rq", ID, null, Map.of());
        BasicProperties properties = Envelopes.properties(wire.encode(command, Duration.ZERO), null, Instant.EPOCH);

        assertIsOfTheProtocol(properties, "command", null);
        assertThat(properties.getReplyTo()).isEqualTo("shop-rq");
        assertThat(properties.getExpiration()).isNull();
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
    }

    @Test
    void aRequestForADescription() {
        Message.Request request =
                new Message.Request("orders", "nuropb_describe", Map.of(), "shop-rq", ID, null, Map.of());
        BasicProperties properties =
                Envelopes.properties(wire.encode(request, Duration.ofMinutes(1)), null, Instant.EPOCH);

        assertIsOfTheProtocol(properties, "request", null);
        assertThat(properties.getExpiration()).isEqualTo("60000");
    }

    @Test
    void anEvent() {
        Message.Event event = new Message.Event("stock.changed", Map.of(), null, ID, null, Map.of());
        BasicProperties properties = Envelopes.properties(wire.encode(event), null, Instant.EPOCH);

        assertIsOfTheProtocol(properties, "event", null);
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getReplyTo()).isEmpty();
        assertThat(properties.getExpiration()).isNull();
    }

    @Test
    void aResponse() {
        Message.Response response = new Message.Response(new Outcome.Returned(1), ID, null, Map.of());
        BasicProperties properties = Envelopes.properties(wire.encode(response), null, Instant.EPOCH);

        assertIsOfTheProtocol(properties, "response", null);
        assertThat(properties.getReplyTo()).isEmpty();
        assertThat(properties.getExpiration()).isNull();
    }

    @Test
    void whatPythonSendsIsReadAsItWasMeant() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("nuropb_protocol", RawText.of("0.1.1"));
        headers.put("nuropb_type", RawText.of("request"));
        headers.put("trace_id", null);
        headers.put("encrypted", RawText.of(""));
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("application/json")
                .correlationId(ID)
                .replyTo("py-rq")
                .expiration("60000")
                .headers(headers)
                .build();

        Delivery delivery = new Envelopes()
                .delivery(
                        new com.rabbitmq.client.Envelope(1, false, "nuropb-rpc-exchange", "orders"),
                        properties,
                        new byte[0]);
        Envelope envelope = delivery.envelope();
        assertThat(envelope.header("nuropb_protocol")).isEqualTo("0.1.1");
        assertThat(envelope.headers()).containsEntry("trace_id", null);
        assertThat(envelope.expiration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(envelope.persistent()).isFalse();
        assertThat(delivery.exchange()).isEqualTo("nuropb-rpc-exchange");
        assertThat(delivery.routingKey()).isEqualTo("orders");
        assertThat(delivery.earlierDeliveries()).isZero();
    }

    /** A Java string in a header is a long string of AMQP; what Python does not set is not set here either. */
    private static void assertIsOfTheProtocol(BasicProperties properties, String type, @Nullable String traceId) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("nuropb_protocol", "0.1.1");
        headers.put("nuropb_version", "0.1.8");
        headers.put("nuropb_type", type);
        headers.put("trace_id", traceId);
        headers.put("encrypted", "");
        assertThat(properties.getHeaders()).isEqualTo(headers);
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getCorrelationId()).isEqualTo(ID);
        assertThat(properties.getContentEncoding()).isNull();
        assertThat(properties.getPriority()).isNull();
        assertThat(properties.getMessageId()).isNull();
        assertThat(properties.getTimestamp()).isEqualTo(Date.from(Instant.EPOCH));
        assertThat(properties.getType()).isNull();
        assertThat(properties.getUserId()).isNull();
        assertThat(properties.getAppId()).isNull();
    }
}
