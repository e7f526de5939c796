package io.nuropb.testkit;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to the broker on which one bit of each encrypted body changes: in the first body the first bit, and so on round and round. */
final class FlippedBits implements MessagePublisher {

    private final MessagePublisher publisher;
    private final AtomicInteger flipped = new AtomicInteger();
    private volatile int bitsOfABody = Integer.MAX_VALUE;

    FlippedBits(MessagePublisher publisher) {
        this.publisher = publisher;
    }

    /** Whether each bit of a body has been flipped; the bodies must be of one length. */
    boolean areAll() {
        return flipped.get() >= bitsOfABody;
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
        int bit = flipped.getAndIncrement() % bitsOfABody;
        body[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return envelope.withBody(body);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
