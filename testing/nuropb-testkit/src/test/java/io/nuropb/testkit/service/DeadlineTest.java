package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("later", context -> pending)
            .method("ping", context -> "pong")
            .build());

    @Test
    void aHandlerThatTakesTooLongFailsAndItsResultIsDiscarded() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.advance(Duration.ofSeconds(60));
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(
                        new RemoteError("NuropbTimeoutError", "orders.later took longer than its deadline of 1 min"));
        assertThat(bench.counters().overdue()).isEqualTo(1);

        pending.complete("too late");
        bench.time.runUntilIdle();

        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.counters().overdue()).isZero();
        assertThat(bench.counters().late()).isEqualTo(1);
    }

    @Test
    void anOverdueResultThatHoldsNoThreadKeepsNobodyWaiting() {
        for (int i = 0; i < 150; i++) {
            assertThat(bench.handle(TestDeliveries.request("later", Map.of()))).isNotDone();
        }
        bench.time.advance(Duration.ofSeconds(60));
        assertThat(bench.counters().overdue()).isEqualTo(150);

        assertThat(bench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
    }

    @Test
    void aDeadlineHasToLeaveTimeBeforeTheBrokerLosesPatience() {
        DispatchConfig config = DispatchConfig.defaults();
        assertThatCode(() -> config.withHandlerDeadline(Duration.ofMinutes(15))).doesNotThrowAnyException();
        assertThatThrownBy(() -> config.withHandlerDeadline(Duration.ofMinutes(16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handlerDeadline is 16 min")
                .hasMessageContaining("consumerTimeout (30 min)");
        assertThatCode(() -> config.withConsumerTimeout(Duration.ofHours(2)).withHandlerDeadline(Duration.ofHours(1)))
                .doesNotThrowAnyException();
    }
}
