package io.nuropb.testkit.service;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.service.EventContext;
import io.nuropb.service.HandlerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Handlers in the annotation style. */
public class AnnotatedOrders {

    final List<Object> seen = new ArrayList<>();

    /** What an order is. */
    public record Order(String id, int quantity) {}

    /** Takes all parameters together. */
    @MeshMethod(description = "Takes an order")
    public String createOrder(Order order, HandlerContext context) {
        return order.id() + " x " + order.quantity() + " for "
                + context.values().get("user");
    }

    /** Takes parameters one by one. */
    @MeshMethod(value = "sum", requiresEncryption = false)
    public int add(@Param("a") int a, @Param("b") Optional<Integer> b, @Param("c") @Nullable Integer c) {
        return a + b.orElse(10) + (c == null ? 100 : c);
    }

    /** Takes parameters as they come. */
    @MeshMethod
    public Map<String, Object> raw(Map<String, Object> params) {
        return params;
    }

    /** Takes a list of records. */
    @MeshMethod
    public int total(@Param("orders") List<Order> orders) {
        return orders.stream().mapToInt(Order::quantity).sum();
    }

    /** Takes nothing and returns later. */
    @MeshMethod
    public CompletionStage<String> ping() {
        return CompletableFuture.completedFuture("pong");
    }

    /** Returns nothing. */
    @MeshMethod
    public void nothing() {
        seen.add("nothing");
    }

    /** Throws as it likes. */
    @MeshMethod
    public void fail(@Param("how") String how) throws IOException {
        if (how.equals("known")) {
            throw new NuropbAuthorizationException("not you");
        }
        throw new IOException("disk full");
    }

    /** Takes an event and its context. */
    @OnEvent("stock.*")
    public void stockChanged(Order event, EventContext context) {
        seen.add(context.topic() + " " + event);
    }

    /** Takes whatever comes. */
    @OnEvent("#")
    public void anything(EventContext context) {
        seen.add("any " + context.topic());
    }

    /** Is nobody's business. */
    public String internal() {
        return "secret";
    }
}
