package io.nuropb.tck.deadletters;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A publisher to whom the broker refuses what is to go to one queue, as it does when that queue is full. */
final class RefusedPublisher implements MessagePublisher {

    private final MessagePublisher publisher;
    private final String fullQueue;

    RefusedPublisher(MessagePublisher publisher, String fullQueue) {
        this.publisher = publisher;
        this.fullQueue = fullQueue;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        return routingKey.equals(fullQueue)
                ? CompletableFuture.completedFuture(Published.NACKED)
                : publisher.publish(exchange, routingKey, mandatory, envelope);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
