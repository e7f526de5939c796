package io.nuropb.testkit.messaging;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A source whose consumers begin, receive and get lost as the test says. */
public final class ScriptedSource implements MessageSource {

    private final List<Consuming> consumers = new ArrayList<>();
    private boolean confirming = true;

    /** A consumer, and where the broker's answer to it goes. */
    public record Consuming(
            Subscription subscription,
            DeliveryHandler handler,
            Consumer<BrokerException> lost,
            CompletableFuture<Consumption> answer,
            CompletableFuture<Void> closed)
            implements Consumption {

        public Settlement deliver(Envelope envelope) {
            return handler.handle(new Delivery(envelope, "", subscription.queue(), false, 0))
                    .toCompletableFuture()
                    .join();
        }

        @Override
        public CompletionStage<Integer> drain(Duration limit) {
            return close().thenApply(none -> 0);
        }

        @Override
        public CompletionStage<Void> close() {
            closed.complete(null);
            return closed;
        }
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        Consuming consuming =
                new Consuming(subscription, handler, lost, new CompletableFuture<>(), new CompletableFuture<>());
        consumers.add(consuming);
        if (confirming) {
            consuming.answer().complete(consuming);
        }
        return consuming.answer();
    }

    /** Who consumes for a service counts nothing. */
    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        return CompletableFuture.completedFuture(OptionalLong.empty());
    }

    @Override
    public void close() {}

    /** From now on the test answers each consumer itself. */
    public void holdAnswers() {
        confirming = false;
    }

    public List<Consuming> consumers() {
        return List.copyOf(consumers);
    }

    public Consuming last() {
        return consumers.get(consumers.size() - 1);
    }
}
