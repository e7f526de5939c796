package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** A fleet in memory whose servers fail, and what it writes to the log. */
abstract class OutageTrial {

    static final ServiceName ORDERS = new ServiceName("orders");
    static final String QUEUE = "nuropb-orders-sq";
    static final Duration TTL = Duration.ofSeconds(15);

    final VirtualTime time = new VirtualTime();
    final InMemoryMesh mesh = new InMemoryMesh(time, TTL);
    final LoggedLines log = new LoggedLines();
    final List<ServiceRunner> fleet = new ArrayList<>();

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
        log.close();
    }

    void eachTold(String beginning, String end) {
        assertThat(fleet).isNotEmpty().allSatisfy(runner -> {
            assertThat(log.warnings(label(runner))).singleElement().asString().contains(beginning);
            assertThat(log.news(label(runner)))
                    .filteredOn(line -> line.contains(" after "))
                    .singleElement()
                    .asString()
                    .contains(end);
        });
        assertThat(log.warnings()).as("of all").hasSize(fleet.size());
    }

    static String label(ServiceRunner runner) {
        return runner.identity().service() + "/" + runner.identity().instance() + ":";
    }

    void start(int size) {
        startWithoutWaiting(size);
        time.advance(Duration.ofSeconds(10));
        assertThat(fleet).allMatch(runner -> runner.status().consuming());
        assertThat(log.warnings()).as("warnings of a start").isEmpty();
        log.forget();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Their status tells how far they came.
    void startWithoutWaiting(int size) {
        for (int i = 0; i < size; i++) {
            ServiceRunner runner = runner("i" + i);
            fleet.add(runner);
            runner.start();
        }
    }

    void startAlone() {
        start(RunnerMode.STANDALONE);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its status tells how far it came.
    void start(RunnerMode mode) {
        ServiceRunnerBuilder builder = mode == RunnerMode.CLIENT_ONLY ? mesh.client("orders") : builder("i0");
        ServiceRunner alone = builder.instance(new InstanceId("i0"))
                .config(RunnerConfig.defaults().withMode(mode))
                .build();
        fleet.add(alone);
        alone.start();
    }

    ServiceRunner runner(String id) {
        return builder(id).build();
    }

    ServiceRunnerBuilder builder(String id) {
        MeshService service = MeshService.named("orders")
                .method("echo", (params, context) -> params.get("text"))
                .build();
        return mesh.runner(service).instance(new InstanceId(id));
    }

    void useReplyQueues() {
        fleet.forEach(runner -> time.await(call(runner)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It fails: the broker is missing.
    static void failingCall(ServiceRunner runner) {
        call(runner);
    }

    static CompletableFuture<String> call(ServiceRunner runner) {
        return runner.client().request("orders", "echo", Map.of("text", "x"), String.class);
    }

    void declareAnotherQueue() {
        try (InMemoryTopology other = new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())) {
            time.await(other.declare(new Topology(
                    List.of(), List.of(new Queue(QUEUE, true, Map.of("x-message-ttl", 60_000))), List.of())));
        }
    }
}
