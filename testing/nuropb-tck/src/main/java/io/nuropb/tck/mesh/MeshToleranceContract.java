package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import io.nuropb.client.TypeRef;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MethodOptions;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import io.nuropb.tck.mesh.MeshTrial.Receipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a field that one side has added and the other does not know: in results, events and parameters. */
public interface MeshToleranceContract extends OnBrokerBench {

    /** A receipt of a later version: something is new in the whole, and in each part. */
    Map<String, Object> LATER_RECEIPT = Map.of("id", "a", "total", 6, "currency", "EUR");

    /** A bundle of receipts of a later version. */
    Map<String, Object> LATER_BUNDLE = Map.of(
            "first", LATER_RECEIPT, "others", List.of(LATER_RECEIPT), "named", Map.of("x", LATER_RECEIPT), "new", 1);

    /** An order of a later version. */
    Map<String, Object> LATER_ORDER = Map.of("id", "a", "quantity", 2, "colour", "red");

    /** Receipts in receipts. Public, for proxies are classes of another module. */
    record Bundle(Receipt first, List<Receipt> others, Map<String, Receipt> named) {}

    /** What a caller knows of the service. */
    interface Orders {
        /** Blocks. */
        Receipt receipt();

        /** Does not block. */
        CompletableFuture<List<Receipt>> receipts();
    }

    @Test
    default void aFurtherFieldInAResultIsIgnored() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshClient client = laterOrders(mesh);
            assertThat(mesh.value(client.request("orders", "receipt", null, Receipt.class)))
                    .isEqualTo(new Receipt("a", 6));
            assertThat(mesh.value(client.request("orders", "receipt", null, MeshResultContract.Parcel.class))
                            .getLength())
                    .isZero();
        }
    }

    @Test
    default void aFurtherFieldInsideAResultIsIgnored() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshClient client = laterOrders(mesh);
            Receipt known = new Receipt("a", 6);
            assertThat(mesh.value(client.request("orders", "bundle", null, Bundle.class)))
                    .isEqualTo(new Bundle(known, List.of(known), Map.of("x", known)));
            assertThat(mesh.value(client.request("orders", "receipts", null, new TypeRef<List<Receipt>>() {})))
                    .containsExactly(known);
        }
    }

    @Test
    default void aFurtherFieldInAResultIsIgnoredByAProxy() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            Orders orders = laterOrders(mesh).proxy("orders", Orders.class);
            assertThat(orders.receipt()).isEqualTo(new Receipt("a", 6));
            assertThat(mesh.value(orders.receipts())).containsExactly(new Receipt("a", 6));
        }
    }

    @Test
    default void aResultThatLacksAFieldIsNone() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("receipt", context -> Map.of("id", "a", "currency", "EUR"))
                    .method("mistyped", context -> Map.of("id", "a", "total", "six", "currency", "EUR"))
                    .build());
            MeshClient client = mesh.client();
            assertThat(mesh.failure(
                            NuropbMessageException.class, client.request("orders", "receipt", null, Receipt.class)))
                    .hasMessageContaining("orders.receipt")
                    .hasMessageContaining("'total' is missing");
            assertThat(mesh.failure(
                            NuropbMessageException.class, client.request("orders", "mistyped", null, Receipt.class)))
                    .hasMessageContaining("'total' must be int, found a text");
        }
    }

    @Test
    default void aFurtherFieldInAnEventIsIgnored() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            mesh.serve(MeshService.named("orders")
                    .onEvent("order.made", Order.class, (order, context) -> seen.add(order))
                    .onEvent("receipts.sent", Bundle.class, (bundle, context) -> seen.add(bundle.first()))
                    .build());
            MeshClient client = mesh.client();
            mesh.value(client.publish("order.made", LATER_ORDER));
            mesh.value(client.publish("receipts.sent", LATER_BUNDLE));
            mesh.await("two events", () -> seen.size() == 2);
            assertThat(seen).containsExactlyInAnyOrder(new Order("a", 2), new Receipt("a", 6));
        }
    }

    @Test
    default void aServiceMayWantItsEventsToHoldNothingElse() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .strictEvents()
                    .onEvent("order.made", Order.class, (order, context) -> null)
                    .build());
            Inbox dead = mesh.deadLetters("orders");
            mesh.value(mesh.client().publish("order.made", LATER_ORDER));
            assertThat(mesh.death(dead)).isEqualTo("rejected in nuropb-orders-sq");
            assertThat(mesh.message(dead.delivery(0), Event.class).event()).isEqualTo(LATER_ORDER);
        }
    }

    @Test
    default void aFurtherParameterIsRefusedUnlessTheMethodIsTolerant() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("strict", Order.class, (order, context) -> order.quantity())
                    .method(
                            "tolerant",
                            Order.class,
                            MethodOptions.defaults().withTolerance(),
                            MeshToleranceContract::quantity)
                    .method("ping", MethodOptions.defaults().withTolerance(), context -> "pong")
                    .handlers(new AnnotatedOrders())
                    .build());
            MeshClient client = mesh.client();
            assertRefused(mesh, client, "strict", "'colour' is unknown");
            assertRefused(mesh, client, "one_by_one", "'colour' is unknown");
            assertThat(mesh.value(client.request("orders", "tolerant", LATER_ORDER, Integer.class)))
                    .isEqualTo(2);
            assertThat(mesh.value(client.request("orders", "ping", LATER_ORDER, String.class)))
                    .isEqualTo("pong");
            assertThat(mesh.value(client.request("orders", "tolerant_one_by_one", LATER_ORDER, Integer.class)))
                    .isEqualTo(2);
        }
    }

    @Test
    default void aFurtherParameterIsIgnoredByAllMethodsOfATolerantService() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .tolerantParameters()
                    .method("create", Order.class, (order, context) -> order.quantity())
                    .handlers(new AnnotatedOrders())
                    .build());
            MeshClient client = mesh.client();
            assertThat(mesh.value(client.request("orders", "create", LATER_ORDER, Integer.class)))
                    .isEqualTo(2);
            assertThat(mesh.value(client.request("orders", "one_by_one", LATER_ORDER, Integer.class)))
                    .isEqualTo(2);
            assertThat(mesh.value(client.request("orders", "nested", Map.of("order", LATER_ORDER), Integer.class)))
                    .isEqualTo(2);
        }
    }

    @Test
    default void toleranceForgivesNoMissingParameter() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshServiceBuilder orders = MeshService.named("orders").tolerantParameters();
            mesh.serve(orders.method("create", Order.class, (order, context) -> order.quantity())
                    .build());
            RemoteException.Validation refusal = mesh.failure(
                    RemoteException.Validation.class,
                    mesh.client().request("orders", "create", Map.of("id", "a", "quantty", 2), Integer.class));
            assertThat(refusal.error().description()).contains("'quantity' is missing");
        }
    }

    /** Handlers by annotations. */
    final class AnnotatedOrders {
        /** Refuses what it does not know. */
        @MeshMethod
        public int oneByOne(@Param("id") String id, @Param("quantity") int quantity) {
            return quantity;
        }

        /** Ignores it. */
        @MeshMethod(tolerant = true)
        public int tolerantOneByOne(@Param("id") String id, @Param("quantity") int quantity) {
            return quantity;
        }

        /** Has one parameter that has fields. */
        @MeshMethod
        public int nested(@Param("order") Order order) {
            return order.quantity();
        }
    }

    private static int quantity(Order order, Object context) {
        return order.quantity();
    }

    private static MeshClient laterOrders(MeshTrial mesh) {
        mesh.serve(MeshService.named("orders")
                .method("receipt", context -> LATER_RECEIPT)
                .method("receipts", context -> List.of(LATER_RECEIPT))
                .method("bundle", context -> LATER_BUNDLE)
                .build());
        return mesh.client();
    }

    private static void assertRefused(MeshTrial mesh, MeshClient client, String method, String problem) {
        RemoteException.Validation refusal = mesh.failure(
                RemoteException.Validation.class, client.request("orders", method, LATER_ORDER, Integer.class));
        assertThat(refusal.error().description()).contains(problem);
    }
}
