package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.FollowUpEvent;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.EventContext;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {

    private final List<@Nullable Object> seen = new ArrayList<>();
    private final List<EventContext> contexts = new ArrayList<>();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(service());

    @Test
    void anEventIsBoundAndAcknowledgedWhenItsHandlerReturns() {
        assertThat(bench.settled(TestDeliveries.event("stock.changed", Map.of("sku", "a", "count", 3))))
                .isEqualTo(Settlement.ACK);
        assertThat(seen).containsExactly(new StockChanged("a", 3));
        assertThat(bench.publisher.publications()).isEmpty();
        assertThat(bench.counters().events()).isEqualTo(1);
        assertThat(bench.counters().handled()).isZero();
    }

    @Test
    void aHandlerIsToldTheCircumstances() {
        bench.settled(TestDeliveries.again(TestDeliveries.event("stock.changed", Map.of("sku", "a", "count", 3))));
        assertThat(contexts)
                .containsExactly(new EventContext(
                        "stock.changed",
                        List.of("till"),
                        TestDeliveries.ID,
                        "t-7",
                        TestDeliveries.CONTEXT,
                        true,
                        contexts.get(0).client()));
        assertThat(contexts.get(0)).asString().doesNotContain("ann");
    }

    @ParameterizedTest
    @CsvSource({
        "stock.changed, literal",
        "stock.a, one word",
        "stock.a.b, any words",
        "stock, any words",
        "x.fine, anywhere",
    })
    void theMostSpecificPatternTakesTheEvent(String topic, String handler) {
        DispatchBench routes = new DispatchBench(MeshService.named("orders")
                .onEvent("#", (event, context) -> seen.add("anywhere"))
                .onEvent("stock.#", (event, context) -> seen.add("any words"))
                .onEvent("stock.*", (event, context) -> seen.add("one word"))
                .onEvent("stock.changed", (event, context) -> seen.add("literal"))
                .build());
        assertThat(routes.settled(TestDeliveries.event(topic, 1))).isEqualTo(Settlement.ACK);
        assertThat(seen).containsExactly(handler);
    }

    @Test
    void rawEventsComeAsTheyAreEvenIfTheyAreNothing() {
        assertThat(bench.settled(TestDeliveries.event("raw", null))).isEqualTo(Settlement.ACK);
        assertThat(bench.settled(TestDeliveries.event("raw", List.of(1, "x")))).isEqualTo(Settlement.ACK);
        assertThat(seen).containsExactlyElementsOf(Arrays.asList(null, List.of(1, "x")));
    }

    @Test
    void anEventThatDoesNotFitIsDeadLettered() {
        assertThat(bench.settled(TestDeliveries.event("stock.changed", Map.of("sku", "a"))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.settled(TestDeliveries.event("stock.changed", null))).isEqualTo(Settlement.REJECT);
        assertThat(seen).isEmpty();
        assertThat(bench.counters().failed()).isEqualTo(2);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void anEventWhoseHandlerThrowsIsDeadLettered() {
        assertThat(bench.settled(TestDeliveries.event("fail", 1))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void callAgainGoesBackToTheQueueOnce() {
        assertThat(bench.settled(TestDeliveries.event("again", 1))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(TestDeliveries.again(TestDeliveries.event("again", 1))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void anEventIsNotSettledBeforeWhatItsHandlerReturnedIsComplete() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.event("later", 1));
        bench.time.advance(Duration.ofSeconds(59));
        assertThat(settlement).isNotDone();
        pending.complete("now");
        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
    }

    @Test
    void eventsMayFollowFromAnEvent() {
        assertThat(bench.settled(TestDeliveries.event("chain", 1))).isEqualTo(Settlement.ACK);
        assertThat(bench.publisher.publications()).hasSize(1);
        Message.Event next =
                (Message.Event) TestDeliveries.content(bench.publisher.last().envelope());
        assertThat(next.topic()).isEqualTo("chain.next");
        assertThat(next.traceId()).isEqualTo("t-7");
        assertThat(next.context()).isEqualTo(TestDeliveries.CONTEXT);
        assertThat(next.correlationId()).isNotEqualTo(TestDeliveries.ID).hasSize(32);
    }

    @Test
    void anEventThatNobodyListensToIsCountedAndRejected() {
        assertThat(bench.settled(TestDeliveries.event("weather", 1))).isEqualTo(Settlement.REJECT);
        assertThat(bench.settled(TestDeliveries.event("w".repeat(300), 1))).isEqualTo(Settlement.REJECT);
        assertThat(bench.counters().unrouted()).isEqualTo(2);
        assertThat(bench.counters().malformed()).isZero();
        assertThat(bench.publisher.publications()).isEmpty();
    }

    private MeshService service() {
        return MeshService.named("orders")
                .onEvent("stock.changed", StockChanged.class, (event, context) -> {
                    contexts.add(context);
                    return seen.add(event);
                })
                .onEvent("raw", (event, context) -> seen.add(event))
                .onEvent("later", (event, context) -> pending)
                .onEvent("fail", (event, context) -> {
                    throw new IllegalStateException("boom");
                })
                .onEvent("again", (event, context) -> {
                    throw new NuropbCallAgainException("not yet");
                })
                .onEvent("chain", (event, context) -> Outcome.withEvents(null, FollowUpEvent.of("chain.next", 2)))
                .build();
    }

    record StockChanged(String sku, int count) {}
}
