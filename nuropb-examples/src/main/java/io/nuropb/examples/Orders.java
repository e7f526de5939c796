package io.nuropb.examples;

import io.nuropb.service.MeshService;

/** The service that the examples run. */
public final class Orders {

    // tag::service[]
    /** What a caller sends. */
    public record CreateOrder(String id, int quantity) {}

    /** What it gets back. */
    public record Receipt(String orderId, String status) {}

    /** The service: its name, and what can be called. */
    public static MeshService service() {
        return MeshService.named("orders")
                .method("create_order", CreateOrder.class, (order, context) -> new Receipt(order.id(), "accepted"))
                .build();
    }
    // end::service[]

    private Orders() {}
}
