package io.nuropb.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallLimitTest {

    @Test
    void whoeverGivesUpIsForgottenThoughNoPlaceIsGivenBack() throws Exception {
        try (SystemScheduler scheduler = new SystemScheduler()) {
            CallLimit limit = new CallLimit(0, scheduler);
            CompletableFuture<Void> cancelled = limit.free().toCompletableFuture();
            CompletableFuture<Void> outOfTime =
                    limit.free().toCompletableFuture().completeOnTimeout(null, 1, TimeUnit.MILLISECONDS);
            CompletableFuture<Void> waits = limit.free().toCompletableFuture();
            cancelled.cancel(false);
            outOfTime.get(1, TimeUnit.MINUTES);
            assertThat(waitingSoon(limit, 1)).isEqualTo(1);

            limit.giveBack();
            waits.get(1, TimeUnit.MINUTES);
            assertThat(waitingSoon(limit, 0)).isZero();
        }
    }

    /** Whoever has an outcome is forgotten in the same moment, but on another thread. */
    private static int waitingSoon(CallLimit limit, int expected) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (limit.waiting() != expected && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return limit.waiting();
    }
}
