package io.nuropb.tck.deadletters;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A publisher whose owner dies: after so many messages, further ones reach the broker, and nobody hears of it. */
final class DyingPublisher implements MessagePublisher {

    private final MessagePublisher publisher;
    private final int told;
    private final AtomicInteger published = new AtomicInteger();
    private final CompletableFuture<Boolean> dead = new CompletableFuture<>();

    DyingPublisher(MessagePublisher publisher, int told) {
        this.publisher = publisher;
        this.told = told;
    }

    /**
     * Completes when the broker has a message that nobody hears of; exceptionally if it does not get the first such.
     */
    CompletionStage<Boolean> dead() {
        return dead;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        CompletionStage<Published> outcome = publisher.publish(exchange, routingKey, mandatory, envelope);
        if (published.incrementAndGet() <= told) {
            return outcome;
        }
        outcome.whenComplete((taken, problem) -> {
            if (problem == null) {
                dead.complete(true);
            } else {
                dead.completeExceptionally(problem);
            }
        });
        return new CompletableFuture<>();
    }

    @Override
    public void close() {
        publisher.close();
    }
}
