package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.topology.BrokerTopology;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Each port gives way to the application's own, and to that alone; that nobody answers at the others' address is of no
 * interest.
 */
class OwnPortsTest {

    private static final InMemoryMesh MESH = new InMemoryMesh(new SystemScheduler());

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(NuropbAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=orders",
                    "nuropb.mode=client-only",
                    "nuropb.rabbitmq.uri=amqp://localhost:1",
                    "nuropb.rabbitmq.connect-timeout=1s");

    @Configuration(proxyBeanMethods = false)
    static class OwnTopology {
        @Bean
        BrokerTopology topology() {
            return new InMemoryTopology(MESH.broker(), InMemoryConfig.defaults());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSource {
        @Bean
        MessageSource source() {
            return new InMemoryMessageSource(MESH.broker(), InMemoryConfig.defaults());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPublisher {
        @Bean
        MessagePublisher publisher() {
            return new InMemoryMessagePublisher(MESH.broker(), InMemoryConfig.defaults());
        }
    }

    @Test
    void anOwnTopologyLeavesTheOtherPortsOnRabbit() {
        application.withUserConfiguration(OwnTopology.class).run(context -> {
            assertThat(context.getBean(BrokerTopology.class)).isInstanceOf(InMemoryTopology.class);
            assertThat(context.getBean(MessageSource.class)).isInstanceOf(RabbitMessageSource.class);
            assertThat(context.getBean(MessagePublisher.class)).isInstanceOf(RabbitMessagePublisher.class);
        });
    }

    @Test
    void anOwnSourceLeavesTheOtherPortsOnRabbit() {
        application.withUserConfiguration(OwnSource.class).run(context -> {
            assertThat(context.getBean(BrokerTopology.class)).isInstanceOf(RabbitTopology.class);
            assertThat(context.getBean(MessageSource.class)).isInstanceOf(InMemoryMessageSource.class);
            assertThat(context.getBean(MessagePublisher.class)).isInstanceOf(RabbitMessagePublisher.class);
        });
    }

    @Test
    void anOwnPublisherLeavesTheOtherPortsOnRabbit() {
        application.withUserConfiguration(OwnPublisher.class).run(context -> {
            assertThat(context.getBean(BrokerTopology.class)).isInstanceOf(RabbitTopology.class);
            assertThat(context.getBean(MessageSource.class)).isInstanceOf(RabbitMessageSource.class);
            assertThat(context.getBean(MessagePublisher.class)).isInstanceOf(InMemoryMessagePublisher.class);
        });
    }

    @Test
    void anApplicationWithAllPortsOfItsOwnHasNothingOfRabbit() {
        application
                .withUserConfiguration(OwnTopology.class, OwnSource.class, OwnPublisher.class)
                .withPropertyValues("nuropb.rabbitmq.uri=nowhere")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RabbitConfig.class));
    }
}
