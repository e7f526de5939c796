package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireLimits;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client sends and reads nothing that is larger than what those who read it take, whatever a broker takes. */
class MessageLimitsTest {

    private static final int LIMIT = 2_000;
    private static final CallOptions ENCRYPTED = CallOptions.defaults().withEncrypted(true);

    private final CallRig rig = new CallRig(ClientConfig.defaults().withLimits(new WireLimits(LIMIT, 64)));

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aRequestACommandAndAnEventThatNobodyWouldReadAreNotSent() {
        Map<String, Object> params = Map.of("text", "x".repeat(LIMIT));
        assertRefused(() -> rig.client.request("orders", "create", params, Object.class), "The call has ");
        assertRefused(() -> rig.client.command("orders", "create", params), "The call has ");
        assertRefused(() -> rig.client.publish("order.created", params), "The event has ");
    }

    @Test
    void theLimitIsForTheBodyAsItGoesOverTheWire() {
        ServiceKey key = ServiceKey.generate(new SecureRandom());
        rig.begin(rig.client.describe("orders"));
        rig.respond(new Outcome.Returned(Map.of("public_key", key.publicKey().pem())));
        rig.time.runUntilIdle();
        Map<String, Object> params = Map.of("text", "x".repeat(LIMIT * 3 / 4));

        rig.begin(rig.client.command("orders", "create", params));
        int sent = rig.publisher.publications().size();
        assertRefused(() -> rig.client.command("orders", "create", params, ENCRYPTED), "The call has ");
        assertThat(rig.publisher.publications()).hasSize(sent);
    }

    @Test
    void aResponseThatIsTooLargeToBeReadEndsItsCallAtOnceAlsoAnEncryptedOne() {
        CompletableFuture<?> plain = rig.call();
        rig.respond(new Outcome.Returned("x".repeat(LIMIT)));
        assertTooLarge(plain);
        CompletableFuture<?> encrypted = rig.call(ENCRYPTED);
        rig.respond(new Outcome.Returned(Map.of(
                "public_key",
                ServiceKey.generate(new SecureRandom()).publicKey().pem())));
        rig.time.runUntilIdle();
        byte[] token = "x".repeat(LIMIT + 1).getBytes(StandardCharsets.US_ASCII);
        rig.source.last().deliver(sealedResponse(rig.publisher.last().envelope(), token));
        assertTooLarge(encrypted);
    }

    private static Envelope sealedResponse(Envelope request, byte[] body) {
        Map<String, @Nullable Object> headers = new HashMap<>(request.headers());
        headers.put("nuropb_type", "response");
        return request.withHeaders(headers).withBody(body);
    }

    private void assertTooLarge(CompletableFuture<?> call) {
        assertThat(rig.failure(call))
                .isInstanceOf(NuropbMessageException.class)
                .hasMessageContaining("The response to orders.create_order cannot be read: its body has ")
                .hasMessageContaining(" bytes; allowed are " + LIMIT);
    }

    private void assertRefused(Callable<CompletableFuture<?>> call, String words) {
        int sent = rig.publisher.publications().size();
        Throwable refusal;
        try {
            refusal = rig.failure(call.call());
        } catch (Exception e) {
            refusal = e;
        }
        assertThat(refusal).hasMessageContaining(words).hasMessageContaining(" bytes; allowed are " + LIMIT);
        assertThat(rig.publisher.publications()).hasSize(sent);
    }
}
