package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.OnEvent;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.EventContext;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import io.nuropb.tck.mesh.MeshTrial.Receipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * Whole instances: those that share a service's work, those that only call, and the ways in which Java code reads on
 * the mesh.
 */
public interface MeshInstancesContract extends OnBrokerBench {

    @Test
    default void twoInstancesOfAServiceShareItsWork() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            CompletableFuture<Object> result = new CompletableFuture<>();
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            for (String instance : List.of("one", "other")) {
                mesh.serve(
                        MeshService.named("orders")
                                .method("hold", context -> {
                                    seen.add(instance);
                                    return result.minimalCompletionStage();
                                })
                                .build(),
                        RunnerConfig.defaults().withPrefetch(1, 1));
            }
            MeshClient client = mesh.client();
            CompletableFuture<String> first = client.request("orders", "hold", null, String.class);
            CompletableFuture<String> second = client.request("orders", "hold", null, String.class);
            mesh.await("two handlers", () -> seen.size() == 2);
            assertThat(seen).containsExactlyInAnyOrder("one", "other");
            result.complete("done");
            assertThat(List.of(mesh.value(first), mesh.value(second))).containsExactly("done", "done");
        }
    }

    @Test
    default void oneInstanceOfAServiceTakesAnEvent() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            MeshService orders = MeshService.named("orders")
                    .onEvent("stock.*", Integer.class, (event, context) -> seen.add(event))
                    .build();
            mesh.serve(orders);
            mesh.serve(orders);
            MeshClient client = mesh.client();
            for (int i = 0; i < 10; i++) {
                mesh.value(client.publish("stock.changed", i));
            }
            mesh.await("ten handlers", () -> seen.size() >= 10);
            mesh.rest();
            assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    @Test
    default void whatAnInstanceLeavesAnotherTakesOver() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshService orders = MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build();
            ServiceRunner first = mesh.serve(orders);
            mesh.serve(orders);
            mesh.value(first.stop());
            MeshClient client = mesh.client();
            for (int i = 0; i < 4; i++) {
                assertThat(mesh.value(client.request("orders", "ping", null, String.class)))
                        .isEqualTo("pong");
            }
        }
    }

    @Test
    default void anInstanceThatOnlyCallsServesNothing() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build());
            ServiceRunner caller = mesh.caller();
            assertThat(mesh.value(caller.client().request("orders", "ping", null, String.class)))
                    .isEqualTo("pong");
            mesh.failure(
                    NuropbNotDeliveredException.class, caller.client().request("caller", "ping", null, String.class));
            mesh.value(caller.stop());
            assertThat(caller.status().state()).isEqualTo(RunningState.SHUTDOWN);
        }
    }

    @Test
    default void aServiceCallsOthersAndItself() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ServiceRunner orders = mesh.serve(MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build());
            assertThat(mesh.value(orders.client().request("orders", "ping", null, String.class)))
                    .isEqualTo("pong");
        }
    }

    @Test
    default void aCallThatBlocksReturnsOrThrows() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("ping", context -> "pong")
                    .build());
            MeshClient client = mesh.client();
            assertThat(client.call("orders", "ping", null, String.class)).isEqualTo("pong");
            assertThatThrownBy(() -> client.call("orders", "pong", null, String.class))
                    .isInstanceOf(RemoteException.Handling.class);
            assertThatThrownBy(() -> client.call("nobody", "ping", null, String.class))
                    .isInstanceOf(NuropbNotDeliveredException.class);
        }
    }

    @Test
    default void anInterfaceCallsAnnotatedMethods() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("shop").handlers(new ShopHandlers()).build());
            Shop shop = mesh.client().proxy("shop", Shop.class);
            assertThat(shop.createOrder(new Order("a", 2))).isEqualTo(new Receipt("a", 20));
            assertThat(mesh.value(shop.add(3, 4))).isEqualTo(7);
            assertThatThrownBy(shop::close)
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining("UnsupportedOperationException: always open");
        }
    }

    @Test
    default void anAnnotatedMethodTakesEvents() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            ShopHandlers handlers = new ShopHandlers();
            mesh.serve(MeshService.named("shop").handlers(handlers).build());
            mesh.value(mesh.client().publish("stock.changed", new Order("a", 1)));
            mesh.await("the handler", () -> !handlers.seen.isEmpty());
            assertThat(handlers.seen).containsExactly("stock.changed a");
        }
    }

    /** A service as its callers see it. */
    interface Shop {

        /** Takes an order and waits for its receipt. */
        Receipt createOrder(Order order);

        /** Adds. */
        CompletionStage<Integer> add(@Param("a") int a, @Param("b") int b);

        /** Fails. */
        @MeshMethod("shut")
        void close();
    }

    /** The service behind it. */
    final class ShopHandlers {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        /** Takes an order. */
        @MeshMethod
        public Receipt createOrder(Order order) {
            return new Receipt(order.id(), 10 * order.quantity());
        }

        /** Adds. */
        @MeshMethod
        public int add(@Param("a") int a, @Param("b") int b) {
            return a + b;
        }

        /** Fails. */
        @MeshMethod
        public CompletionStage<Void> shut() {
            return CompletableFuture.failedStage(new UnsupportedOperationException("always open"));
        }

        /** Notes what happens to the stock. */
        @OnEvent("stock.*")
        public void changed(Order event, EventContext context) {
            seen.add(context.topic() + " " + event.id());
        }
    }
}
