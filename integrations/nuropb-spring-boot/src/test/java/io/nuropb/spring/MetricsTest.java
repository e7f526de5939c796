package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.micrometer.RunnerMetrics;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The meters of an application's instance. */
class MetricsTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** A service. */
    public static class Ping {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    @Test
    void theInstanceHasMetersThatBootBinds() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            assertThat(app.getBeanProvider(RunnerMetrics.class).stream()).hasSize(1);
        }
    }
}
