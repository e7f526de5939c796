package io.nuropb.spring;

import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.rabbitmq.RabbitBrokerMonitor;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitConnectionTerminator;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.topology.BrokerTopology;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The ports on RabbitMQ, but for those that the application has itself; nothing at all where it has each of the three that an instance needs.
 * They connect when they are first used, and are closed by the instance that they belong to.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RabbitTopology.class)
@Conditional(RabbitPortsConfiguration.SomePortIsMissing.class)
class RabbitPortsConfiguration {

    /** Whether the application leaves one of the ports, at least, to be found. */
    static final class SomePortIsMissing extends AnyNestedCondition {

        SomePortIsMissing() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnMissingBean(BrokerTopology.class)
        static final class Topology {}

        @ConditionalOnMissingBean(MessageSource.class)
        static final class Source {}

        @ConditionalOnMissingBean(MessagePublisher.class)
        static final class Publisher {}
    }

    @Bean
    @ConditionalOnMissingBean
    RabbitConfig nuropbRabbitConfig(
            NuropbProperties properties, ObjectProvider<BrokerAccess> boot, ObjectProvider<SslBundles> bundles) {
        // What Spring Boot knows is not even looked at where the properties name another broker.
        BrokerAccess known = properties.rabbitmq().uri() == null ? boot.getIfAvailable() : null;
        return RabbitSettings.config(properties.rabbitmq(), known, bundles.getIfAvailable());
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    BrokerTopology nuropbTopology(RabbitConfig config, Identity identity, Scheduler scheduler, Json json) {
        return new RabbitTopology(config, identity, scheduler, json);
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    MessageSource nuropbMessageSource(RabbitConfig config, Identity identity, Scheduler scheduler) {
        return new RabbitMessageSource(config, identity, scheduler);
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    MessagePublisher nuropbMessagePublisher(RabbitConfig config, Identity identity, Scheduler scheduler) {
        return new RabbitMessagePublisher(config, identity, scheduler);
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    BrokerMonitor nuropbBrokerMonitor(RabbitConfig config, Identity identity, Scheduler scheduler, Json json) {
        return new RabbitBrokerMonitor(config, identity, scheduler, json);
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    ConnectionTerminator nuropbConnectionTerminator(RabbitConfig config, Scheduler scheduler, Json json) {
        return new RabbitConnectionTerminator(config, scheduler, json);
    }
}
