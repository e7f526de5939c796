package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results whose own code waits for something when they are written: what they take is the handler's time. */
class LazyResultsTest {

    private static final Duration DEADLINE = DispatchConfig.defaults().handlerDeadline();

    private final VirtualTime time = new VirtualTime();
    private final List<String> interrupted = new ArrayList<>();

    /** A bean whose value has yet to be fetched, as from a database that does not answer. */
    public final class Lazy {
        public String getValue() throws Exception {
            try {
                return time.await(new CompletableFuture<String>(), Duration.ofHours(1));
            } catch (InterruptedException e) {
                interrupted.add("lazy");
                throw e;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lazy", "event", "quick"})
    void aResultThatHangsEndsAtTheDeadlineAndIsInterrupted(String method) {
        assertEndsAtTheDeadline(new DispatchBench(service().build(), DispatchConfig.defaults(), time), method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lazy", "event", "quick"})
    void soDoesOneThatIsToBeRemembered(String method) {
        MeshService remembering =
                service().deduplication(new InMemoryDeduplication(time)).build();
        assertEndsAtTheDeadline(new DispatchBench(remembering, DispatchConfig.defaults(), time), method);
    }

    private void assertEndsAtTheDeadline(DispatchBench bench, String method) {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request(method, Map.of()));
        CompletableFuture<Settlement> behind = bench.handle(TestDeliveries.request("ping", Map.of()));
        time.advance(DEADLINE.plusSeconds(1));

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(behind).isCompletedWithValue(Settlement.ACK);
        assertThat(interrupted).containsExactly("lazy");
        assertThat(bench.publisher.publications())
                .hasSize(2)
                .extracting(sent -> new String(sent.envelope().body(), StandardCharsets.UTF_8))
                .anyMatch(body -> body.contains("NuropbTimeoutError"));
        assertThat(bench.counters().givenUpByKind())
                .containsEntry(Kind.DEADLINE, 1L)
                .containsEntry(Kind.CANNOT_BE_SENT, 0L);
        assertThat(bench.counters().overdue()).isZero();
        assertThat(bench.counters().late()).isEqualTo(1);
    }

    @Test
    void aResultThatComesAfterTheDeadlineIsNotWritten() {
        DispatchBench bench = new DispatchBench(service().build(), DispatchConfig.defaults(), time);
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("deaf", Map.of()));
        time.advance(DEADLINE.plusSeconds(1));

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(interrupted).containsExactly("deaf");
        assertThat(bench.counters().overdue()).isZero();
        assertThat(bench.counters().late()).isEqualTo(1);
    }

    @Test
    void aResultThatCannotBeWrittenIsToldAsAFailure() {
        DispatchBench bench = new DispatchBench(service().build(), DispatchConfig.defaults(), time);
        assertThat(bench.settled(TestDeliveries.request("opaque", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).startsWith("The result of orders.opaque cannot be sent");
        assertThat(bench.counters().givenUpByKind()).containsEntry(Kind.CANNOT_BE_SENT, 1L);
    }

    private MeshServiceBuilder service() {
        return MeshService.named("orders")
                .method("lazy", context -> new Lazy())
                .method("event", context -> Outcome.withEvents(1, FollowUpEvent.of("made", new Lazy())))
                .method("quick", MethodOptions.defaults().withQuickHandler(), context -> new Lazy())
                .method("deaf", context -> {
                    try {
                        time.await(new CompletableFuture<String>(), Duration.ofHours(1));
                    } catch (InterruptedException e) {
                        interrupted.add("deaf");
                    }
                    return new Lazy();
                })
                .method("opaque", context -> new Object())
                .method("ping", MethodOptions.defaults().withQuickHandler(), context -> "pong");
    }
}
