package io.nuropb.spring;

import io.nuropb.runner.ServiceRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health of the instance, where Spring Boot's health is on the class path; off by
 * {@code management.health.nuropb.enabled=false}.
 */
@AutoConfiguration(after = NuropbAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({ServiceRunner.class, StatusSince.class})
public final class NuropbHealthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("nuropb")
    @ConditionalOnMissingBean(name = "nuropbHealthIndicator")
    HealthIndicator nuropbHealthIndicator(ServiceRunner runner, StatusSince since) {
        return new MeshHealthIndicator(runner, since);
    }
}
