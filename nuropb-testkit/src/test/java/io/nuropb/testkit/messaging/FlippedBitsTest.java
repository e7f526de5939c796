package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.encryption.ServiceKey;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Malformed.Kind;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.service.MeshService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One bit of an encrypted request changes on its way, each in its turn. */
class FlippedBitsTest {

    private final ServiceKey key = ServiceKey.generate(new SecureRandom());
    private final AtomicInteger handled = new AtomicInteger();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .key(key)
            .method("count", context -> handled.incrementAndGet())
            .build());

    @Test
    void eachIsRefusedAndAnsweredAsAnError() {
        Envelope whole = sealed();
        assertThat(bench.settled(Letters.first(whole))).isEqualTo(Settlement.ACK);
        int bits = whole.body().length * Byte.SIZE;

        for (int bit = 0; bit < bits; bit++) {
            Delivery delivery = Letters.first(withBitFlipped(whole, bit));

            assertThat(bench.settled(delivery)).as("bit %d", bit).isEqualTo(Settlement.REJECT);
            assertThat(bench.lastError().error()).as("bit %d", bit).isEqualTo("NuropbMessageError");
            assertThat(bench.publisher.last().routingKey()).isEqualTo(Letters.REPLY_QUEUE);
        }

        assertThat(handled).as("handled, the whole one included").hasValue(1);
        assertThat(bench.counters().malformedByKind()).containsExactly(Map.entry(Kind.UNDECIPHERABLE, (long) bits));
        assertThat(bench.counters().underWay()).isZero();
    }

    private Envelope sealed() {
        Message.Request request = new Message.Request(
                "orders", "count", Map.of(), Letters.REPLY_QUEUE, Letters.ID, null, Letters.CONTEXT);
        return new WireFormat(new JacksonJson(), WireLimits.defaults())
                .seal(request, Duration.ZERO, key.publicKey())
                .envelope();
    }

    private static Envelope withBitFlipped(Envelope whole, int bit) {
        byte[] body = whole.body().clone();
        body[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return new Envelope(
                whole.contentType(),
                whole.correlationId(),
                whole.replyTo(),
                whole.expiration(),
                whole.persistent(),
                whole.headers(),
                body);
    }
}
