package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.nuropb.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SeededTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SeededTime time = new SeededTime(1);
    private final List<String> ran = new ArrayList<>();

    private void pass(Duration duration) {
        time.runUntil(time.now().plus(duration), () -> false);
    }

    private static List<Integer> order(long seed) {
        SeededTime time = new SeededTime(seed);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            time.execute(() -> order.add(number));
        }
        time.runUntil(time.now(), () -> false);
        return order;
    }

    @Test
    void tasksRunWhenTheyAreDueAndTimeMovesToThem() {
        time.schedule(
                SECOND.multipliedBy(2), () -> ran.add("second at " + time.now().nanos()));
        time.schedule(SECOND, () -> ran.add("first at " + time.now().nanos()));
        pass(SECOND.multipliedBy(3));
        assertThat(ran).containsExactly("first at 1000000000", "second at 2000000000");
        assertThat(time.now().nanos()).isEqualTo(3_000_000_000L);
        assertThat(time.events()).isEqualTo(2);
    }

    @Test
    void whatIsNotDueWaits() {
        time.schedule(SECOND, () -> ran.add("late"));
        pass(SECOND.minusNanos(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void tasksThatAreDueTogetherRunInAnOrderDrawnFromTheSeed() {
        assertThat(order(1)).isEqualTo(order(1)).isNotEqualTo(order(2)).hasSize(20);
        assertThat(order(1)).isNotEqualTo(order(1).stream().sorted().toList());
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Scheduler.Timer timer = time.schedule(SECOND, () -> ran.add("cancelled"));
        timer.cancel();
        pass(SECOND);
        assertThat(ran).isEmpty();
        assertThat(time.events()).isZero();
    }

    @Test
    void itStopsWhenSomebodyHasSeenEnough() {
        time.schedule(SECOND, () -> ran.add("first"));
        time.schedule(SECOND.multipliedBy(2), () -> ran.add("second"));
        time.runUntil(time.now().plus(SECOND.multipliedBy(3)), () -> !ran.isEmpty());
        assertThat(ran).containsExactly("first");
        assertThat(time.now().nanos()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void aLoopWithoutAPauseIsTold() {
        again();
        assertThatIllegalStateException().isThrownBy(() -> pass(SECOND)).withMessageContaining("time stood still");
    }

    private void again() {
        time.execute(this::again);
    }

    @Test
    void awaitMovesTimeToTheAnswer() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        time.schedule(SECOND, () -> answer.complete("answer"));
        assertThat(time.await(answer, SECOND.multipliedBy(5))).isEqualTo("answer");
        assertThat(time.now().nanos()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void awaitGivesUpAtItsLimit() {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> time.await(new CompletableFuture<>(), SECOND));
        assertThat(time.now().nanos()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void afterCloseNothingRuns() {
        time.execute(() -> ran.add("closed"));
        time.close();
        pass(SECOND);
        assertThat(ran).isEmpty();
    }
}
