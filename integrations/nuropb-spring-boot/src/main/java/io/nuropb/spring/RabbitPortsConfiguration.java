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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The ports on RabbitMQ, but for those that the application has itself; nothing at all where it has each of the three
 * that an instance needs. They connect when they are first used, and are closed by the instance that they belong to.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RabbitTopology.class)
@Conditional(RabbitPortsConfiguration.SomePortIsMissing.class)
class RabbitPortsConfiguration {

    private static final String BOOTS_SETTINGS = "spring.rabbitmq";

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
            NuropbProperties properties,
            ConfigurableEnvironment environment,
            ObjectProvider<BrokerAccess> boot,
            ObjectProvider<SslBundles> bundles) {
        // What Spring Boot knows is not even looked at where the properties name another broker.
        BrokerAccess known = properties.rabbitmq().uri() == null ? known(boot, environment) : null;
        return RabbitSettings.config(properties.rabbitmq(), known, bundles.getIfAvailable());
    }

    /**
     * @throws InvalidSettingException if nothing reads the settings of Spring Boot's: they may mean another broker than
     *     this machine's
     */
    private static @Nullable BrokerAccess known(
            ObjectProvider<BrokerAccess> boot, ConfigurableEnvironment environment) {
        BrokerAccess known = boot.getIfAvailable();
        if (known == null && areSet(environment, ConfigurationPropertyName.of(BOOTS_SETTINGS))) {
            throw new InvalidSettingException(
                    BOOTS_SETTINGS,
                    "is set, but nothing reads it: Spring Boot's module spring-boot-amqp is not on the class path, is of a version that"
                            + " is not known here, or its RabbitAutoConfiguration is excluded.",
                    "Add spring-boot-starter-amqp of Spring Boot 4.0 or 4.1, or set nuropb.rabbitmq.uri.",
                    null);
        }
        return known;
    }

    private static boolean areSet(ConfigurableEnvironment environment, ConfigurationPropertyName settings) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            if (source.containsDescendantOf(settings) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
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
