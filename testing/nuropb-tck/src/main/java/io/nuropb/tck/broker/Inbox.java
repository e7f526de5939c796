package io.nuropb.tck.broker;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A consumer that keeps what it is handed, and settles each delivery when the test says so. For any thread. */
public final class Inbox implements DeliveryHandler {

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
    private final List<BrokerException> losses = new ArrayList<>();

    @Override
    public synchronized CompletionStage<Settlement> handle(Delivery delivery) {
        CompletableFuture<Settlement> settlement = new CompletableFuture<>();
        deliveries.add(delivery);
        settlements.add(settlement);
        return settlement;
    }

    /** What to hand to the source as the listener for losses. */
    public synchronized void lost(BrokerException problem) {
        losses.add(problem);
    }

    /** The losses that were told, in their order. */
    public synchronized List<BrokerException> losses() {
        return List.copyOf(losses);
    }

    /** What was handed over so far, in its order. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** How many deliveries were handed over so far. */
    public synchronized int size() {
        return deliveries.size();
    }

    /** The delivery that came as the index-th, counted from 0. */
    public Delivery delivery(int index) {
        return deliveries().get(index);
    }

    /** The bodies of all deliveries so far, read as UTF-8. */
    public List<String> texts() {
        return deliveries().stream().map(BrokerTrial::text).toList();
    }

    /** Settles the delivery that came as the index-th, counted from 0. */
    public void settle(int index, Settlement settlement) {
        CompletableFuture<Settlement> open;
        synchronized (this) {
            open = settlements.get(index);
        }
        open.complete(settlement);
    }

    /** Lets the handling of a delivery fail. */
    public void fail(int index, RuntimeException failure) {
        CompletableFuture<Settlement> open;
        synchronized (this) {
            open = settlements.get(index);
        }
        open.completeExceptionally(failure);
    }

    /** Settles everything that came so far and was not settled. */
    public void settleAll(Settlement settlement) {
        List<CompletableFuture<Settlement>> all;
        synchronized (this) {
            all = List.copyOf(settlements);
        }
        all.forEach(open -> open.complete(settlement));
    }
}
