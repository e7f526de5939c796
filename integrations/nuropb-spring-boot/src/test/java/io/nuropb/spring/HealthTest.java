package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** What the health of an application tells of its instance. */
class HealthTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** A service. */
    public static class Ping {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    /** Only calls. */
    static class Visitor {}

    @Test
    void anInstanceThatServesIsUpAndShowsItsStatus() {
        Instant before = Instant.now();
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class, "nuropb.instance=one")) {
            Health health = health(app);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("service", "orders")
                    .containsEntry("instance", "one")
                    .containsEntry("state", "running-leader")
                    .containsEntry("leads", true)
                    .containsKey("leader")
                    .doesNotContainKey("waitingFor");
            assertThat(since(health)).isBetween(before, Instant.now());
        }
    }

    @Test
    void anInstanceThatWaitsIsDownAndSaysForWhatAndSinceWhen() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            Instant served = since(health(app));
            mesh.broker().stop();
            await().atMost(LIMIT).until(() -> health(app).getStatus().equals(Status.DOWN));
            Health health = health(app);
            assertThat(health.getDetails()).containsKey("waitingFor").containsEntry("consuming", false);
            assertThat(missing(health)).anySatisfy(broker -> {
                assertThat(broker).containsOnlyKeys("what", "since", "cause", "remedy");
                assertThat(broker.get("what")).isEqualTo("the broker is missing");
                assertThat(broker.get("cause")).contains("the server");
                assertThat(broker.get("remedy")).contains("See that the broker runs");
            });
            assertThat(since(health)).isAfter(served);
        }
    }

    @Test
    void anInstanceThatServesWithoutACoordinatorIsUpAndSaysWhatIsMissing() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            mesh.coordinator().stop();
            await().atMost(LIMIT).until(() -> !missing(health(app)).isEmpty());
            Health health = health(app);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(missing(health))
                    .anySatisfy(coordinator ->
                            assertThat(coordinator.get("remedy")).contains("See that the coordinator runs"));
        }
    }

    @Test
    void anInstanceThatIsPausedIsUpAndSaysByWhom() {
        FleetOperator operator = new FleetOperator(
                mesh.coordinator().store(),
                ServiceKeys.of(SessionConfig.defaults().keyPrefix(), new ServiceName("orders")),
                mesh.scheduler(),
                new JacksonJson());
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            operator.pause("ann", "the database is down").toCompletableFuture().join();
            await().atMost(LIMIT)
                    .until(() -> Boolean.FALSE.equals(health(app).getDetails().get("consuming")));
            Health health = health(app);
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(missing(health))
                    .singleElement()
                    .satisfies(
                            pause -> assertThat(pause.get("cause")).isEqualTo("Paused by 'ann': the database is down"));
        }
    }

    @Test
    void anApplicationOfLazyBeansSaysSinceWhen() {
        try (ConfigurableApplicationContext app = Apps.run(
                mesh,
                Ping.class,
                "spring.main.lazy-initialization=true",
                "management.endpoint.health.validate-group-membership=false")) {
            Instant served = Instant.now();
            assertThat(since(health(app))).isBeforeOrEqualTo(served);
        }
    }

    @Test
    void anInstanceThatHasStoppedIsOutOfService() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            app.getBean(ServiceRunner.class).close();
            assertThat(health(app).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        }
    }

    @Test
    void aClientThatCanReceiveResponsesIsUp() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Visitor.class)) {
            await().atMost(LIMIT).until(() -> health(app).getStatus().equals(Status.UP));
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        try (ConfigurableApplicationContext app =
                Apps.run(mesh, Ping.class, "management.health.nuropb.enabled=false")) {
            assertThat(app.containsBean("nuropbHealthIndicator")).isFalse();
        }
    }

    @Test
    void anApplicationNeedsNeitherActuatorNorAmqpNorTheAdapters() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.health",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.amqp",
                        "org.springframework.amqp",
                        "com.rabbitmq",
                        "io.nuropb.rabbitmq",
                        "io.nuropb.etcd",
                        "io.etcd",
                        "com.google.inject"))
                .withConfiguration(
                        AutoConfigurations.of(NuropbAutoConfiguration.class, NuropbHealthAutoConfiguration.class))
                .withUserConfiguration(MemoryPorts.class, Ping.class)
                .withPropertyValues("spring.application.name=orders")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean("nuropbHealthIndicator");
                    ServiceRunner runner = context.getBean(ServiceRunner.class);
                    await().atMost(LIMIT).until(() -> runner.status().consuming());
                });
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, String>> missing(Health health) {
        return (List<Map<String, String>>) health.getDetails().getOrDefault("missing", List.of());
    }

    private static Instant since(Health health) {
        return Instant.parse(String.valueOf(health.getDetails().get("since")));
    }

    private static Health health(ConfigurableApplicationContext app) {
        HealthIndicator indicator = app.getBean("nuropbHealthIndicator", HealthIndicator.class);
        return Objects.requireNonNull(indicator.health());
    }
}
