package io.nuropb.spring;

import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.runner.Ports;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MessageObserver;
import io.nuropb.topology.BrokerTopology;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * One instance on the mesh for the application: a {@link ServiceRunner} with the handlers among its beans, and its
 * {@link MeshClient}.
 *
 * <p>Each part gives way to a bean of the application's own: the {@link MeshService}, the {@link RunnerConfig}, each
 * port. An application context whose parent has an instance has that one, and neither starts nor ends it.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration"
        })
@Conditional(OnNuropbEnabled.class)
@EnableConfigurationProperties(NuropbProperties.class)
@Import({EtcdPortConfiguration.class, BootBrokerConfiguration.class, RabbitPortsConfiguration.class})
public final class NuropbAutoConfiguration {

    /** What Spring gives each phase of a shutdown if Spring Boot does not tell it otherwise. */
    private static final Duration SPRINGS_SHUTDOWN_PHASE = Duration.ofSeconds(10);

    @Bean
    InstanceEnd nuropbInstanceEnd() {
        return new InstanceEnd();
    }

    /** Closed when the instance has stopped, which may be after the end of the beans. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    Scheduler nuropbScheduler(InstanceEnd end) {
        return end.scheduler();
    }

    @Bean
    @ConditionalOnMissingBean
    Json nuropbJson() {
        return new JacksonJson();
    }

    @Bean
    HandlerBeans nuropbHandlerBeans(ConfigurableListableBeanFactory beans) {
        return new HandlerBeans(beans);
    }

    @Bean
    @ConditionalOnMissingBean
    MeshService nuropbService(
            NuropbProperties properties,
            Environment environment,
            HandlerBeans handlers,
            ObjectProvider<MeshServiceCustomizer> customizers) {
        String name = Settings.service(properties, environment.getProperty("spring.application.name"))
                .value();
        MeshServiceBuilder service =
                MeshService.named(name).version(properties.version()).description(properties.description());
        handlers.register(service);
        customizers.orderedStream().forEach(customizer -> customizer.customize(service));
        return service.build();
    }

    @Bean
    @ConditionalOnMissingBean
    RunnerConfig nuropbRunnerConfig(
            NuropbProperties properties, MeshService service, ObjectProvider<LifecycleProperties> lifecycle) {
        Duration phase = Optional.ofNullable(lifecycle.getIfAvailable())
                .map(LifecycleProperties::getTimeoutPerShutdownPhase)
                .orElse(SPRINGS_SHUTDOWN_PHASE);
        return Settings.runnerConfig(properties, mode(properties, service), phase);
    }

    private static RunnerMode mode(NuropbProperties properties, MeshService service) {
        RunnerMode wanted = properties.mode();
        if (wanted != null) {
            return wanted;
        }
        return serves(service) ? RunnerMode.FLEET : RunnerMode.CLIENT_ONLY;
    }

    private static boolean serves(MeshService service) {
        return !service.methods().isEmpty() || !service.topics().isEmpty();
    }

    private static void checkServed(MeshService service, RunnerMode mode) {
        if (mode == RunnerMode.CLIENT_ONLY && serves(service)) {
            throw new InvalidSettingException(
                    "nuropb.mode",
                    "is client-only, but the application has handlers: methods " + service.methods() + ", events "
                            + service.topics() + ".",
                    "Leave nuropb.mode out to serve them, or remove the handlers.",
                    null);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Identity nuropbIdentity(NuropbProperties properties, MeshService service, RunnerConfig config) {
        return new Identity(service.name(), Settings.instance(properties), config.mode() == RunnerMode.CLIENT_ONLY);
    }

    /**
     * Closed after the beans that use its client, whether or not the start of the application came so far that it was
     * drained.
     */
    @Bean(destroyMethod = "close")
    @DependsOn("nuropbInstanceEnd")
    @ConditionalOnMissingBean
    ServiceRunner nuropbRunner(
            MeshService service,
            HandlerBeans handlers,
            Identity identity,
            RunnerConfig config,
            ObjectProvider<Coordinator> coordinator,
            ObjectProvider<BrokerTopology> topology,
            ObjectProvider<MessageSource> source,
            ObjectProvider<MessagePublisher> publisher,
            ObjectProvider<BrokerMonitor> monitor,
            ObjectProvider<InstanceScaler> scaler,
            ObjectProvider<ConnectionTerminator> terminator,
            ObjectProvider<MessageObserver> observers,
            Json json,
            Scheduler scheduler) {
        handlers.checkRegisteredIn(service);
        checkServed(service, config.mode());
        Optional<Coordinator> elects = config.mode() == RunnerMode.FLEET
                ? Optional.of(present(coordinator, "Coordinator", "nuropb-etcd"))
                : Optional.empty();
        Ports ports = new Ports(
                elects,
                present(topology, "BrokerTopology", "nuropb-rabbitmq"),
                present(source, "MessageSource", "nuropb-rabbitmq"),
                present(publisher, "MessagePublisher", "nuropb-rabbitmq"),
                Optional.ofNullable(monitor.getIfAvailable()),
                Optional.ofNullable(scaler.getIfAvailable()),
                Optional.ofNullable(terminator.getIfAvailable()),
                json,
                scheduler);
        ServiceRunner runner = new ServiceRunner(service, identity, config, ports);
        observers.orderedStream().forEach(runner::observe);
        return runner;
    }

    private static <T> T present(ObjectProvider<T> port, String type, String module) {
        T found = port.getIfAvailable();
        if (found == null) {
            throw new InvalidSettingException(
                    "nuropb",
                    "cannot be used: there is no " + type + ".",
                    "Add the dependency " + module
                            + " (nuropb-spring-boot-starter brings it along), or define a bean of type " + type + ".",
                    null);
        }
        return found;
    }

    /** Usable before the instance has started: it connects with its first call. Closed with its instance. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    MeshClient nuropbClient(ServiceRunner runner) {
        return runner.client();
    }

    @Bean
    @ConditionalOnBean(value = ServiceRunner.class, search = SearchStrategy.CURRENT)
    @Lazy(false)
    StatusSince nuropbStatusSince(ServiceRunner runner, Scheduler scheduler) {
        StatusSince since = new StatusSince(scheduler);
        runner.listen(since);
        return since;
    }

    /**
     * Made after what notes the application's availability, so that it is told of a change after that, and its own word
     * is the last.
     */
    @Bean
    @ConditionalOnBean(value = ServiceRunner.class, search = SearchStrategy.CURRENT)
    @Lazy(false)
    ServingReadiness nuropbReadiness(
            ConfigurableApplicationContext context,
            Optional<ApplicationAvailability> before,
            ServiceRunner runner,
            Scheduler scheduler,
            NuropbProperties properties) {
        boolean follows =
                properties.readinessFollowsServing() && runner.config().mode() != RunnerMode.CLIENT_ONLY;
        ServingReadiness readiness = new ServingReadiness(context, runner, scheduler, follows);
        runner.listen(readiness);
        return readiness;
    }

    @Bean
    @ConditionalOnBean(value = ServiceRunner.class, search = SearchStrategy.CURRENT)
    @Lazy(false)
    MeshLifecycle nuropbLifecycle(
            ConfigurableApplicationContext context, ServiceRunner runner, ServingReadiness readiness, InstanceEnd end) {
        return new MeshLifecycle(context, runner, readiness, end);
    }

    @Bean
    @ConditionalOnBean(value = ServiceRunner.class, search = SearchStrategy.CURRENT)
    ApplicationRunner nuropbStartWait(MeshLifecycle lifecycle, NuropbProperties properties) {
        return new StartWait(lifecycle, Settings.startWait(properties));
    }
}
