package io.nuropb.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let go on, and who is not. */
class WaitQueueTest {

    private static final long LIMIT_SECONDS = 60;

    private final SystemScheduler scheduler = new SystemScheduler();
    private final WaitQueue queue = new WaitQueue(scheduler);

    @AfterEach
    void close() {
        scheduler.close();
    }

    private CompletableFuture<Boolean> waiting() {
        Moment end = scheduler.now().plus(Duration.ofHours(1));
        return queue.await(end).toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whoeverWaitsIsRefusedWhenNobodyIsAdmittedAnyMore() {
        CompletableFuture<Boolean> before = waiting();

        queue.admit(false);

        assertThat(before.join()).isFalse();
    }

    @Test
    void whoeverComesToWaitAfterThatIsRefusedAtOnce() {
        queue.admit(false);

        assertThat(waiting()).isCompletedWithValue(false);
    }

    @Test
    void thoseThatComeWhenItAdmitsAgainAreGranted() {
        queue.admit(false);
        queue.admit(true);
        CompletableFuture<Boolean> after = waiting();

        assertThat(queue.grantOne()).isTrue();

        assertThat(after.join()).isTrue();
    }

    @Test
    void aRefusalOfThoseThatWaitIsNoneOfThoseThatCome() {
        queue.refuseAll();
        CompletableFuture<Boolean> after = waiting();

        queue.grantAll();

        assertThat(after.join()).isTrue();
    }
}
