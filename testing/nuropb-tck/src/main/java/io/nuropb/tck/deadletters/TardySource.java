package io.nuropb.tck.deadletters;

import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A source that says late that a consumer is at work: its first deliveries come before. */
final class TardySource implements MessageSource {

    private static final Duration LATE = Duration.ofMillis(200);

    private final MessageSource source;
    private final Scheduler scheduler;
    private final AtomicInteger consumers = new AtomicInteger();

    TardySource(MessageSource source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
    }

    /** How many consumers are at work, whether it has said so or not. */
    int consumers() {
        return consumers.get();
    }

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        CompletableFuture<Consumption> said = new CompletableFuture<>();
        consumers.incrementAndGet();
        source.consume(subscription, handler, lost)
                .thenAccept(begun -> scheduler.schedule(LATE, () -> said.complete(new Counted(begun))));
        return said;
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        return source.ready(queue);
    }

    @Override
    public void close() {
        source.close();
    }

    private final class Counted implements Consumption {
        private final Consumption consumption;

        Counted(Consumption consumption) {
            this.consumption = consumption;
        }

        @Override
        public CompletionStage<Integer> drain(Duration limit) {
            return consumption.drain(limit).whenComplete((givenBack, never) -> consumers.decrementAndGet());
        }

        @Override
        public CompletionStage<Void> close() {
            return consumption.close().whenComplete((ended, never) -> consumers.decrementAndGet());
        }
    }
}
