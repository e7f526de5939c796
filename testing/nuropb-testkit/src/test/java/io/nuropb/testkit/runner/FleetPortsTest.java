package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
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
            runner().config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                    .build();
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
