package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A handler that never ends, of a message that is to be handled once. */
class EndlessRunTest {

    private static final DispatchConfig CONFIG = DispatchConfig.defaults();
    private static final Duration KEPT = CONFIG.consumerTimeout().multipliedBy(2);

    private int runs;
    private final VirtualTime time = new VirtualTime();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(
            MeshService.named("orders")
                    .method("count", context -> ++runs == 1 ? pending : "done")
                    .deduplication(new InMemoryDeduplication(time))
                    .build(),
            CONFIG,
            time);
    private final Delivery request = TestDeliveries.request("count", Map.of());

    @Test
    void keepsTheMessageFromBeingHandledAgainForATimeAndNotForEver() {
        var unused = bench.handle(request);
        time.advance(CONFIG.handlerDeadline().plus(KEPT).minusMinutes(1));
        CompletableFuture<Settlement> second = bench.handle(request);
        time.advance(Duration.ofSeconds(59));
        assertThat(second).isNotDone();
        assertThat(runs).isEqualTo(1);

        time.advance(Duration.ofSeconds(1));

        assertThat(second).isCompletedWithValue(Settlement.ACK);
        assertThat(runs).isEqualTo(2);
        pending.complete("too late");
        time.runUntilIdle();
        assertThat(bench.settled(request)).isEqualTo(Settlement.ACK);
        assertThat(runs).isEqualTo(2);
    }
}
