package io.nuropb.spring.test;

import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;

/**
 * Removes the ports that the application defines itself, {@code @Primary} ones as well, so that there are those in
 * memory alone.
 */
final class ReplacedPorts implements BeanDefinitionRegistryPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(ReplacedPorts.class);

    /** The name of the bean in memory for each port. */
    private static final Map<Class<?>, String> IN_MEMORY = Map.of(
            Coordinator.class, InMemoryMeshAutoConfiguration.COORDINATOR,
            BrokerTopology.class, InMemoryMeshAutoConfiguration.TOPOLOGY,
            MessageSource.class, InMemoryMeshAutoConfiguration.SOURCE,
            MessagePublisher.class, InMemoryMeshAutoConfiguration.PUBLISHER,
            BrokerMonitor.class, InMemoryMeshAutoConfiguration.MONITOR,
            ConnectionTerminator.class, InMemoryMeshAutoConfiguration.TERMINATOR);

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry instanceof ListableBeanFactory beans) {
            IN_MEMORY.forEach((port, inMemory) -> removeOthers(registry, beans, port, inMemory));
        }
    }

    private static void removeOthers(
            BeanDefinitionRegistry registry, ListableBeanFactory beans, Class<?> port, String inMemory) {
        for (String name : beans.getBeanNamesForType(port, true, false)) {
            if (!name.equals(inMemory) && registry.containsBeanDefinition(name)) {
                log.info("{} '{}' of the application gives way to the one in memory", port.getSimpleName(), name);
                registry.removeBeanDefinition(name);
            }
        }
    }
}
