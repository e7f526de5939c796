package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbDeprecatedException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden vectors: what a service publishes for each outcome, byte for byte as the Python package lays it out. */
class GoldenResponsesTest {

    private static final ServiceKey KEY = ServiceKey.generate(new SecureRandom());

    private static final String REST =
            "\"correlation_id\": \"6f9619ff8b86d011b42d00cf4fc964ff\", \"trace_id\": \"t-7\", "
                    + "\"context\": {\"user\": \"ann\"}, \"warning\": null, \"reply_to\": \"\"}";

    private final DispatchBench bench = new DispatchBench(service());

    @Test
    void aResult() {
        assertThat(bench.settled(TestDeliveries.request("ok", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.lastBody())
                .isEqualTo("{\"tag\": \"response\", \"result\": {\"total\": \"12.50\"}, \"error\": null, " + REST);
        assertPublished(bench.publisher.last(), "", TestDeliveries.REPLY_QUEUE, "response");
        assertThat(bench.publisher.last().envelope().correlationId()).isEqualTo(TestDeliveries.ID);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    validation     | NuropbValidationError     | quantity must be positive
                    authentication | NuropbAuthenticationError | who are you
                    authorization  | NuropbAuthorizationError  | not you
                    deprecated     | NuropbDeprecatedError     | use create_order
                    foreign        | NuropbException           | Runtime exception calling orders.foreign:IllegalStateException: boom
                    x              | NuropbHandlingError       | Unknown method x
                    _ok            | NuropbHandlingError       | Unknown method _ok
                    typed          | NuropbValidationError     | Bad parameters for orders.typed: 'id' is missing
                    """)
    void anError(String method, String error, String description) {
        assertThat(bench.settled(TestDeliveries.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.lastBody()).isEqualTo(error(error, description));
    }

    @Test
    void aSecondCallAgain() {
        assertThat(bench.settled(TestDeliveries.request("again", Map.of()))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).isEmpty();
        bench.settled(TestDeliveries.again(TestDeliveries.request("again", Map.of())));
        assertThat(bench.lastBody())
                .isEqualTo(error(
                        "NuropbCallAgainReject",
                        "Rejecting second call again request for trace_id: t-7, correlation_id: " + TestDeliveries.ID));
    }

    @Test
    void aTimeout() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("never", Map.of()));
        bench.time.advance(Duration.ofSeconds(60));
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(bench.lastBody())
                .isEqualTo(error("NuropbTimeoutError", "orders.never took longer than its deadline of 1 min"));
    }

    @Test
    void aSuccessWithEvents() {
        bench.settled(TestDeliveries.request("events", Map.of()));
        List<Publication> sent = bench.publisher.publications();
        assertThat(text(sent.get(0)))
                .isEqualTo("{\"tag\": \"response\", \"result\": \"done\", \"error\": null, " + REST);
        String id = sent.get(1).envelope().correlationId();
        assertThat(text(sent.get(1)))
                .isEqualTo("{\"tag\": \"event\", \"topic\": \"stock.changed\", \"event\": {\"sku\": \"a\"}, "
                        + "\"context\": {\"user\": \"ann\"}, \"trace_id\": \"t-7\", \"correlation_id\": \"" + id
                        + "\", "
                        + "\"target\": null}");
        assertPublished(sent.get(1), "nuropb-events-exchange", "stock.changed", "event");
        assertThat(id).matches("[0-9a-f]{32}").isNotEqualTo(TestDeliveries.ID);
    }

    @Test
    void theEventsOfACommandWithoutItsResponse() {
        assertThat(bench.settled(TestDeliveries.command("events", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertPublished(bench.publisher.last(), "nuropb-events-exchange", "stock.changed", "event");
    }

    @Test
    void nothingForACommandThatFails() {
        assertThat(bench.settled(TestDeliveries.command("foreign", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void aDescription() {
        DispatchBench described = new DispatchBench(described());
        assertThat(described.settled(TestDeliveries.request("nuropb_describe", Map.of())))
                .isEqualTo(Settlement.ACK);
        assertThat(described.lastBody())
                .isEqualTo(
                        "{\"tag\": \"response\", \"result\": {\"service_name\": \"orders\", \"service_version\": \"1.2\", "
                                + "\"description\": \"Takes orders\", \"warnings\": [], \"encrypted_methods\": true, "
                                + "\"public_key\": \"" + KEY.publicKey().pem().replace("\n", "\\n")
                                + "\", \"methods\": {\"typed\": {\"description\": \"Takes one\", "
                                + "\"requires_encryption\": true, \"parameters\": {\"type\": \"object\", \"properties\": "
                                + "[[\"id\", {\"type\": \"str\", \"description\": \"\", \"default\": \"\"}], "
                                + "[\"quantity\", {\"type\": \"int\", \"description\": \"How many\", \"default\": 1}], "
                                + "[\"note\", {\"type\": \"str\", \"description\": \"\", \"default\": null}]], "
                                + "\"required\": [\"id\"]}}, \"raw\": {\"description\": \"\", \"requires_encryption\": false, "
                                + "\"parameters\": {\"type\": \"object\", \"properties\": [], \"required\": []}}}}, "
                                + "\"error\": null, " + REST);
    }

    @Test
    void aServiceWithoutKeyOrEncryptionSaysSo() {
        DispatchBench plain = new DispatchBench(
                MeshService.named("orders").method("ok", context -> 1).build());
        plain.settled(TestDeliveries.request("nuropb_describe", Map.of()));
        assertThat(plain.lastBody()).contains("\"encrypted_methods\": false, \"public_key\": null, ");
        assertThat(plain.settled(TestDeliveries.command("nuropb_describe", Map.of())))
                .isEqualTo(Settlement.ACK);
        assertThat(plain.publisher.publications()).hasSize(1);
    }

    private static void assertPublished(Publication sent, String exchange, String routingKey, String type) {
        assertThat(sent.exchange()).isEqualTo(exchange);
        assertThat(sent.routingKey()).isEqualTo(routingKey);
        assertThat(sent.mandatory()).isFalse();
        assertThat(sent.envelope().contentType()).isEqualTo("application/json");
        assertThat(sent.envelope().replyTo()).isEmpty();
        assertThat(sent.envelope().expiration()).isNull();
        assertThat(sent.envelope().persistent()).isEqualTo(type.equals("event"));
        assertThat(sent.envelope().headers())
                .containsExactly(
                        entry("encrypted", ""),
                        entry("nuropb_protocol", "0.1.1"),
                        entry("nuropb_type", type),
                        entry("nuropb_version", "0.1.8"),
                        entry("trace_id", "t-7"));
    }

    private static String error(String error, String description) {
        return "{\"tag\": \"response\", \"result\": null, \"error\": {\"error\": \"" + error + "\", \"description\": \""
                + description + "\"}, " + REST;
    }

    private static String text(Publication publication) {
        return new String(publication.envelope().body(), StandardCharsets.UTF_8);
    }

    private static MeshService service() {
        return MeshService.named("orders")
                .method("ok", context -> Map.of("total", "12.50"))
                .method("validation", context -> {
                    throw new NuropbValidationException("quantity must be positive");
                })
                .method("authentication", context -> {
                    throw new NuropbAuthenticationException("who are you");
                })
                .method("authorization", context -> {
                    throw new NuropbAuthorizationException("not you");
                })
                .method("deprecated", context -> {
                    throw new NuropbDeprecatedException("use create_order");
                })
                .method("foreign", context -> {
                    throw new IllegalStateException("boom");
                })
                .method("again", context -> {
                    throw new NuropbCallAgainException("not yet");
                })
                .method("never", context -> new CompletableFuture<>())
                .method("typed", Order.class, (order, context) -> order.id())
                .method(
                        "events",
                        context -> Outcome.withEvents("done", FollowUpEvent.of("stock.changed", Map.of("sku", "a"))))
                .build();
    }

    private static MeshService described() {
        return MeshService.named("orders")
                .version("1.2")
                .description("Takes orders")
                .key(KEY)
                .method(
                        "typed",
                        Order.class,
                        MethodOptions.described("Takes one").withEncryption().withParameter("quantity", "How many", 1),
                        (order, context) -> order.id())
                .method("raw", (params, context) -> params)
                .build();
    }

    record Order(
            String id, Optional<Integer> quantity, @Nullable String note) {}
}
