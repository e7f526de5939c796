package io.nuropb.spring;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application's own ports, in memory, which the instance closes. A test that hurts the servers gives it a mesh of
 * its own as a bean.
 */
@Configuration(proxyBeanMethods = false)
class MemoryPorts {

    private final InMemoryMesh mesh;

    MemoryPorts(ObjectProvider<InMemoryMesh> given) {
        mesh = given.getIfAvailable(() -> new InMemoryMesh(new SystemScheduler()));
    }

    @Bean(destroyMethod = "")
    InMemoryCoordinatorClient coordinator() {
        return mesh.coordinator().connect();
    }

    @Bean(destroyMethod = "")
    BrokerTopology topology() {
        return new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(destroyMethod = "")
    MessageSource source() {
        return new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(destroyMethod = "")
    MessagePublisher publisher() {
        return new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults());
    }
}
