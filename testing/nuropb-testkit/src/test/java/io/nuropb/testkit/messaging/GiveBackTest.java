package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.PeerCapabilities;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of messages that this instance does not know, and another one of its fleet handles. */
class GiveBackTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final DispatchBench bench = new DispatchBench(
            MeshService.named("orders").method("ping", context -> "pong").build(),
            DispatchConfig.defaults().withGiveBackLimit(LIMIT),
            time,
            new Others());

    @Test
    void aCallThatAnotherOneHandlesIsGivenBackAfterAPause() {
        CompletableFuture<Settlement> settled = bench.handle(newCall());
        assertThat(settled).as("at once").isNotDone();
        assertThat(time.await(settled)).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).isEmpty();
        assertThat(bench.counters().givenBack()).isEqualTo(1);
        assertThat(bench.counters().failed()).isZero();
    }

    @Test
    void anEventThatAnotherOneHandlesIsGivenBackAfterAPause() {
        assertThat(bench.settled(Letters.event("stock.sold", 7))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.counters().unrouted()).isZero();
    }

    @Test
    void whatNobodyHandlesIsRefusedAsEver() {
        assertThat(bench.settled(Letters.request("pang", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("Unknown method pang");
        assertThat(bench.settled(Letters.event("stock.lost", 7))).isEqualTo(Settlement.REJECT);
        assertThat(bench.counters().unrouted()).isEqualTo(1);
    }

    @Test
    void whatIsKnownHereIsHandledHere() {
        assertThat(bench.settled(Letters.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.counters().givenBack()).isZero();
    }

    @Test
    void thePausesGrowAndAfterTheLimitItIsRefused() {
        int givenBack = 0;
        while (bench.settled(Letters.again(newCall())) == Settlement.REQUEUE) {
            givenBack++;
        }
        assertThat(givenBack).isBetween(25, 75);
        assertThat(bench.lastError().description()).contains("Unknown method newer");
        assertThat(bench.counters().failed()).isEqualTo(1);
    }

    @Test
    void aQueueThatCountsDeliveriesIsNotLedToItsLimit() {
        Delivery fresh = newCall();
        Delivery often = new Delivery(fresh.envelope(), fresh.exchange(), fresh.routingKey(), true, 16);
        assertThat(bench.settled(often)).isEqualTo(Settlement.REJECT);
    }

    @Test
    void howManyOthersAreGivenBackDoesNotMatter() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(bench.handle(newCall("call" + i))).isNotDone();
        }
        assertThat(bench.settled(newCall("one more"))).isEqualTo(Settlement.REQUEUE);
    }

    @Test
    void callsWithoutACorrelationIdAreKeptApart() {
        while (bench.settled(Letters.again(anonymousCall(1))) == Settlement.REQUEUE) {}
        assertThat(bench.settled(anonymousCall(2))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(Letters.again(anonymousCall(1)))).isEqualTo(Settlement.REJECT);
    }

    @Test
    void aLimitOfZeroMeansNever() {
        DispatchBench never = new DispatchBench(
                MeshService.named("orders").method("ping", context -> "pong").build(),
                DispatchConfig.defaults().withGiveBackLimit(Duration.ZERO),
                time,
                new Others());
        assertThat(never.settled(newCall())).isEqualTo(Settlement.REJECT);
    }

    private static Delivery newCall() {
        return newCall(Letters.ID);
    }

    private static Delivery newCall(String correlationId) {
        return Letters.first(Letters.envelope(
                new Message.Request("orders", "newer", Map.of(), Letters.REPLY_QUEUE, correlationId, null, Map.of())));
    }

    private static Delivery anonymousCall(int number) {
        return Letters.first(Letters.envelope(
                new Message.Command("orders", "newer", Map.of("number", number), "", "", null, Map.of())));
    }

    private static final class Others implements PeerCapabilities {
        @Override
        public boolean handle(String method) {
            return method.equals("newer");
        }

        @Override
        public boolean listenTo(String topic) {
            return topic.equals("stock.sold");
        }
    }
}
