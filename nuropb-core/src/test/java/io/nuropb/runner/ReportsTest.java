package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an instance tells its fleet about itself. What it told in a session goes with that one's lease. */
class ReportsTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();

    @Test
    void whoeverJoinsAgainTellsItsFleetAsSoonAsItKnowsWhoLeads() {
        InstanceLife life = joinedAgain(InstanceLife.follower(CONFIG));
        assertThat(life.effects(Effect.Report.class)).isEmpty();
        life.led(6);
        assertThat(life.effects(Effect.Report.class))
                .containsExactly(new Effect.Report(
                        life.session(),
                        RunningState.RUNNING_FOLLOWER,
                        true,
                        0,
                        Lifecycle.prefetch(life.state().permission()),
                        Optional.empty()));
    }

    @Test
    void whoeverIsElectedWhenItJoinsAgainProclaimsBeforeItTellsItsFleet() {
        InstanceLife life = joinedAgain(InstanceLife.follower(CONFIG)).elected(7);
        assertThat(life.effects(Effect.Report.class)).isEmpty();
        life.declared();
        assertThat(life.effects(Effect.Report.class)).isEmpty();
        life.accepted(12);
        assertThat(life.state().toldIn()).isEqualTo(life.session());
    }

    @Test
    void whoeverIsElectedWhenItJoinsAgainAndCannotPrepareTellsItsFleet() {
        InstanceLife life =
                joinedAgain(InstanceLife.follower(CONFIG)).elected(7).unreachable();
        assertThat(life.effects(Effect.Report.class))
                .extracting(Effect.Report::state)
                .containsExactly(RunningState.TAKING_LEADERSHIP);
    }

    @Test
    void anotherLeaderIsNoReasonToTellAgain() {
        InstanceLife life = joinedAgain(InstanceLife.follower(CONFIG)).led(6);
        life.on(new LifecycleEvent.LeaderChanged(life.session(), Optional.empty()));
        assertThat(life.effects(Effect.Report.class)).isEmpty();
        life.led(8);
        assertThat(life.effects(Effect.Report.class)).isEmpty();
    }

    private static InstanceLife joinedAgain(InstanceLife life) {
        return life.on(new LifecycleEvent.SessionLost(
                        life.session(), new SessionLoss(SessionLoss.Reason.EXPIRED, "lost in a test")))
                .fired(TimerPurpose.REJOIN)
                .joined();
    }
}
