package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's side of one consumer. Its state is guarded by the broker's lock; the handler is called without it. */
final class InMemoryConsumption implements Consumption, QueueConsumer.Receiver {

    private static final Logger log = LoggerFactory.getLogger(InMemoryConsumption.class);

    /** A few calls for each delivery under way, of which there are at most as many as the largest prefetch, 65,535. */
    private static final int MAX_CALLS = 400_000;

    /** How long one line about a handler that fails keeps others out. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private enum Phase {
        OPEN,
        DRAINING,
        ENDED
    }

    private final InMemoryBroker broker;
    private final Subscription subscription;
    private final DeliveryHandler handler;
    private final Consumer<BrokerException> lost;
    private final Consumer<InMemoryConsumption> whenEnded;
    private final SerialExecutor calls;
    private final LogPace failures;
    private final Set<Long> underWay = new TreeSet<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Phase phase = Phase.OPEN;
    private @Nullable QueueConsumer consumer;
    private Scheduler.@Nullable Timer limit;

    InMemoryConsumption(
            InMemoryBroker broker,
            Subscription subscription,
            DeliveryHandler handler,
            Consumer<BrokerException> lost,
            Consumer<InMemoryConsumption> whenEnded) {
        this.broker = broker;
        this.subscription = subscription;
        this.handler = handler;
        this.lost = lost;
        this.whenEnded = whenEnded;
        this.calls = new SerialExecutor(
                broker.scheduler(),
                broker.scheduler(),
                MAX_CALLS,
                thrown -> log.error("A consumer's callback failed", thrown));
        this.failures = new LogPace(broker.scheduler(), LOG_INTERVAL);
    }

    /** Called once, under the lock. The stage completes before the first delivery is handed out. */
    void begin(QueueConsumer atServer, CompletableFuture<Consumption> begun) {
        consumer = atServer;
        calls.execute(() -> begun.complete(this));
        atServer.begin();
    }

    private QueueConsumer consumer() {
        if (consumer == null) {
            throw new IllegalStateException("A consumption is used before it has begun");
        }
        return consumer;
    }

    @Override
    public void received(long tag, Delivery delivery) {
        calls.execute(() -> handOut(tag, delivery));
    }

    /** What arrived but was not handed out when the consumption ended has been given back already. */
    private void handOut(long tag, Delivery delivery) {
        synchronized (broker.lock()) {
            if (phase != Phase.OPEN) {
                return;
            }
            if (subscription.autoAck()) {
                consumer().settle(tag, Settlement.ACK);
            } else {
                underWay.add(tag);
            }
        }
        try {
            handler.handle(delivery).whenComplete((settlement, failure) -> settle(tag, settlement, failure));
        } catch (RuntimeException | Error e) {
            settle(tag, null, e);
        }
    }

    private void settle(long tag, @Nullable Settlement wanted, @Nullable Throwable failure) {
        if (failure != null) {
            failures.ifDue(ending -> log.error(
                    "A handler of queue '{}' failed; the message is rejected{}",
                    subscription.queue(),
                    ending,
                    failure));
        }
        Settlement settlement = wanted == null ? Settlement.REJECT : wanted;
        synchronized (broker.lock()) {
            if (phase == Phase.ENDED || !underWay.remove(tag)) {
                return;
            }
            consumer().settle(tag, settlement);
            endIfDrained();
        }
    }

    @Override
    public CompletionStage<Integer> drain(Duration limitOfDrain) {
        synchronized (broker.lock()) {
            if (phase == Phase.OPEN) {
                phase = Phase.DRAINING;
                consumer().cancel();
                consumer().giveBackAllBut(underWay);
                limit = broker.scheduler().schedule(limitOfDrain, this::end);
                endIfDrained();
            }
        }
        return ended.copy();
    }

    private void endIfDrained() {
        if (phase == Phase.DRAINING && underWay.isEmpty()) {
            end();
        }
    }

    @Override
    public CompletionStage<Void> close() {
        end();
        return ended.thenAccept(count -> {});
    }

    /** Ends it now; what is not settled goes back. Idempotent. */
    void end() {
        synchronized (broker.lock()) {
            if (phase != Phase.ENDED) {
                consumer().end();
                finish();
            }
        }
    }

    @Override
    public void lost(BrokerException problem) {
        if (phase == Phase.OPEN) {
            calls.execute(() -> broker.scheduler().blocking().execute(() -> lost.accept(problem)));
        }
        if (phase != Phase.ENDED) {
            finish();
        }
    }

    private void finish() {
        phase = Phase.ENDED;
        int givenBack = underWay.size();
        underWay.clear();
        if (limit != null) {
            limit.cancel();
        }
        whenEnded.accept(this);
        calls.execute(() -> ended.complete(givenBack));
    }
}
