package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often a request changes its thread, on both sides together: at each of these, somebody has to be woken. */
@Tag("servers")
class ChangesOfThreadTest {

    private static final int WARM_UP = 200;
    private static final int REQUESTS = 1_000;
    private static final double LIMIT = 4;

    /** The threads that read from the connections wake the caller, once; nothing else has to be told to anybody. */
    private static final int CALLERS_OWN = 1;

    private final Counting scheduler = new Counting();
    private final RabbitConfig rabbit = RabbitConfig.of(
            RabbitServer.shared().uri(RabbitServer.shared().freshVhost()).toString());

    private final ThreadTrail served = new ThreadTrail();
    private final ThreadTrail answered = new ThreadTrail();

    /** What is measured with a client that calls a service. */
    private interface Measurement {
        void run(MeshClient client) throws IOException;
    }

    @Test
    void aRequestChangesItsThreadSeldom() throws IOException {
        measure(client -> {
            double changes = CALLERS_OWN + handedOver(client);

            record("changes of thread in a request and its answer, both sides together", changes);
            assertThat(changes).isLessThanOrEqualTo(LIMIT);
        });
    }

    @Test
    void noStepOfARequestIsTakenInAPoolOfTheClientLibrarys() throws IOException {
        measure(client -> {
            call(client, WARM_UP);
            double changes = 0;
            for (int i = 0; i < REQUESTS; i++) {
                served.clear();
                answered.clear();
                client.request("threads", "echo", Map.of("number", i), Map.class)
                        .thenAccept(answer -> answered.step())
                        .join();
                assertThat(List.of(served.steps(), answered.steps()))
                        .as("steps: read, handled, published; read, completed")
                        .containsExactly(3, 2);
                changes += served.changes() + answered.changes();
            }

            record(
                    "the same of requests whose futures are chained, seen by the threads of each step",
                    changes / REQUESTS);
            assertThat(changes / REQUESTS).isLessThanOrEqualTo(LIMIT);
            assertThat(List.of(served.readers(), answered.readers()))
                    .as("threads that bring deliveries, on each side")
                    .containsExactly(1, 1);
        });
    }

    private static void record(String what, double changes) throws IOException {
        FiguresPage.record(
                what + "; real RabbitMQ, one request at a time",
                "≤ 4",
                String.format(Locale.ROOT, "%.2f, of %,d requests", changes, REQUESTS));
    }

    private void measure(Measurement measurement) throws IOException {
        MeshService service = MeshService.named("threads")
                .method("echo", (params, context) -> {
                    served.step();
                    return params;
                })
                .build();
        InstanceId instance = InstanceId.random();
        RunnerConfig alone = RunnerConfig.defaults().withMode(RunnerMode.STANDALONE);
        Identity servings = new Identity(service.name(), instance, false);
        Identity callings = new Identity(new ServiceName("caller"), instance, true);
        try (scheduler;
                ServiceRunner serving = runner(ServiceRunner.builder(service).config(alone), servings, served)
                        .publisher(served.noting(publisher(servings)))
                        .build();
                ServiceRunner calling = runner(ServiceRunner.client("caller"), callings, answered)
                        .publisher(publisher(callings))
                        .build()) {
            serving.start().join();
            calling.start().join();
            measurement.run(calling.client());
        }
    }

    private double handedOver(MeshClient client) {
        call(client, WARM_UP);
        long before = scheduler.handedOver.get();
        call(client, REQUESTS);
        return (scheduler.handedOver.get() - before) / (double) REQUESTS;
    }

    private static void call(MeshClient client, int times) {
        for (int i = 0; i < times; i++) {
            Map<?, ?> answer = client.call("threads", "echo", Map.of("number", i), Map.class);
            assertThat(answer.get("number")).isEqualTo(i);
        }
    }

    private ServiceRunnerBuilder runner(ServiceRunnerBuilder builder, Identity identity, ThreadTrail trail) {
        Json json = new JacksonJson();
        return builder.instance(identity.instance())
                .topology(new RabbitTopology(rabbit, identity, scheduler, json))
                .source(trail.noting(new RabbitMessageSource(rabbit, identity, scheduler)))
                .json(json)
                .scheduler(scheduler);
    }

    private MessagePublisher publisher(Identity identity) {
        return new RabbitMessagePublisher(rabbit, identity, scheduler);
    }

    /** Counts what is handed over to other threads: all tasks, and the timers that run out. */
    private static final class Counting extends PassingScheduler {

        private final AtomicLong handedOver = new AtomicLong();

        Counting() {
            super(new SystemScheduler());
        }

        @Override
        public void execute(Runnable task) {
            handedOver.incrementAndGet();
            base.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return base.schedule(delay, () -> {
                handedOver.incrementAndGet();
                task.run();
            });
        }

        @Override
        public Executor blocking() {
            return counting(base.blocking());
        }

        @Override
        public Executor callbacks() {
            return counting(base.callbacks());
        }

        private Executor counting(Executor threads) {
            return task -> {
                handedOver.incrementAndGet();
                threads.execute(task);
            };
        }

        @Override
        public void close() {
            base.close();
        }
    }
}
