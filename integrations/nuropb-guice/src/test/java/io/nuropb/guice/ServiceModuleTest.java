package io.nuropb.guice;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import io.nuropb.service.MeshService;
import org.junit.jupiter.api.Test;

class ServiceModuleTest {

    @Test
    void aMissingAdapterIsNamed() {
        ServiceModule alone = new ServiceModule(MeshService.named("orders").build());
        assertThatThrownBy(() -> Guice.createInjector(alone))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("BrokerTopology")
                .hasMessageContaining("MessageSource");
    }
}
