package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.client.TypeRef;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the examples print. */
class ExamplesTest {

    private static final TypeRef<Map<String, Object>> PLAIN = new TypeRef<>() {};

    @Test
    void theQuickStartGetsItsReceipt() {
        assertThat(printed(QuickStart::run))
                .isEqualTo("Receipt[orderId=4711, status=accepted] by a service in state running-leader");
    }

    @Test
    void anOrderEndsInAParcel() {
        assertThat(printed(EventDriven::run).lines())
                .containsExactly("thank you", "4711 leaves, as told by stock.reserved.apples");
    }

    @Test
    void onlyWhoMayPaysAndOnlyInSecret() {
        assertThat(printed(SecureOrders::run).lines())
                .containsExactly(
                        "4711 paid by ada",
                        "NuropbAuthenticationError: A token is needed",
                        "NuropbAuthorizationError: Mallory may not pay here",
                        "NuropbHandlingError: orders.pay requires encryption; this call was plain and is refused");
    }

    @Test
    void aNeighbourAnswersInPythonsTerms() {
        VirtualTime time = new VirtualTime();
        InMemoryMesh mesh = new InMemoryMesh(time);
        try (ServiceRunner prices = mesh.runner(PythonNeighbour.service()).build()) {
            time.await(prices.start());
            MeshClient client = prices.client();
            assertThat(time.await(client.request("prices", "quote", Map.of("sku", "apples", "quantity", 3), PLAIN)))
                    .isEqualTo(Map.of("sku", "apples", "total", "7.50", "valid_until", "2026-12-31"));

            time.await(client.publish("price.changed", Map.of("sku", "apples", "price", "2.60")));
            time.runUntilIdle();
            assertThat(time.await(client.request("prices", "quote", Map.of("sku", "apples"), PLAIN)))
                    .containsEntry("total", "2.60");
        }
    }

    private static String printed(Consumer<PrintStream> example) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        example.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }
}
