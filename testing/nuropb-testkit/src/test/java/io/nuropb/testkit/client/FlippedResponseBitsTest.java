package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.OpenedEnvelope;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.testkit.client.CallRig.Receipt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * One bit of an encrypted response's token changes on its way, each in its turn. The key before the token is not for
 * the caller, who never reads it. For requests, {@code MeshEncryptionContract} asks the same.
 */
class FlippedResponseBitsTest {

    private final ServiceKey key = ServiceKey.generate(new SecureRandom());
    private final WireFormat service =
            new WireFormat(new JacksonJson(), WireLimits.defaults(), BodyCipher.system(), key);
    private final CallRig rig = new CallRig(ClientConfig.defaults());

    @Test
    void eachIsRefusedAndTheWholeResponseStillCompletesTheCall() {
        CompletableFuture<Receipt> call = rig.call(CallOptions.defaults().withEncrypted(true));
        rig.respond(new Outcome.Returned(
                Map.of("service_name", "orders", "public_key", key.publicKey().pem())));
        rig.time.runUntilIdle();
        Envelope whole = response();
        int token = new String(whole.body(), StandardCharsets.US_ASCII).indexOf('.') + 1;
        int bits = whole.body().length * Byte.SIZE;

        for (int bit = token * Byte.SIZE; bit < bits; bit++) {
            rig.source.last().deliver(withBitFlipped(whole, bit));
            assertThat(call).as("bit %d", bit).isNotDone();
        }
        assertThat(rig.client.counters().malformed()).isEqualTo(bits - token * Byte.SIZE);

        rig.source.last().deliver(whole);
        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
        rig.assertNothingIsLeft();
    }

    private Envelope response() {
        OpenedEnvelope opened = service.open(rig.publisher.last().envelope());
        Message.Response response =
                Message.Response.to((Message.Request) opened.message(), new Outcome.Returned(Map.of("id", "r1")));
        return service.encode(response, opened.key());
    }

    private static Envelope withBitFlipped(Envelope whole, int bit) {
        byte[] body = whole.body().clone();
        body[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return whole.withBody(body);
    }
}
