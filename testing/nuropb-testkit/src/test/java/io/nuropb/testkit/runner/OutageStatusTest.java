package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.StartFailedException;
import io.nuropb.runner.Status;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.runner.UnmetRequirement.What;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an instance tells of what it misses: in its status. */
class OutageStatusTest extends OutageTrial {

    @Test
    void theStatusNamesTheCoordinatorWhileTheInstanceServesWithoutIt() {
        start(2);
        Instant before = time.wallClock();
        mesh.coordinator().stop();
        time.advance(Duration.ofSeconds(8));
        Status early = fleet.get(1).status();
        assertThat(early.consuming()).isTrue();
        assertThat(early.missing()).singleElement().satisfies(missing -> {
            assertThat(missing.what()).isEqualTo(What.COORDINATOR);
            assertThat(missing.since()).isBetween(before, before.plusSeconds(8));
            assertThat(missing.cause()).isNotEmpty();
            assertThat(missing.remedy()).contains("joins again by itself");
        });
        time.advance(Duration.ofSeconds(60));
        Status late = fleet.get(1).status();
        assertThat(late.state()).isEqualTo(RunningState.RUNNING_FOLLOWER);
        assertThat(late.waitingFor()).isEmpty();
        assertThat(late.missing())
                .as("the same outage")
                .first()
                .extracting(UnmetRequirement::since)
                .isEqualTo(early.missing().get(0).since());
        assertThat(late.describe())
                .contains("running-follower, consuming")
                .contains("the coordinator is missing since");
        mesh.coordinator().start();
        time.advance(Duration.ofSeconds(40));
        assertThat(fleet.get(1).status().missing()).isEmpty();
    }

    @Test
    void theReasonOfAFailedStartIsKept() {
        mesh.broker().admitUsers(false);
        startWithoutWaiting(1);
        ServiceRunner runner = fleet.get(0);
        time.advance(Duration.ofSeconds(5));
        time.await(runner.stop());
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
        assertThat(runner.status().failure())
                .hasValueSatisfying(why -> assertThat(why).contains("does not accept user name and password"));
        assertThat(runner.status().describe()).contains("the start failed").contains("user name and password");
    }

    @Test
    void whatAStartWaitedForIsKeptWhenItIsStopped() {
        mesh.broker().stop();
        ServiceRunner runner = runner("i0");
        fleet.add(runner);
        CompletableFuture<Void> start = runner.start();
        time.advance(Duration.ofSeconds(10));
        time.await(runner.stop());
        assertThatThrownBy(() -> time.await(start))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("stopped before it served; it waited for: ")
                .hasMessageContaining("the server does not run");
        assertThat(runner.status().failure())
                .hasValueSatisfying(why -> assertThat(why).contains("the server does not run"));
    }
}
