package io.nuropb.tck.deadletters;

import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A source whose counts are wrong until it consumes something else than a lock, as those of a queue are that lag. */
final class MiscountingSource implements MessageSource {

    private final MessageSource source;
    private final UnaryOperator<OptionalLong> wrong;
    private final AtomicBoolean consuming = new AtomicBoolean();

    MiscountingSource(MessageSource source, UnaryOperator<OptionalLong> wrong) {
        this.source = source;
        this.wrong = wrong;
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        if (!subscription.exclusive()) {
            consuming.set(true);
        }
        return source.consume(subscription, handler, lost);
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        CompletionStage<OptionalLong> right = source.ready(queue);
        return consuming.get() ? right : right.thenApply(wrong);
    }

    @Override
    public void close() {
        source.close();
    }
}
