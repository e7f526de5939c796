package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.NuropbException;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.StartFailedException;
import io.nuropb.runner.Status;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import jakarta.annotation.PostConstruct;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;

/** The start and the readiness of an application with an instance in it. */
class ContextLifecycleTest {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** Only calls. */
    static class Visitor {}

    @Test
    void livenessNeverDependsOnTheServersAndReadinessFollowsServing() {
        mesh.broker().stop();
        mesh.coordinator().stop();
        try (WebApp app = new WebApp(mesh, Work.class, "nuropb.start-wait=2m")) {
            await().atMost(LIMIT).until(() -> app.probe("liveness") == OK);
            assertThat(app.hasStarted()).as("the start waits for the servers").isFalse();
            assertThat(app.probe("readiness")).isEqualTo(UNAVAILABLE);

            mesh.coordinator().start();
            mesh.broker().start();
            app.context();
            await().atMost(LIMIT).until(() -> app.probe("readiness") == OK);

            mesh.broker().stop();
            await().atMost(LIMIT).until(() -> app.probe("readiness") == UNAVAILABLE);
            mesh.coordinator().stop();
            assertThat(app.probe("liveness")).isEqualTo(OK);
            assertThat(app.get("/actuator/health/readiness").body()).doesNotContain("nuropb");

            mesh.coordinator().start();
            mesh.broker().start();
            await().atMost(LIMIT).until(() -> app.probe("readiness") == OK);
            assertThat(app.probe("liveness")).isEqualTo(OK);
        }
    }

    @Test
    void aPausedFleetIsReadyAndLetsANewInstanceIn() {
        FleetOperator operator = new FleetOperator(
                mesh.coordinator().store(),
                ServiceKeys.of(SessionConfig.defaults().keyPrefix(), new ServiceName("orders")),
                mesh.scheduler(),
                new JacksonJson());
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class)) {
            ServiceRunner runner = app.getBean(ServiceRunner.class);
            List<Status> refusals = new CopyOnWriteArrayList<>();
            runner.listen(new RunnerListener() {
                @Override
                public void changed(Status before, Status after) {
                    if (!after.available()) {
                        refusals.add(after);
                    }
                }
            });
            operator.pause("ann", "the database is down").toCompletableFuture().join();
            await().atMost(LIMIT).until(() -> !runner.status().consuming());
            try (ConfigurableApplicationContext later = Apps.run(mesh, Work.class, "nuropb.start-wait=0s")) {
                ApplicationAvailability availability = later.getBean(ApplicationAvailability.class);
                await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
                assertThat(later.getBean(ServiceRunner.class).status().consuming())
                        .isFalse();
            }
            assertThat(app.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            operator.resume("ann", "it is back").toCompletableFuture().join();
            await().atMost(LIMIT).until(() -> runner.status().consuming());
            assertThat(refusals).isEmpty();
        }
    }

    @Test
    void aServiceWithoutAWebServerKeepsTheJvmRunningUntilItStops() {
        ConfigurableApplicationContext app = Apps.run(mesh, Work.class);
        Thread alive = keepingAlive(app).orElseThrow();
        assertThat(alive.isAlive()).isTrue();

        app.close();
        await().atMost(LIMIT).until(() -> !alive.isAlive());
    }

    @Test
    void aClientDoesNotKeepTheJvmRunning() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Visitor.class)) {
            assertThat(keepingAlive(app)).isEmpty();
        }
    }

    /** The thread of an application's instance that is no daemon. */
    private static Optional<Thread> keepingAlive(ConfigurableApplicationContext app) {
        String instance = app.getBean(ServiceRunner.class).identity().instance().value();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.getName().endsWith(instance))
                .findFirst();
    }

    @Test
    void theStartGoesOnWithoutTheServersButNotReady() {
        mesh.broker().stop();
        mesh.coordinator().stop();
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class, "nuropb.start-wait=100ms")) {
            ApplicationAvailability availability = app.getBean(ApplicationAvailability.class);
            assertThat(availability.getLivenessState()).isEqualTo(LivenessState.CORRECT);
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);

            mesh.coordinator().start();
            mesh.broker().start();
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(app.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    @Test
    void aStartThatIsNotToWaitSaysNothingOfWhatItDidNotWaitFor() throws InterruptedException {
        mesh.broker().stop();
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class, "nuropb.start-wait=0s")) {
            LifecycleLog log = LifecycleLog.listen();
            app.getBean(MeshLifecycle.class).awaitServing(Duration.ZERO);
            assertThat(app.getBean(ServiceRunner.class).status().consuming()).isFalse();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatSomebodyElseRefusedStaysRefused() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class, "nuropb.audit-period=1s")) {
            ApplicationAvailability availability = app.getBean(ApplicationAvailability.class);
            ServiceRunner runner = app.getBean(ServiceRunner.class);
            mesh.broker().stop();
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);

            AvailabilityChangeEvent.publish(app, "an operator", ReadinessState.REFUSING_TRAFFIC);
            mesh.broker().start();
            await().atMost(LIMIT).until(() -> runner.status().consuming());
            await().during(Duration.ofMillis(200))
                    .atMost(LIMIT)
                    .until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
        }
    }

    @Test
    void whatSomebodyElseAcceptedIsRefusedUntilItServes() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class, "nuropb.audit-period=1s")) {
            ApplicationAvailability availability = app.getBean(ApplicationAvailability.class);
            mesh.broker().stop();
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);

            AvailabilityChangeEvent.publish(app, "an operator", ReadinessState.ACCEPTING_TRAFFIC);
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
            AvailabilityChangeEvent.publish(app, "an operator", ReadinessState.REFUSING_TRAFFIC);
            AvailabilityChangeEvent.publish(app, "an operator", ReadinessState.ACCEPTING_TRAFFIC);
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);

            mesh.broker().start();
            await().atMost(LIMIT).until(() -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    @Test
    void readinessCanBeLeftToTheApplication() {
        mesh.broker().stop();
        try (ConfigurableApplicationContext app =
                Apps.run(mesh, Work.class, "nuropb.start-wait=0s", "nuropb.readiness-follows-serving=false")) {
            assertThat(app.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    @Test
    void aClientIsReadyWithoutABroker() {
        mesh.broker().stop();
        try (ConfigurableApplicationContext app = Apps.run(mesh, Visitor.class, "nuropb.start-wait=100ms")) {
            assertThat(app.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    @Test
    void aStartThatCannotSucceedEndsTheApplicationWithTheSentence() {
        mesh.broker().admitUsers(false);
        Throwable failure = catchThrowable(() -> Apps.run(mesh, Work.class).close());
        assertThat(failure).isInstanceOf(StartFailedException.class);
        assertThat(ReportedFailure.of(failure).getDescription())
                .isEqualTo("The instance on the mesh cannot start. " + failure.getMessage());
    }

    @Test
    void aStartThatFailsLaterClosesTheApplication() {
        mesh.broker().stop();
        mesh.broker().admitUsers(false);
        ConfigurableApplicationContext app = Apps.run(mesh, Work.class, "nuropb.start-wait=0s");
        assertThat(app.isActive()).isTrue();
        LifecycleLog log = LifecycleLog.listen();

        mesh.broker().start();

        await().atMost(LIMIT).until(() -> !app.isActive());
        assertThat(log.lines())
                .anySatisfy(line -> assertThat(line).contains("cannot serve, and the application ends. "));
    }

    /** Calls before anything has started. */
    public static class Hasty {
        private final MeshClient client;

        @Nullable
        Throwable failure;

        public Hasty(MeshClient client) {
            this.client = client;
        }

        @PostConstruct
        void callEarly() {
            failure = catchThrowable(() -> client.call("orders", "ping", null, String.class));
        }

        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Test
    void aCallBeforeTheStartHasAnOutcome() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Hasty.class)) {
            assertThat(app.getBean(Hasty.class).failure).isInstanceOf(NuropbException.class);
            assertThat(app.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    @Test
    void aStoppedInstanceIsNotStartedAgain() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class)) {
            ServiceRunner runner = app.getBean(ServiceRunner.class);
            app.stop();
            assertThat(runner.status().consuming()).isFalse();
            assertThat(runner.status().state()).isEqualTo(RunningState.STOPPING);
            assertThatThrownBy(app::start).hasStackTraceContaining("close the context and run the application anew");
        }
    }

    @Test
    void aPausedContextKeepsItsInstance() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Work.class)) {
            app.pause();
            assertThat(app.getBean(ServiceRunner.class).status().consuming()).isTrue();
            app.restart();
            assertThat(app.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
        }
    }

    /** Fails when it is made, after the instance was made. */
    static class Failing {
        Failing(ServiceRunner runner) {
            throw new IllegalStateException("made to fail after " + runner.identity());
        }
    }

    @Test
    void anApplicationThatFailsElsewhereLeavesNothingOpen() {
        assertThat(catchThrowable(() ->
                        Apps.inMemory(mesh, List.of(Work.class, Failing.class)).run()))
                .hasStackTraceContaining("made to fail");
        assertThat(mesh.broker().connections()).isZero();
        assertThat(mesh.coordinator().leases()).isEmpty();
    }
}
