package io.nuropb.examples.spring.shop;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.client.MeshClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The service. */
// tag::handlers[]
@Component
public class OrderHandlers {

    /** What a caller sends. */
    public record CreateOrder(String id, int quantity) {}

    /** What it gets back. */
    public record Receipt(String orderId, String status) {}

    private static final Logger log = LoggerFactory.getLogger(OrderHandlers.class);

    private final MeshClient mesh;

    OrderHandlers(MeshClient mesh) {
        this.mesh = mesh;
    }

    @MeshMethod
    public Receipt createOrder(CreateOrder order) {
        mesh.publish("order.created", order.id()).join();
        return new Receipt(order.id(), "accepted");
    }

    @OnEvent("order.created")
    public void created(String id) {
        log.debug("Order {} was created", id);
    }
}
// end::handlers[]
