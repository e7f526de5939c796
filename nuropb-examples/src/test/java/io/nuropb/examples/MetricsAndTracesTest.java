package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.multibindings.Multibinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.nuropb.examples.Orders.CreateOrder;
import io.nuropb.examples.Orders.Receipt;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryModule;
import io.nuropb.micrometer.MessageObservations;
import io.nuropb.micrometer.RunnerMetrics;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MessageObserver;
import io.nuropb.testkit.VirtualTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a service without Spring Boot is measured and traced. */
class MetricsAndTracesTest {

    /** Notes the names of what is observed, as a tracer would make spans of it. */
    private static final class Notes implements ObservationHandler<Observation.Context> {
        private final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            names.add(String.valueOf(context.getContextualName()));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final Notes notes = new Notes();

    @AfterEach
    void stop() {
        time.close();
    }

    private void call(ServiceRunner runner) {
        time.await(runner.start());
        time.await(runner.client().request("orders", "create_order", new CreateOrder("4711", 2), Receipt.class));
        time.await(runner.stop());
    }

    @Test
    void aRunnerIsMeasuredAndTraced() {
        observations.observationConfig().observationHandler(notes);
        ServiceRunner runner = Guice.createInjector(new ServiceModule(Orders.service()), new InMemoryModule(time))
                .getInstance(ServiceRunner.class);
        // tag::runner[]
        new RunnerMetrics(runner).bindTo(meters);
        runner.observe(new MessageObservations(observations));
        // end::runner[]
        call(runner);
        assertThat(meters.get("messaging.process.duration")
                        .tag("nuropb.handler", "create_order")
                        .tag("error.type", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(notes.names).containsExactlyInAnyOrder("process create_order", "send orders.create_order");
    }

    // tag::guice[]
    /** Has handlers and calls of the instance observed. */
    static final class TracesModule extends AbstractModule {
        private final ObservationRegistry observations;

        TracesModule(ObservationRegistry observations) {
            this.observations = observations;
        }

        @Override
        protected void configure() {
            Multibinder.newSetBinder(binder(), MessageObserver.class)
                    .addBinding()
                    .toInstance(new MessageObservations(observations));
        }
    }
    // end::guice[]

    @Test
    void aModuleOfGuiceAddsAnObserver() {
        observations.observationConfig().observationHandler(notes);
        Injector injector = Guice.createInjector(
                new ServiceModule(Orders.service()), new InMemoryModule(time), new TracesModule(observations));
        call(injector.getInstance(ServiceRunner.class));
        assertThat(injector.getInstance(ServiceRunner.class)).isSameAs(injector.getInstance(ServiceRunner.class));
        assertThat(notes.names).hasSize(2);
    }
}
