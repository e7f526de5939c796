package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator's commands do to a fleet in memory, and print. */
class OperatorCommandTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final MemoryPorts ports = new MemoryPorts(mesh, true);

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void aPauseStopsTheFleetAndAResumeBringsItBack() throws Exception {
        try (ServiceRunner runner =
                mesh.runner(MeshService.named("orders").build()).build()) {
            runner.start().get(30, TimeUnit.SECONDS);
            assertThat(result("fleet", "pause", "orders", "--by", "ann", "--why", "the database is down")
                            .get("consume"))
                    .isEqualTo(false);
            await(() -> !runner.status().consuming());
            Map<?, ?> paused = result("fleet", "status", "orders");
            assertThat(String.valueOf(paused.get("control")))
                    .contains("consume=false", "by=ann", "reason=the database is down");

            result("fleet", "set", "orders", "--hw-mark", "50", "--by", "ann", "--why", "sale");
            assertThat(String.valueOf(result("fleet", "resume", "orders", "--by", "bob", "--why", "it is back")))
                    .contains("consume=true", "hw_mark=50", "by=bob");
            await(() -> runner.status().consuming());
            await(() -> String.valueOf(result("fleet", "status", "orders").get("proclaimed"))
                    .contains("hw_mark=50"));
        }
    }

    @Test
    void theStatusTellsWhoLeadsAndWhatEachInstanceHasDone() throws Exception {
        try (ServiceRunner runner =
                mesh.runner(MeshService.named("orders").build()).build()) {
            runner.start().get(30, TimeUnit.SECONDS);
            await(() -> !List.of().equals(result("fleet", "status", "orders").get("instances")));
            Map<?, ?> status = result("fleet", "status", "orders");
            assertThat(status.get("leader"))
                    .isEqualTo(runner.identity().instance().value());
            assertThat((List<?>) status.get("instances"))
                    .singleElement()
                    .satisfies(instance -> assertThat(String.valueOf(instance))
                            .contains("running-leader")
                            .contains("counters"));
        }
    }

    @Test
    void aServiceThatNobodyServesHasNobody() {
        assertThat((List<?>) result("fleet", "status", "nobody").get("instances"))
                .isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThat(start("fleet", "set", "orders", "--hw-mark", "many", "--why", "x")
                        .status())
                .isEqualTo(ExitStatus.USAGE);
        assertThat(start("fleet", "pause", "orders").status()).isEqualTo(ExitStatus.USAGE);
        Run alone = Run.start(options -> new MemoryPorts(mesh, false), "fleet", "pause", "orders", "--why", "x");
        assertThat(alone.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(alone.err()).contains("--etcd-endpoints");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.sleep(20);
        }
    }

    private Run start(String... line) {
        return Run.start(options -> ports, line);
    }

    private Map<?, ?> result(String... line) {
        return Run.object(start(line).line().get("result"));
    }
}
