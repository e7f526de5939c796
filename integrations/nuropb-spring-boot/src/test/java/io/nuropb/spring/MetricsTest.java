package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.micrometer.RunnerMetrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The meters of an application's instance, and the observations of its messages. */
class MetricsTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    /** A service. */
    public static class Ping {
        @MeshMethod
        public String ping() {
            return "pong";
        }
    }

    /** Notes the names of what is observed, as a tracer would make spans of it. */
    static final class Notes implements ObservationHandler<Observation.Context> {
        private final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            names.add(context.getName());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void theInstanceHasMetersThatBootBinds() {
        try (ConfigurableApplicationContext app = Apps.run(mesh, Ping.class)) {
            assertThat(app.getBeanProvider(RunnerMetrics.class).stream()).hasSize(1);
        }
    }

    @Test
    void handlersAndCallsAreObservedAndTimedOnce() {
        try (ConfigurableApplicationContext app =
                Apps.inMemory(mesh, List.of(Ping.class, Notes.class)).run()) {
            assertThat(app.getBean(MeshClient.class).call("orders", "ping", null, String.class))
                    .isEqualTo("pong");
            assertThat(app.getBean(Notes.class).names).contains("nuropb.process", "nuropb.send");
            assertThat(app.getBean(MeterRegistry.class).getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .contains("messaging.process.duration", "messaging.client.operation.duration", "nuropb.leader")
                    .noneMatch(name -> name.startsWith("nuropb.process") || name.startsWith("nuropb.send"));
        }
    }
}
