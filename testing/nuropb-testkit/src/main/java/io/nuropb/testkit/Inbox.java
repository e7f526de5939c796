package io.nuropb.testkit;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.BrokerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A consumer that keeps what it is handed, and settles each delivery when the test says so. */
final class Inbox implements DeliveryHandler {

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
    synchronized void lost(BrokerException problem) {
        losses.add(problem);
    }

    synchronized List<BrokerException> losses() {
        return List.copyOf(losses);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    synchronized int size() {
        return deliveries.size();
    }

    Delivery delivery(int index) {
        return deliveries().get(index);
    }

    List<String> texts() {
        return deliveries().stream().map(Trial::text).toList();
    }

    /** Settles the delivery that came as the index-th, counted from 0. */
    void settle(int index, Settlement settlement) {
        CompletableFuture<Settlement> open;
        synchronized (this) {
            open = settlements.get(index);
        }
        open.complete(settlement);
    }

    /** Lets the handling of a delivery fail. */
    void fail(int index, RuntimeException failure) {
        CompletableFuture<Settlement> open;
        synchronized (this) {
            open = settlements.get(index);
        }
        open.completeExceptionally(failure);
    }

    /** Settles everything that came so far and was not settled. */
    void settleAll(Settlement settlement) {
        List<CompletableFuture<Settlement>> all;
        synchronized (this) {
            all = List.copyOf(settlements);
        }
        all.forEach(open -> open.complete(settlement));
    }
}
