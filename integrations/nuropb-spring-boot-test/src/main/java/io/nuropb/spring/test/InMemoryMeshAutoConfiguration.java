package io.nuropb.spring.test;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryConnectionTerminator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.spring.NuropbAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The ports in memory, in place of those that the application has; on real time and threads, as the application runs.
 */
@AutoConfiguration(before = NuropbAutoConfiguration.class)
public final class InMemoryMeshAutoConfiguration {

    static final String COORDINATOR = "nuropbInMemoryCoordinator";
    static final String TOPOLOGY = "nuropbInMemoryTopology";
    static final String SOURCE = "nuropbInMemoryMessageSource";
    static final String PUBLISHER = "nuropbInMemoryMessagePublisher";
    static final String MONITOR = "nuropbInMemoryBrokerMonitor";
    static final String TERMINATOR = "nuropbInMemoryConnectionTerminator";

    @Bean
    static ReplacedPorts nuropbReplacedPorts() {
        return new ReplacedPorts();
    }

    /** On the scheduler of the instance, which ends it; an application that takes no part in the mesh has none. */
    @Bean
    @ConditionalOnMissingBean
    InMemoryMesh nuropbMesh(ObjectProvider<Scheduler> scheduler) {
        return new InMemoryMesh(scheduler.getIfAvailable(SystemScheduler::new));
    }

    /** Closed, as the others, by the instance that it belongs to. */
    @Bean(name = COORDINATOR, destroyMethod = "")
    InMemoryCoordinatorClient nuropbCoordinator(InMemoryMesh mesh) {
        return mesh.coordinator().connect();
    }

    @Bean(name = TOPOLOGY, destroyMethod = "")
    InMemoryTopology nuropbTopology(InMemoryMesh mesh) {
        return new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(name = SOURCE, destroyMethod = "")
    InMemoryMessageSource nuropbMessageSource(InMemoryMesh mesh) {
        return new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(name = PUBLISHER, destroyMethod = "")
    InMemoryMessagePublisher nuropbMessagePublisher(InMemoryMesh mesh) {
        return new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(name = MONITOR, destroyMethod = "")
    InMemoryBrokerMonitor nuropbBrokerMonitor(InMemoryMesh mesh) {
        return new InMemoryBrokerMonitor(mesh.broker(), InMemoryConfig.defaults());
    }

    @Bean(name = TERMINATOR, destroyMethod = "")
    InMemoryConnectionTerminator nuropbConnectionTerminator(InMemoryMesh mesh) {
        return new InMemoryConnectionTerminator(mesh.broker(), InMemoryConfig.defaults());
    }
}
