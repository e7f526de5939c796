package io.nuropb.examples;

import io.nuropb.SystemScheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.EventContext;
import io.nuropb.service.MeshService;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Services that tell what happened, and others that listen: an order is taken, the stock follows, a parcel leaves. */
public final class EventDriven {

    /** What a customer wants. */
    public record Order(String id, String sku, int quantity) {}

    /** What the stock tells when it has put something aside. */
    public record Reserved(String orderId, String sku) {}

    private EventDriven() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        run(System.out);
    }

    // tag::services[]
    /** Answers, and then tells that it has: the event follows when the broker has the response. */
    static MeshService shop() {
        return MeshService.named("shop")
                .method(
                        "buy",
                        Order.class,
                        (order, context) -> Outcome.withEvents("thank you", FollowUpEvent.of("order.created", order)))
                .build();
    }

    /** Listens to orders, and tells what it did about them. */
    static MeshService stock() {
        return MeshService.named("stock")
                .onEvent("order.created", Order.class, EventDriven::reserve)
                .build();
    }

    /** The event counts as handled when the broker has taken the one that follows from it. */
    private static CompletionStage<Void> reserve(Order order, EventContext context) {
        return context.client().publish("stock.reserved." + order.sku(), new Reserved(order.id(), order.sku()));
    }

    /** Listens to whatever the stock has reserved; of two patterns that match, the more specific one has the event. */
    static MeshService parcels(CompletableFuture<String> parcel) {
        return MeshService.named("parcels")
                .onEvent("stock.reserved.*", Reserved.class, (reserved, context) -> {
                    parcel.complete(reserved.orderId() + " leaves, as told by " + context.topic());
                    return null;
                })
                .build();
    }
    // end::services[]

    static void run(PrintStream out) {
        CompletableFuture<String> parcel = new CompletableFuture<>();
        InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
        try (ServiceRunner shop = mesh.runner(shop()).build();
                ServiceRunner stock = mesh.runner(stock()).build();
                ServiceRunner parcels = mesh.runner(parcels(parcel)).build()) {
            CompletableFuture.allOf(shop.start(), stock.start(), parcels.start())
                    .join();
            MeshClient client = shop.client();
            out.println(client.call("shop", "buy", new Order("4711", "apples", 2), String.class));
            out.println(parcel.join());
        }
    }
}
