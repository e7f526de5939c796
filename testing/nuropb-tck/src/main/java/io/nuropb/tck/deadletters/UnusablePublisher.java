package io.nuropb.tck.deadletters;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A publisher that nobody is to use. */
final class UnusablePublisher implements MessagePublisher {

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        return CompletableFuture.failedFuture(new AssertionError("Published to " + routingKey));
    }

    @Override
    public void close() {}
}
