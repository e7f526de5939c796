package io.nuropb.spring;

import io.nuropb.micrometer.RunnerMetrics;
import io.nuropb.runner.ServiceRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The meters of the instance, where {@code nuropb-micrometer} is on the class path; Spring Boot binds them to its registries. */
@AutoConfiguration(after = NuropbAutoConfiguration.class)
@ConditionalOnClass(RunnerMetrics.class)
@ConditionalOnBean(ServiceRunner.class)
public final class NuropbMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RunnerMetrics nuropbMetrics(ServiceRunner runner) {
        return new RunnerMetrics(runner);
    }
}
