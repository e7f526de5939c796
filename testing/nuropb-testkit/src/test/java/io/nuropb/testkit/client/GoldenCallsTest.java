package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.EventOptions;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Golden vectors: what a client publishes, in every property and byte but the correlation id, which is new each time.
 */
class GoldenCallsTest {

    private static final CallOptions OPTIONS =
            CallOptions.defaults().withTraceId("t-7").withContext(Map.of("user", "J\u00f6rg"));

    private final CallRig rig = new CallRig(ClientConfig.defaults());

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aRequest() {
        rig.begin(rig.call(OPTIONS));
        assertPublished("nuropb-rpc-exchange", "orders", true);
        assertEnvelope("request", TestDeliveries.REPLY_QUEUE, Duration.ofMinutes(1), false, "t-7");
        assertThat(body()).isEqualTo("""
                {"tag": "request", "service": "orders", "method": "create_order", "params": {"id": "o1", "count": 2}, \
                "correlation_id": "ID", "context": {"user": "J\\u00f6rg"}, "trace_id": "t-7"}""");
    }

    @Test
    void aCommandWithPriorityAndWithoutTimeToLive() {
        CallOptions options = OPTIONS.withTtl(Duration.ZERO).withPriority(9);
        rig.time.await(rig.client.command("orders", "drop", null, options));
        assertPublished("nuropb-rpc-exchange", "orders", true);
        assertEnvelope("command", TestDeliveries.REPLY_QUEUE, null, true, "t-7");
        assertThat(rig.publisher.last().envelope().priority()).isEqualTo(9);
        assertThat(body()).isEqualTo("""
                {"tag": "command", "service": "orders", "method": "drop", "params": {}, "correlation_id": "ID", \
                "context": {"user": "J\\u00f6rg"}, "trace_id": "t-7"}""");
    }

    @Test
    void anEvent() {
        rig.time.await(rig.event());
        assertPublished("nuropb-events-exchange", "stock.changed", false);
        assertEnvelope("event", "", null, true, null);
        assertThat(body()).isEqualTo("""
                {"tag": "event", "topic": "stock.changed", "event": {"id": "o1", "count": 2}, "context": {}, \
                "trace_id": null, "correlation_id": "ID", "target": null}""");
    }

    @Test
    void anEventForSomebody() {
        EventOptions options = EventOptions.defaults()
                .withTraceId("t-8")
                .withTarget(List.of("ann", "ben"))
                .withPriority(3);
        rig.time.await(rig.client.publish("stock", "low", options));
        assertEnvelope("event", "", null, true, "t-8");
        assertThat(rig.publisher.last().envelope().priority()).isEqualTo(3);
        assertThat(body()).isEqualTo("""
                {"tag": "event", "topic": "stock", "event": "low", "context": {}, "trace_id": "t-8", \
                "correlation_id": "ID", "target": ["ann", "ben"]}""");
    }

    @Test
    void aRequestForADescription() {
        rig.begin(rig.client.describe("orders"));
        assertPublished("nuropb-rpc-exchange", "orders", true);
        assertEnvelope("request", TestDeliveries.REPLY_QUEUE, Duration.ofSeconds(60), false, null);
        assertThat(body()).isEqualTo("""
                {"tag": "request", "service": "orders", "method": "nuropb_describe", "params": {}, \
                "correlation_id": "ID", "context": {}, "trace_id": null}""");
        rig.respond(new Outcome.Returned(Map.of()));
    }

    private void assertPublished(String exchange, String routingKey, boolean mandatory) {
        Publication sent = rig.publisher.last();
        assertThat(sent.exchange()).isEqualTo(exchange);
        assertThat(sent.routingKey()).isEqualTo(routingKey);
        assertThat(sent.mandatory()).isEqualTo(mandatory);
    }

    private void assertEnvelope(
            String type, String replyTo, @Nullable Duration expiration, boolean persistent, @Nullable String traceId) {
        Envelope envelope = rig.publisher.last().envelope();
        assertThat(envelope.contentType()).isEqualTo("application/json");
        assertThat(envelope.correlationId()).matches("[0-9a-f]{32}");
        assertThat(envelope.replyTo()).isEqualTo(replyTo);
        assertThat(envelope.expiration()).isEqualTo(expiration);
        assertThat(envelope.persistent()).isEqualTo(persistent);
        assertThat(envelope.headers())
                .containsExactly(
                        entry("encrypted", ""),
                        entry("nuropb_protocol", "0.1.1"),
                        entry("nuropb_type", type),
                        entry("nuropb_version", "0.1.8"),
                        entry("trace_id", traceId));
    }

    private String body() {
        Envelope envelope = rig.publisher.last().envelope();
        return new String(envelope.body(), StandardCharsets.UTF_8)
                .replace(String.valueOf(envelope.correlationId()), "ID");
    }
}
