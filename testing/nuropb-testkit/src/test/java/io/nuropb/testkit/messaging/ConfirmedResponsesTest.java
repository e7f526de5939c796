package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Retries;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConfirmedResponsesTest {

    private static final Retries ATTEMPTS = DispatchConfig.defaults().replies();

    private final DispatchBench bench = new DispatchBench(
            MeshService.named("orders").method("ping", context -> "pong").build());

    @Test
    void aRequestIsNotSettledBeforeItsResponseIsConfirmed() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(Letters.request("ping", Map.of()));
        bench.time.advance(Duration.ofMinutes(5));
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(settlement).isNotDone();
        assertThat(bench.counters().underWay()).isEqualTo(1);

        bench.publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.counters().underWay()).isZero();
    }

    @Test
    void aResponseThatIsRefusedIsPublishedAgain() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(Letters.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher.last().answer().complete(Published.NACKED);
        bench.time.advance(Duration.ofMillis(99));
        assertThat(bench.publisher.publications()).hasSize(1);
        bench.time.advance(Duration.ofMillis(1));
        bench.publisher.last().answer().completeExceptionally(unreachable());
        bench.time.advance(Duration.ofMillis(200));
        bench.publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(3);
    }

    @Test
    void aRequestWhoseResponseIsNeverConfirmedGoesBackToTheQueue() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(Letters.request("ping", Map.of()));
        for (int attempt = 1; attempt <= ATTEMPTS.attempts(); attempt++) {
            bench.time.advance(ATTEMPTS.last());
            assertThat(bench.publisher.publications()).hasSize(attempt);
            bench.publisher.last().answer().completeExceptionally(unreachable());
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(bench.counters().unanswered()).isEqualTo(1);
        assertThat(bench.counters().handled()).isZero();
    }

    @Test
    void aResponseIsNotPublishedAgainWhereWaitingDoesNotHelp() {
        bench.publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = bench.handle(Letters.request("ping", Map.of()));
        bench.time.runUntilIdle();
        bench.publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.CLOSED, "closed", null));

        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
    }

    private static BrokerException unreachable() {
        return new BrokerException(BrokerException.Reason.UNREACHABLE, "no connection", null);
    }
}
