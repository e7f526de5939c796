package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.FullLog;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log that cannot be written to changes nothing of what becomes of messages. */
class FullLogTest {

    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("ping", context -> "pong")
            .method("opaque", context -> new Object())
            .method("stuck", MethodOptions.defaults().withMaxConcurrent(1), context -> pending)
            .build());
    private final FullLog full = new FullLog();

    @AfterEach
    void close() {
        assertThat(full.lines()).isPositive();
        full.close();
    }

    @Test
    void aResponseThatTheBrokerRefusesIsSettledAndHoldsNoHandlerUp() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().completeExceptionally(new BrokerException(Reason.BLOCKED, "no memory", null));
        bench.time.advance(DispatchConfig.defaults().replies().pauses().last());
        bench.publisher.last().answer().completeExceptionally(new BrokerException(Reason.ACCESS_REFUSED, "no", null));
        bench.time.runUntilIdle();

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(bench.counters().held()).isZero();
    }

    @Test
    void aResultThatCannotBeSentIsAnsweredWithWhy() {
        bench.listen(failure -> {
            throw new IllegalStateException("a listener, of which there is to be a line, too");
        });
        assertThat(bench.settled(TestDeliveries.request("opaque", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("cannot be sent");
    }

    @Test
    void whatCannotStartGoesBack() {
        var unused = bench.handle(TestDeliveries.request("stuck", Map.of()));
        CompletableFuture<Settlement> behind = bench.handle(TestDeliveries.request("stuck", Map.of()));
        bench.time.advance(DispatchConfig.defaults().handlerDeadline().multipliedBy(3));

        assertThat(behind).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(bench.counters().givenBackByReason()).containsEntry(GiveBackReason.NO_ROOM, 1L);
    }
}
