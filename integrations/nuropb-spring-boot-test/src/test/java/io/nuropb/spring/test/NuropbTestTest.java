package io.nuropb.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConnectionTerminator;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** A test as a user writes one. */
@NuropbTest(properties = "nuropb.service=shop")
class NuropbTestTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Given {
        @Bean
        Stock stock() {
            return item -> item.equals("book") ? 1 : 0;
        }
    }

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private MeshClient mesh;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private InMemoryMesh servers;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private ApplicationContext context;

    @Test
    void theServiceIsCalledOverTheMesh() {
        assertThat(mesh.call("shop", "order", Map.of("item", "book"), String.class))
                .isEqualTo("accepted");
        assertThat(mesh.call("shop", "order", Map.of("item", "pen"), String.class))
                .isEqualTo("sold out");
        assertThat(mesh.call("shop", "greet", null, String.class)).isEqualTo("hello");
    }

    @Test
    void itServesBeforeTheTestBegins() {
        assertThat(context.getBean(ServiceRunner.class).status().consuming()).isTrue();
        assertThat(context.getBean(ServiceRunner.class).leads()).isTrue();
    }

    @Test
    void whatTheLeaderWatchesTheServiceByIsInMemoryToo() {
        assertThat(context.getBean(BrokerMonitor.class)).isInstanceOf(InMemoryBrokerMonitor.class);
        assertThat(context.getBean(ConnectionTerminator.class)).isInstanceOf(InMemoryConnectionTerminator.class);
    }

    @Test
    void otherPartsOfTheApplicationAreLeftOut() {
        assertThat(context.getBeansOfType(RealStock.class)).isEmpty();
        assertThat(context.getBeansOfType(OrderDesk.class)).hasSize(1);
        assertThat(context.getBeansOfType(Warehouse.class)).isEmpty();
    }

    @Test
    void whatAConfigurationAddsToTheServiceIsThere() {
        CallOptions banned = CallOptions.defaults().withContext(Map.of("Authorization", "banned"));
        assertThatThrownBy(() -> mesh.call("shop", "greet", null, String.class, banned))
                .isInstanceOf(RemoteException.Authorization.class)
                .hasMessageContaining("not in here");
    }

    @Test
    void furtherServicesCanJoinTheMesh() {
        MeshService bank =
                MeshService.named("bank").method("pay", ctx -> "paid").build();
        try (ServiceRunner runner = servers.runner(bank).build()) {
            runner.start().join();
            assertThat(mesh.call("bank", "pay", null, String.class)).isEqualTo("paid");
        }
    }
}
