package io.nuropb.spring;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** The coordinator on etcd. Lazy: only a fleet asks for it, and only then its endpoints have to be known. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(EtcdCoordinator.class)
@ConditionalOnMissingBean(Coordinator.class)
class EtcdPortConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    EtcdConfig nuropbEtcdConfig(NuropbProperties properties, ObjectProvider<SslBundles> bundles) {
        return EtcdSettings.config(properties.etcd(), bundles.getIfAvailable());
    }

    /** Closed by the instance that it belongs to. */
    @Bean(destroyMethod = "")
    @Lazy
    Coordinator nuropbCoordinator(EtcdConfig config, Scheduler scheduler, Json json) {
        return new EtcdCoordinator(config, scheduler, json);
    }
}
