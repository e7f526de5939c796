package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerBench;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A way to the broker on which one bit of each encrypted body changes: in the first body the first bit, in the next a
 * later one.
 */
final class FlippedBits implements MessagePublisher {

    private static final int CALLS_AT_ONCE = 50;

    /** Each byte has its turn, with another bit than the byte before. */
    private static final int STEP = Byte.SIZE + 1;

    private final MessagePublisher publisher;
    private final AtomicInteger next = new AtomicInteger();
    private volatile int bitsOfABody = Integer.MAX_VALUE;

    private FlippedBits(MessagePublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Calls a service over such a way, and sees that each call fails for its caller as unreadable and that none is
     * handled. {@code BodyCipherTest} asks for each bit what is asked here for each byte.
     */
    static void refused(BrokerBench bench) {
        AtomicInteger handled = new AtomicInteger();
        try (MeshTrial mesh = MeshTrial.at(bench)) {
            mesh.serve(MeshService.named("vault")
                    .key(MeshTrial.Keys.VAULT)
                    .method("open", context -> handled.incrementAndGet())
                    .build());
            FlippedBits way = new FlippedBits(bench.publisher());
            MeshClient client = mesh.client(way);
            while (way.next.get() < way.bitsOfABody) {
                Stream.generate(() -> open(client))
                        .limit(CALLS_AT_ONCE)
                        .toList()
                        .forEach(call -> mesh.failure(RemoteException.Unreadable.class, call));
            }
            assertThat(handled).hasValue(0);
            assertThat(mesh.value(open(mesh.client()))).isEqualTo(1);
        }
    }

    private static CompletableFuture<Integer> open(MeshClient client) {
        return client.request("vault", "open", null, Integer.class, MeshTrial.ENCRYPTED);
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        boolean isSealed = "yes".equals(envelope.header("encrypted"));
        return publisher.publish(exchange, routingKey, mandatory, isSealed ? spoiled(envelope) : envelope);
    }

    private Envelope spoiled(Envelope envelope) {
        byte[] body = envelope.body().clone();
        bitsOfABody = body.length * Byte.SIZE;
        int bit = next.getAndAdd(STEP) % bitsOfABody;
        body[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return envelope.withBody(body);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
