package io.nuropb.spring;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.nuropb.micrometer.MessageObservations;
import io.nuropb.micrometer.RunnerMetrics;
import io.nuropb.runner.ServiceRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The meters of the instance and the observations of its messages, where {@code nuropb-micrometer} is on the class
 * path; Spring Boot binds the meters to its registries, and its tracer, if there is one, makes spans of the
 * observations.
 */
@AutoConfiguration(
        after = NuropbAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(RunnerMetrics.class)
@ConditionalOnBean(ServiceRunner.class)
public final class NuropbMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RunnerMetrics nuropbMetrics(ServiceRunner runner) {
        return new RunnerMetrics(runner);
    }

    /** The runner is told of it when it is made. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ObservationRegistry.class)
    MessageObservations nuropbObservations(ObservationRegistry registry) {
        return new MessageObservations(registry);
    }

    /**
     * Spring Boot makes meters of observations, too; handlers and calls have theirs already, by {@link RunnerMetrics}.
     */
    @Bean
    MeterFilter nuropbNoMetersOfHandlersTwice() {
        return MeterFilter.denyNameStartsWith(MessageObservations.PROCESS);
    }

    @Bean
    MeterFilter nuropbNoMetersOfCallsTwice() {
        return MeterFilter.denyNameStartsWith(MessageObservations.SEND);
    }
}
