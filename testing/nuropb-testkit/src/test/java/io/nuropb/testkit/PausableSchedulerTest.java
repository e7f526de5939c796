package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.Scheduler.Timer;
import io.nuropb.inmemory.PausableScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausableSchedulerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final PausableScheduler process = new PausableScheduler(time);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTasksAsTheSchedulerBelowDoes() {
        process.schedule(SECOND, () -> ran.add("later"));
        process.execute(() -> ran.add("now"));
        process.blocking().execute(() -> ran.add("blocking"));

        time.advance(SECOND);

        assertThat(ran).containsExactly("now", "blocking", "later");
    }

    @Test
    void whilePausedTimeGoesOnAndNothingRuns() {
        process.execute(() -> ran.add("begun before"));
        process.pause();
        process.schedule(SECOND, () -> ran.add("later"));

        time.advance(SECOND.multipliedBy(2));

        assertThat(ran).isEmpty();
        assertThat(process.now()).isEqualTo(new Moment(SECOND.multipliedBy(2).toNanos()));
    }

    @Test
    void whatFellDueMeanwhileComesInABurstInOrder() {
        process.pause();
        process.schedule(SECOND.multipliedBy(2), () -> ran.add("second"));
        process.schedule(SECOND, () -> ran.add("first"));
        process.schedule(SECOND.multipliedBy(9), () -> ran.add("not due yet"));
        time.advance(SECOND.multipliedBy(5));

        process.resume();
        time.runUntilIdle();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void whatEndsInTheBurstRunsNothingMoreOfIt() {
        process.pause();
        process.execute(() -> ran.add("first"));
        process.execute(process::close);
        process.execute(() -> ran.add("after the end"));
        time.runUntilIdle();

        process.resume();
        time.runUntilIdle();

        assertThat(ran).containsExactly("first");
    }

    @Test
    void aTimerThatIsCanceledDuringThePauseDoesNotRun() {
        process.pause();
        Timer timer = process.schedule(SECOND, () -> ran.add("canceled"));
        time.advance(SECOND);
        timer.cancel();

        process.resume();
        time.runUntilIdle();

        assertThat(ran).isEmpty();
    }

    @Test
    void closingItEndsItsOwnTasksOnly() {
        process.execute(() -> ran.add("its own"));
        time.execute(() -> ran.add("of the scheduler below"));

        process.close();
        time.runUntilIdle();

        assertThat(ran).containsExactly("of the scheduler below");
    }
}
