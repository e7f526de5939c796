package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.sensors.Blame;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often a handler may ask to be called again, whatever else its message was given back for. */
class CallAgainTest {

    private static final Delivery REQUEST = TestDeliveries.request("again", Map.of());

    private final DispatchBench bench = new DispatchBench(MeshService.named("orders")
            .method("again", context -> new Outcome.CallAgain())
            .build());

    @Test
    void whatWasGivenBackBeforeItsHandlerBeganMayBeAskedForOnce() {
        bench.begin(false);
        assertThat(bench.settled(REQUEST)).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REQUEUE);
        bench.begin(true);
        assertThat(bench.counters().calledAgain()).isZero();

        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.counters().calledAgain()).isEqualTo(1);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).startsWith("Rejecting second call again request for");
        assertThat(bench.counters().givenUpByKind()).containsEntry(Kind.CALLED_AGAIN_TWICE, 1L);
        assertThat(bench.tally().failedBy(Blame.SERVICE)).isEqualTo(1);
    }

    @Test
    void whatWasAskedForAndGivenBackThenMayNotBeAskedForAgain() {
        assertThat(bench.settled(REQUEST)).isEqualTo(Settlement.REQUEUE);
        bench.begin(false);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REQUEUE);
        bench.begin(true);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REJECT);
        assertThat(bench.counters().givenUpByKind()).containsEntry(Kind.CALLED_AGAIN_TWICE, 1L);
    }

    @Test
    void whatAnotherInstanceHadBeforeMayNotBeAskedForAndIsNobodysFault() {
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().error()).isEqualTo("NuropbCallAgainReject");
        assertThat(bench.lastError().description())
                .startsWith("Rejecting call again request for trace_id: t-7")
                .endsWith("whether a handler asked for that is not known");
        assertThat(bench.counters().givenUpByKind())
                .containsEntry(Kind.CANNOT_BE_CALLED_AGAIN, 1L)
                .containsEntry(Kind.CALLED_AGAIN_TWICE, 0L);
        assertThat(bench.tally().failures()).isZero();
    }

    @Test
    void whatAnotherInstanceHadBeforeThisOneGaveItBackMayNotBeAskedFor() {
        bench.begin(false);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REQUEUE);
        bench.begin(true);
        assertThat(bench.settled(TestDeliveries.again(REQUEST))).isEqualTo(Settlement.REJECT);
        assertThat(bench.counters().givenUpByKind()).containsEntry(Kind.CANNOT_BE_CALLED_AGAIN, 1L);
    }
}
