package io.nuropb.tck.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.client.TypeRef;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.OnBrokerBench;
import io.nuropb.tck.mesh.MeshTrial.Order;
import io.nuropb.tck.mesh.MeshTrial.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that succeed: parameters and results of every kind, over whole instances on an adapter's ports. */
public interface MeshResultContract extends OnBrokerBench {

    @Test
    default void aRecordGoesAndARecordComes() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("create", Order.class, (order, context) -> new Receipt(order.id(), 3 * order.quantity()))
                    .build());
            assertThat(mesh.value(mesh.client().request("orders", "create", new Order("a", 2), Receipt.class)))
                    .isEqualTo(new Receipt("a", 6));
        }
    }

    @Test
    default void aBeanGoesAndABeanComes() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("longer", Parcel.class, (parcel, context) -> {
                        parcel.setLength(parcel.getLength() + 1);
                        return parcel;
                    })
                    .build());
            Parcel parcel = new Parcel();
            parcel.setLength(4);
            assertThat(mesh.value(mesh.client().request("orders", "longer", parcel, Parcel.class))
                            .getLength())
                    .isEqualTo(5);
        }
    }

    @Test
    default void plainValuesGoAndComeAsTheyAre() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("echo", (params, context) -> params)
                    .build());
            Map<String, Object> params =
                    Map.of("text", "Grüße, 世界 \"'\\\n", "list", List.of(1, 2.5, true), "map", Map.of("deep", Map.of()));
            assertThat(mesh.value(mesh.client().request("orders", "echo", params, Object.class)))
                    .isEqualTo(params);
        }
    }

    @Test
    default void nothingGoesAndNothingComes() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(
                    MeshService.named("orders").method("ping", context -> null).build());
            MeshClient client = mesh.client();
            assertThat(result(mesh, client.request("orders", "ping", null, Object.class)))
                    .isNull();
            assertThat(result(mesh, client.request("orders", "ping", Map.of(), Void.class)))
                    .isNull();
        }
    }

    @Test
    default void aResultMayComeLater() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("later", context -> mesh.later("done"))
                    .build());
            assertThat(mesh.value(mesh.client().request("orders", "later", null, String.class)))
                    .isEqualTo("done");
        }
    }

    @Test
    default void whatIsChainedToTheOpeningOfAClientMayWaitForACall() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            MeshClient client = mesh.serve(MeshService.named("orders")
                            .method("ping", context -> "pong")
                            .build())
                    .client();
            CompletionStage<String> chained =
                    client.open().thenApply(opened -> client.call("orders", "ping", null, String.class));
            assertThat(mesh.value(chained)).isEqualTo("pong");
        }
    }

    @Test
    default void aResultMayHaveTypeArguments() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("all", context -> List.of(new Receipt("a", 1), new Receipt("b", 2)))
                    .build());
            assertThat(mesh.value(mesh.client().request("orders", "all", null, new TypeRef<List<Receipt>>() {})))
                    .containsExactly(new Receipt("a", 1), new Receipt("b", 2));
        }
    }

    @Test
    default void aResultThatIsNotWhatTheCallerAskedForIsItsError() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("word", context -> "twelve")
                    .build());
            assertThat(mesh.failure(
                            NuropbMessageException.class, mesh.client().request("orders", "word", null, Integer.class)))
                    .hasMessageContaining("orders.word");
        }
    }

    @Test
    default void aLargeBodyGoesAndComes() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("echo", (params, context) -> params)
                    .build());
            Map<String, Object> params = Map.of("text", "0123456789".repeat(200_000));
            assertThat(mesh.value(mesh.client().request("orders", "echo", params, Object.class)))
                    .isEqualTo(params);
        }
    }

    @Test
    default void callsUnderWayTogetherEachGetTheirOwnResult() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders")
                    .method("create", Order.class, (order, context) -> mesh.later(order.quantity()))
                    .build());
            MeshClient client = mesh.client();
            List<CompletableFuture<Integer>> calls = IntStream.range(0, 100)
                    .mapToObj(i -> client.request("orders", "create", new Order("o", i), Integer.class))
                    .toList();
            List<Integer> results = new ArrayList<>();
            calls.forEach(call -> results.add(mesh.value(call)));
            assertThat(results).isEqualTo(IntStream.range(0, 100).boxed().toList());
            assertThat(client.counters().responses()).isEqualTo(100);
            assertThat(client.counters().repeated()).isZero();
        }
    }

    @Test
    default void aServiceThatIsNotThereIsKnownAtOnce() {
        try (MeshTrial mesh = MeshTrial.at(bench())) {
            mesh.serve(MeshService.named("orders").build());
            assertThat(mesh.failure(
                            NuropbNotDeliveredException.class,
                            mesh.client().request("nobody", "ping", null, Void.class)))
                    .hasMessageContaining("nobody");
        }
    }

    // The checker reads the type argument as never null, and a result may be.
    private static @Nullable Object result(MeshTrial mesh, CompletableFuture<?> call) {
        return mesh.value(call);
    }

    /** A bean. */
    final class Parcel {
        private int length;

        /** Its length. */
        public int getLength() {
            return length;
        }

        /** Gives it another length. */
        public void setLength(int value) {
            length = value;
        }
    }
}
