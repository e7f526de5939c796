package io.nuropb.examples.spring.shop;

import io.nuropb.client.MeshClient;
import io.nuropb.examples.spring.shop.OrderHandlers.CreateOrder;
import io.nuropb.examples.spring.shop.OrderHandlers.Receipt;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Orders by HTTP, which any instance of the service may carry out. */
// tag::page[]
@RestController
class OrderPage {

    private final MeshClient mesh;

    OrderPage(MeshClient mesh) {
        this.mesh = mesh;
    }

    @PostMapping("/orders/{id}")
    CompletableFuture<Receipt> order(@PathVariable("id") String id) {
        return mesh.request("orders", "create_order", new CreateOrder(id, 1), Receipt.class);
    }
}
// end::page[]
