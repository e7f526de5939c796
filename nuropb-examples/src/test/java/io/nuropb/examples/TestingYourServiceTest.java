package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import io.nuropb.examples.Orders.CreateOrder;
import io.nuropb.examples.Orders.Receipt;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryModule;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a team tests its service: in memory, on virtual time, in one thread. */
class TestingYourServiceTest {

    // tag::call[]
    private final VirtualTime time = new VirtualTime();

    @Test
    void anOrderIsAccepted() {
        try (ServiceRunner runner = Guice.createInjector(new ServiceModule(Orders.service()), new InMemoryModule(time))
                .getInstance(ServiceRunner.class)) {
            time.await(runner.start());
            Receipt receipt = time.await(
                    runner.client().request("orders", "create_order", new CreateOrder("4711", 2), Receipt.class));
            assertThat(receipt).isEqualTo(new Receipt("4711", "accepted"));
        }
    }
    // end::call[]

    @Test
    void aMistypedParameterIsNamed() {
        try (ServiceRunner runner = Guice.createInjector(new ServiceModule(Orders.service()), new InMemoryModule(time))
                .getInstance(ServiceRunner.class)) {
            time.await(runner.start());
            assertThatThrownBy(() -> time.await(runner.client()
                            .request("orders", "create_order", Map.of("id", "4711", "quantity", "two"), Receipt.class)))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining("quantity");
        }
    }

    // tag::failover[]
    @Test
    void theFleetOutlivesItsLeader() {
        InMemoryMesh mesh = new InMemoryMesh(time);
        ServiceRunner first = mesh.runner(Orders.service()).build();
        ServiceRunner second = mesh.runner(Orders.service()).build();
        time.await(first.start());
        time.await(second.start());
        assertThat(first.leads()).isTrue();

        mesh.coordinator().expire(first.identity().service(), first.identity().instance());
        time.advance(Duration.ofSeconds(1));

        assertThat(second.leads()).isTrue();
        assertThat(first.status().consuming()).isTrue();
    }
    // end::failover[]
}
