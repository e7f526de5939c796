package io.nuropb.cli;

import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.OpenedEnvelope;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A source through which the deliveries to a service are seen: counted when they come, and written down when they are
 * settled. What comes to queues of this connection's own, the responses, is not.
 */
record WatchedSource(
        MessageSource source, WireFormat wire, MessageCounts tally, InstancePrinter journal, Executor threads)
        implements MessageSource {

    @Override
    public CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
        DeliveryHandler seen = subscription.exclusive() ? handler : delivery -> handle(delivery, handler);
        return source.consume(subscription, seen, lost);
    }

    private CompletionStage<Settlement> handle(Delivery delivery, DeliveryHandler handler) {
        return open(delivery).thenCompose(opened -> {
            count(opened);
            return handler.handle(delivery).thenCompose(settlement -> {
                SymmetricKey key = opened.key();
                return journal.message(opened.message(), delivery.redelivered(), key != null, settlement)
                        .thenApply(printed -> settlement);
            });
        });
    }

    /** To decrypt takes a thread a while, and the one that delivers has other things to do. */
    private CompletionStage<OpenedEnvelope> open(Delivery delivery) {
        return wire.isEncrypted(delivery.envelope())
                ? CompletableFuture.supplyAsync(() -> wire.open(delivery.envelope()), threads)
                : CompletableFuture.completedFuture(wire.open(delivery.envelope()));
    }

    private void count(OpenedEnvelope opened) {
        if (opened.message() instanceof Message.Call call) {
            tally.call(call.method());
        } else if (opened.message() instanceof Message.Event event) {
            tally.event(event.topic());
        }
    }

    @Override
    public CompletionStage<OptionalLong> ready(String queue) {
        return source.ready(queue);
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        source.listen(listener);
    }

    @Override
    public void close() {
        source.close();
    }
}
