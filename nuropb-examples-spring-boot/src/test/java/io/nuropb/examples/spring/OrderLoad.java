package io.nuropb.examples.spring;

import io.nuropb.client.MeshClient;
import io.nuropb.examples.spring.shop.OrderHandlers.CreateOrder;
import io.nuropb.examples.spring.shop.OrderHandlers.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Keeps a number of orders under way, each sent once and under an id of its own. Thread-safe. */
final class OrderLoad {

    private final MeshClient client;
    private final List<String> failures = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean ending;
    private long sent;
    private int underWay;

    OrderLoad(MeshClient client) {
        this.client = client;
    }

    synchronized void begin(int inFlight) {
        for (int i = 0; i < inFlight; i++) {
            send();
        }
    }

    private void send() {
        String id = "order-" + ++sent;
        underWay++;
        var unused = client.request("orders", "create_order", new CreateOrder(id, 1), Receipt.class)
                .whenComplete((receipt, failure) -> answered(id, receipt, failure));
    }

    private synchronized void answered(String id, @Nullable Receipt receipt, @Nullable Throwable failure) {
        underWay--;
        if (failure != null) {
            failures.add(id + ": " + failure.getMessage());
        } else if (receipt == null || !id.equals(receipt.orderId())) {
            failures.add(id + " was answered with " + receipt);
        }
        if (!ending) {
            send();
        } else if (underWay == 0) {
            ended.complete(null);
        }
    }

    /** Sends no more; completes when the last order has its outcome. */
    synchronized CompletableFuture<Void> end() {
        ending = true;
        return ended;
    }

    synchronized long sent() {
        return sent;
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }
}
