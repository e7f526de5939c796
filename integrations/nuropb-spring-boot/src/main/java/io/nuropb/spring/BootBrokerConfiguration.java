package io.nuropb.spring;

import io.nuropb.rabbitmq.RabbitConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ResourceLoader;

/** The broker that Spring Boot knows, where its module for AMQP is on the class path. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({RabbitConnectionDetails.class, RabbitConfig.class})
@ConditionalOnBean(RabbitConnectionDetails.class)
class BootBrokerConfiguration {

    @Bean
    @Lazy
    BrokerAccess nuropbBrokerAccess(
            RabbitConnectionDetails details, ObjectProvider<RabbitProperties> properties, ResourceLoader resources) {
        return BootBrokerAccess.of(details, properties.getIfAvailable(), resources);
    }
}
