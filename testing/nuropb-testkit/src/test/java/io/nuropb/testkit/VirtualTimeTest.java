package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Moment;
import io.nuropb.Scheduler.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void nothingRunsBeforeTimeIsMoved() {
        time.execute(() -> ran.add("now"));
        assertThat(ran).isEmpty();

        time.runUntilIdle();
        assertThat(ran).containsExactly("now");
    }

    @Test
    void tasksRunByTimeThenInTheOrderInWhichTheyCame() {
        time.schedule(SECOND.multipliedBy(2), () -> ran.add("late"));
        time.schedule(SECOND, () -> ran.add("first of one second"));
        time.schedule(SECOND, () -> ran.add("second of one second"));
        time.execute(() -> ran.add("now"));
        time.blocking().execute(() -> ran.add("blocking"));
        time.schedule(Duration.ofSeconds(-5), () -> ran.add("overdue"));

        time.advance(SECOND.multipliedBy(3));

        assertThat(ran)
                .containsExactly("now", "blocking", "overdue", "first of one second", "second of one second", "late");
    }

    @Test
    void theNumbersThatAreDrawnAreTheSameOnEachTimeLineAndDifferOnOne() {
        assertThat(time.random().nextLong())
                .isEqualTo(new VirtualTime().random().nextLong());
        assertThat(time.random().nextLong())
                .isNotEqualTo(new VirtualTime().random().nextLong());
    }

    @Test
    void aTaskSeesItsOwnTime() {
        Moment start = time.now();
        List<Duration> seen = new ArrayList<>();
        time.schedule(SECOND, () -> {
            seen.add(start.until(time.now()));
            time.schedule(SECOND, () -> seen.add(start.until(time.now())));
        });

        time.advance(SECOND.multipliedBy(10));

        assertThat(seen).containsExactly(SECOND, SECOND.multipliedBy(2));
        assertThat(start.until(time.now())).isEqualTo(SECOND.multipliedBy(10));
    }

    @Test
    void aTaskThatIsDueJustAfterTheEndDoesNotRun() {
        time.schedule(SECOND, () -> ran.add("at the end"));
        time.schedule(SECOND.plusNanos(1), () -> ran.add("after the end"));

        time.advance(SECOND);

        assertThat(ran).containsExactly("at the end");
    }

    @Test
    void standingStillRunsOnlyWhatIsDue() {
        time.execute(() -> time.execute(() -> ran.add("due by another one")));
        time.schedule(Duration.ofNanos(1), () -> ran.add("later"));

        time.runUntilIdle();

        assertThat(ran).containsExactly("due by another one");
        assertThat(time.now()).isEqualTo(new Moment(0));
    }

    @Test
    void aCanceledTaskDoesNotRun() {
        Timer timer = time.schedule(SECOND, () -> ran.add("canceled"));
        timer.cancel();
        timer.cancel();

        time.advance(SECOND);

        assertThat(ran).isEmpty();
    }

    @Test
    void whatATaskThrowsComesOutAndTheOthersStayInLine() {
        time.execute(() -> {
            throw new IllegalStateException("broken");
        });
        time.execute(() -> ran.add("next"));

        assertThatThrownBy(time::runUntilIdle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        time.runUntilIdle();

        assertThat(ran).containsExactly("next");
    }

    @Test
    void awaitingMovesTimeOnlyAsFarAsNeeded() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        time.schedule(SECOND, () -> stage.complete("value"));
        time.schedule(SECOND.multipliedBy(2), () -> ran.add("later"));

        assertThat(time.await(stage)).isEqualTo("value");
        assertThat(time.now()).isEqualTo(new Moment(SECOND.toNanos()));
        assertThat(ran).isEmpty();
    }

    @Test
    void awaitingAFailureThrowsTheFailureItself() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        time.execute(() -> stage.completeExceptionally(new IllegalStateException("broken")));

        assertThatThrownBy(() -> time.await(stage))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void awaitingInVainSaysThatNoTaskIsLeft() {
        assertThatThrownBy(() -> time.await(() -> false, "the impossible"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the impossible")
                .hasMessageContaining("no task is left");
    }

    @Test
    void awaitingInVainEndsAtTheLimitAlthoughTasksGoOn() {
        beat();

        assertThatThrownBy(() -> time.await(() -> false, "the impossible"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 tasks are left");
        assertThat(time.now()).isEqualTo(new Moment(VirtualTime.LIMIT.toNanos()));
    }

    @Test
    void theSchedulersAwaitTimesOutInVirtualTime() {
        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), SECOND)).isInstanceOf(TimeoutException.class);
        assertThat(time.now()).isEqualTo(new Moment(SECOND.toNanos()));
    }

    @Test
    void theSchedulersAwaitWrapsAFailure() {
        CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalStateException("broken"));

        assertThatThrownBy(() -> time.await(failed, SECOND))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTaskMayAwaitAnotherOne() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        time.schedule(SECOND, () -> stage.complete("inner"));
        time.execute(() -> ran.add(time.await(stage)));
        time.schedule(SECOND.multipliedBy(2), () -> ran.add("outer"));

        time.advance(SECOND.multipliedBy(3));

        assertThat(ran).containsExactly("inner", "outer");
    }

    @Test
    void anInterruptionEndsTheWaitingOfItsTaskAlone() {
        time.execute(() -> {
            time.schedule(SECOND, time.interruption());
            time.execute(() -> await("inner", SECOND.multipliedBy(2)));
            await("outer", SECOND.multipliedBy(10));
        });

        time.advance(SECOND.multipliedBy(20));

        assertThat(ran).containsExactly("inner: TimeoutException", "outer: InterruptedException");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aJoinGoesOnAndTheNextWaitingEnds() {
        CompletableFuture<String> joined = time.newFuture();
        time.schedule(SECOND.multipliedBy(2), () -> joined.complete("joined"));
        time.execute(() -> {
            time.schedule(SECOND, time.interruption());
            ran.add(joined.join());
            await("then", SECOND);
        });

        time.advance(SECOND.multipliedBy(3));

        assertThat(ran).containsExactly("joined", "then: InterruptedException");
    }

    @Test
    void aFuturesTimeoutIsOneOfVirtualTime() {
        CompletableFuture<String> late = time.<String>newFuture().orTimeout(1, TimeUnit.HOURS);
        CompletableFuture<String> replaced = time.<String>newFuture().completeOnTimeout("instead", 1, TimeUnit.HOURS);
        time.advance(Duration.ofMinutes(59));
        assertThat(late).isNotDone();
        assertThat(replaced).isNotDone();
        time.advance(Duration.ofMinutes(1));
        assertThat(late)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class)
                .withMessageContaining("1 h of virtual time");
        assertThat(replaced).isCompletedWithValue("instead");
    }

    @Test
    void aFutureThatCompletesInTimeLeavesNoTimerBehind() {
        CompletableFuture<String> early = time.newFuture();
        early.orTimeout(1, TimeUnit.HOURS).completeOnTimeout("instead", 1, TimeUnit.HOURS);
        CompletableFuture<Integer> derived = early.thenApply(String::length).orTimeout(1, TimeUnit.HOURS);
        early.complete("early");
        assertThat(derived).isCompletedWithValue(5);
        assertThatThrownBy(() -> time.await(() -> false, "the impossible")).hasMessageContaining("no task is left");
    }

    private void await(String who, Duration limit) {
        try {
            time.await(new CompletableFuture<>(), limit);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            ran.add(who + ": " + e.getClass().getSimpleName());
        }
    }

    @Test
    void aLoopThatNeverEndsIsFoundOut() {
        time.execute(this::spin);

        assertThatThrownBy(time::runUntilIdle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("while time stood still");
    }

    @Test
    void aClosedTimeLineRunsNothing() {
        time.execute(() -> ran.add("before"));
        time.close();
        time.execute(() -> ran.add("after"));

        time.advance(SECOND);

        assertThat(ran).isEmpty();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> time.advance(SECOND.negated())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWallClockGoesWithTheTimeLine() {
        Instant start = time.wallClock();
        time.advance(SECOND);

        assertThat(time.wallClock()).isEqualTo(start.plus(SECOND));
    }

    private void beat() {
        time.schedule(SECOND, this::beat);
    }

    private void spin() {
        time.execute(this::spin);
    }
}
