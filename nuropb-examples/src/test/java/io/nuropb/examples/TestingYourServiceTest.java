package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import io.nuropb.client.CallOptions;
import io.nuropb.examples.Orders.CreateOrder;
import io.nuropb.examples.Orders.Receipt;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryModule;
import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.TestMesh;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a team tests its service: in memory, on virtual time, in one thread. */
class TestingYourServiceTest {

    // tag::call[]
    @Test
    void anOrderIsAccepted() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(Orders.service());
            Receipt receipt = mesh.call("orders", "create_order", new CreateOrder("4711", 2), Receipt.class);
            assertThat(receipt).isEqualTo(new Receipt("4711", "accepted"));
        }
    }
    // end::call[]

    // tag::refusal[]
    @Test
    void aMistypedParameterIsNamed() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(Orders.service());
            Map<String, Object> order = Map.of("id", "4711", "quantity", "two");
            assertThatThrownBy(() -> mesh.call("orders", "create_order", order, Receipt.class))
                    .isInstanceOf(RemoteException.Validation.class)
                    .hasMessageContaining("quantity");
        }
    }
    // end::refusal[]

    // tag::warehouse[]
    record Taken(String article, int left) {}

    /** A service under test: it takes from the stock, tells so, and hears of deliveries. */
    private static MeshService warehouse() {
        return MeshService.named("warehouse")
                .method("take", (params, context) -> {
                    String article = String.valueOf(params.get("article"));
                    return Outcome.withEvents("taken", FollowUpEvent.of("stock.taken", new Taken(article, 3)));
                })
                .onEvent("goods.arrived", Taken.class, (arrived, context) -> null)
                .build();
    }
    // end::warehouse[]

    // tag::events[]
    @Test
    void whatIsTakenIsTold() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(warehouse());
            mesh.command("warehouse", "take", Map.of("article", "screw"));
            assertThat(mesh.published("stock.taken")).containsExactly(Map.of("article", "screw", "left", 3));
            assertThat(mesh.published("stock.*", Taken.class)).containsExactly(new Taken("screw", 3));
            assertThat(mesh.deadLetters("warehouse")).isEmpty();
        }
    }
    // end::events[]

    // tag::deadletters[]
    @Test
    void anEventThatCannotBeReadIsDeadLettered() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(warehouse());
            mesh.publish("goods.arrived", Map.of("article", "screw", "left", "many"));
            assertThat(mesh.deadLetters("warehouse")).singleElement().satisfies(letter -> {
                assertThat(letter.name()).isEqualTo("goods.arrived");
                assertThat(letter.reason()).isEqualTo("rejected");
                assertThat(letter.why()).contains("'left' must be int, found a text");
                assertThat(letter.body()).isEqualTo(Map.of("article", "screw", "left", "many"));
            });
        }
    }
    // end::deadletters[]

    // tag::caller[]
    /** A caller under test: it does not wait for the warehouse for longer than a second. */
    private static MeshService shop() {
        return MeshService.named("shop")
                .method("buy", context -> {
                    CallOptions patient = context.client().defaults().withTimeout(Duration.ofSeconds(1));
                    try {
                        return context.client().call("warehouse", "take", null, String.class, patient);
                    } catch (NuropbTimeoutException e) {
                        return "try again later";
                    }
                })
                .build();
    }

    @Test
    void aCallerCopesWithASlowNeighbour() {
        try (TestMesh mesh = TestMesh.start()) {
            CompletableFuture<String> never = new CompletableFuture<>();
            mesh.add(MeshService.named("warehouse")
                    .method("take", context -> never)
                    .build());
            mesh.add(shop());
            assertThat(mesh.call("shop", "buy", null, String.class)).isEqualTo("try again later");
        }
    }
    // end::caller[]

    // tag::sent[]
    /** A service under test that calls another one. */
    private static MeshService buyer() {
        return MeshService.named("buyer")
                .method("buy", (params, context) -> context.client().call("warehouse", "take", params, String.class))
                .build();
    }

    @Test
    void aPurchaseTakesOneScrewFromTheWarehouse() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.add(warehouse());
            mesh.add(buyer());
            mesh.call("buyer", "buy", Map.of("article", "screw"), String.class);
            assertThat(mesh.sent("warehouse", "take"))
                    .extracting(Message.Call::params)
                    .containsExactly(Map.of("article", "screw"));
            assertThat(mesh.handled("warehouse")).hasSize(1);
        }
    }
    // end::sent[]

    // tag::timeout[]
    @Test
    void anOrderThatNobodyTakesInTimeExpires() {
        try (TestMesh mesh = TestMesh.start()) {
            mesh.stop(mesh.add(Orders.service()));
            CallOptions fiveMinutes = CallOptions.defaults().withTtl(Duration.ofMinutes(5));
            mesh.command("orders", "create_order", new CreateOrder("4711", 2), fiveMinutes);
            mesh.advance(Duration.ofMinutes(5));
            assertThat(mesh.deadLetters("orders"))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.reason()).isEqualTo("expired"));
        }
    }
    // end::timeout[]

    // tag::failover[]
    @Test
    void theFleetOutlivesItsLeader() {
        try (TestMesh mesh = TestMesh.start()) {
            List<ServiceRunner> fleet = mesh.add(Orders.service(), 2);
            assertThat(fleet.get(0).leads()).isTrue();

            mesh.kill(fleet.get(0));
            mesh.advance(Duration.ofSeconds(15));

            assertThat(fleet.get(1).leads()).isTrue();
            assertThat(mesh.call("orders", "create_order", new CreateOrder("4711", 2), Receipt.class))
                    .isEqualTo(new Receipt("4711", "accepted"));
        }
    }
    // end::failover[]

    // tag::guice[]
    @Test
    void theInjectorsServiceStarts() {
        VirtualTime time = new VirtualTime();
        try (ServiceRunner runner = Guice.createInjector(new ServiceModule(Orders.service()), new InMemoryModule(time))
                .getInstance(ServiceRunner.class)) {
            time.await(runner.start());
            assertThat(runner.leads()).isTrue();
        }
    }
    // end::guice[]
}
