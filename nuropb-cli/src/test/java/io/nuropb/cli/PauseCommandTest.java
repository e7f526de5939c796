package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pause says of those who do not heed it. */
class PauseCommandTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final InMemoryServers ports = new InMemoryServers(mesh, true);

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void aPauseSaysHowManyConsumersOfTheQueueDoNotHeedIt() throws Exception {
        try (ServiceRunner runner = consuming();
                MessageSource strangers = new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults())) {
            assertThat(runner.identity().instance()).isNotNull();
            for (int i = 0; i < 2; i++) {
                mesh.scheduler()
                        .await(
                                strangers.consume(
                                        Subscription.shared("nuropb-orders-sq", 1),
                                        delivery -> new CompletableFuture<>(),
                                        lost -> {}),
                                Duration.ofSeconds(30));
            }
            Map<?, ?> paused = result("fleet", "pause", "orders", "--why", "repair");
            assertThat(paused.get("unheeding_consumers")).isEqualTo(2);
            assertThat(String.valueOf(paused.get("unheeding_because")))
                    .contains("'nuropb-orders-sq' has 3 consumers", "Python's");
        }
    }

    @Test
    void aPauseThatEveryConsumerHeedsLeavesNoDoubt() throws Exception {
        try (ServiceRunner runner = consuming()) {
            assertThat(runner.identity().instance()).isNotNull();
            Map<?, ?> paused = result("fleet", "pause", "orders", "--why", "repair");
            assertThat(paused.get("unheeding_consumers")).isEqualTo(0);
            assertThat(paused.containsKey("unheeding_because")).isFalse();
        }
    }

    @Test
    void aPauseIsWishedForAlthoughTheBrokerSaysNothing() {
        mesh.broker().stop();
        Map<?, ?> paused = result("fleet", "pause", "orders", "--why", "the broker is down");
        assertThat(paused.get("consume")).isEqualTo(false);
        assertThat(paused.get("unheeding_consumers")).isNull();
        assertThat(String.valueOf(paused.get("unheeding_because")))
                .contains("does not say how many consumers", "does not run");
    }

    /** An instance that says it consumes. */
    private ServiceRunner consuming() throws Exception {
        ServiceRunner runner = mesh.runner(MeshService.named("orders").build()).build();
        runner.start().get(120, TimeUnit.SECONDS);
        Instant deadline = Instant.now().plusSeconds(120);
        while (!String.valueOf(result("fleet", "status", "orders").get("instances"))
                .contains("consuming=true")) {
            assertThat(Instant.now()).isBefore(deadline);
        }
        return runner;
    }

    private Map<?, ?> result(String... line) {
        return Run.object(Run.start(options -> ports, line).line().get("result"));
    }
}
