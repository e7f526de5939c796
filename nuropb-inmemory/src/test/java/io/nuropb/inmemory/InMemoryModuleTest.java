package io.nuropb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryModuleTest {

    private static final List<Class<?>> PORTS = List.of(
            Coordinator.class,
            BrokerTopology.class,
            MessageSource.class,
            MessagePublisher.class,
            BrokerMonitor.class,
            ConnectionTerminator.class,
            Scheduler.class,
            Json.class);

    @Test
    void eachPortIsOneObjectInAnInjector() {
        try (SystemScheduler time = new SystemScheduler()) {
            Injector injector = Guice.createInjector(new InMemoryModule(time));
            for (Class<?> port : PORTS) {
                assertThat((Object) injector.getInstance(port)).isSameAs(injector.getInstance(port));
            }
            assertThat(injector.getInstance(Scheduler.class)).isSameAs(time);
        }
    }

    @Test
    void instancesShareTheServersAndHaveClientsOfTheirOwn() {
        try (SystemScheduler time = new SystemScheduler()) {
            InMemoryMesh mesh = new InMemoryMesh(time);
            Injector one = Guice.createInjector(new InMemoryModule(mesh));
            Injector other = Guice.createInjector(new InMemoryModule(mesh));
            assertThat(one.getInstance(InMemoryBroker.class)).isSameAs(other.getInstance(InMemoryBroker.class));
            assertThat(one.getInstance(MessageSource.class)).isNotSameAs(other.getInstance(MessageSource.class));
            assertThat(one.getInstance(Coordinator.class)).isNotSameAs(other.getInstance(Coordinator.class));
        }
    }

    @Test
    void aTestReachesTheClientBehindAPort() {
        try (SystemScheduler time = new SystemScheduler()) {
            Injector injector = Guice.createInjector(new InMemoryModule(time));
            assertThat(injector.getInstance(MessageSource.class))
                    .isSameAs(injector.getInstance(InMemoryMessageSource.class));
        }
    }

    @Test
    void nothingIsConnectedBeforeItIsUsed() {
        try (SystemScheduler time = new SystemScheduler()) {
            InMemoryMesh mesh = new InMemoryMesh(time);
            Injector injector = Guice.createInjector(new InMemoryModule(mesh));
            injector.getInstance(MessageSource.class);
            assertThat(mesh.broker().connections()).isZero();
        }
    }
}
