package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import org.junit.jupiter.api.Test;

class EtcdModuleTest {

    @Test
    void bindsOneCoordinatorAndWhatItNeedsAndOpensNothing() {
        Injector injector = Guice.createInjector(new EtcdModule(EtcdConfig.of("http://etcd.invalid:2379")));

        Coordinator coordinator = injector.getInstance(Coordinator.class);

        assertThat(coordinator).isInstanceOf(EtcdCoordinator.class).isSameAs(injector.getInstance(Coordinator.class));
        assertThat(injector.getInstance(Json.class)).isSameAs(injector.getInstance(Json.class));
        assertThat(injector.getInstance(Scheduler.class)).isSameAs(injector.getInstance(Scheduler.class));
        coordinator.close();
    }
}
