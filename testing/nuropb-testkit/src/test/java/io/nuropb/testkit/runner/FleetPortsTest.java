package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of an instance that was put together without what its configuration needs. */
class FleetPortsTest {

    private static final RunnerConfig TERMINATING = terminating();

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));

    @Test
    void aFleetWithoutAMonitorIsWarnedOf() {
        try (LoggedLines log = new LoggedLines()) {
            runner().build();
            assertThat(log.warnings("orders/a"))
                    .singleElement()
                    .asString()
                    .contains("BrokerMonitor", "neither to grow nor to shrink");

            log.forget();
            runner().monitor(new InMemoryBrokerMonitor(mesh.broker(), InMemoryConfig.defaults()))
                    .build();
            runner().config(withMode(RunnerMode.STANDALONE)).build();
            assertThat(log.warnings("orders/a")).isEmpty();
        }
    }

    @Test
    void whoIsToCloseConnectionsNeedsATerminator() {
        ServiceRunnerBuilder runner = runner().config(TERMINATING);

        assertThatThrownBy(runner::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'orders'")
                .hasMessageContaining("ConnectionTerminator");
        mesh.runner(MeshService.named("orders").build()).config(TERMINATING).build();
    }

    @Test
    void aTerminatorThatIsNotAbleIsNone() {
        ServiceRunnerBuilder runner = runner().terminator(new Unable());
        runner.build();

        assertThatThrownBy(runner.config(TERMINATING)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'orders'")
                .hasMessageContaining("CallerConfig.Mode.TERMINATE")
                .hasMessageContaining("but nobody has given it a key. Give it one, or choose another mode");
    }

    @Test
    void whoOnlyCallsHasNoHandlers() {
        MeshService orders = MeshService.named("orders")
                .method("create", context -> "created")
                .onEvent("item.*", (item, context) -> null)
                .build();
        ServiceRunnerBuilder runner = mesh.runner(orders).config(withMode(RunnerMode.CLIENT_ONLY));

        assertThatThrownBy(runner::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RunnerMode.CLIENT_ONLY")
                .hasMessageContaining("methods [create], events [item.*]")
                .hasMessageContaining("Choose RunnerMode.FLEET or STANDALONE");
    }

    /** Misses what it needs. */
    private static final class Unable implements ConnectionTerminator {
        @Override
        public Optional<String> unable() {
            return Optional.of("nobody has given it a key. Give it one");
        }

        @Override
        public CompletionStage<Integer> terminate(String user, String reason) {
            throw new AssertionError("asked to terminate " + user);
        }

        @Override
        public CompletionStage<@Nullable Void> shutOut(String user) {
            throw new AssertionError("asked to shut out " + user);
        }

        @Override
        public CompletionStage<@Nullable Void> admit(String user) {
            throw new AssertionError("asked to admit " + user);
        }

        @Override
        public void close() {}
    }

    private static RunnerConfig withMode(RunnerMode mode) {
        return RunnerConfig.defaults().withMode(mode);
    }

    private static RunnerConfig terminating() {
        RunnerConfig defaults = RunnerConfig.defaults();
        CallerConfig callers = defaults.health().callers().withMode(CallerConfig.Mode.TERMINATE);
        return defaults.withHealth(defaults.health().withCallers(callers));
    }

    private ServiceRunnerBuilder runner() {
        InMemoryConfig config = InMemoryConfig.defaults();
        return ServiceRunner.builder(MeshService.named("orders").build())
                .instance(new InstanceId("a"))
                .coordinator(mesh.coordinator().connect())
                .topology(new InMemoryTopology(mesh.broker(), config))
                .source(new InMemoryMessageSource(mesh.broker(), config))
                .publisher(new InMemoryMessagePublisher(mesh.broker(), config))
                .json(new JacksonJson())
                .scheduler(time);
    }
}
