package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * An operator's wishes under a leader that says nothing of them, as Python instances do: each instance heeds them
 * itself.
 */
class PythonLeaderTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();
    private static final OperatorControl PAUSE = new OperatorControl(false, "ann", "upgrade");

    @Test
    void anOperatorsPauseOutlastsTheLeaderThatProclaimedIt() {
        InstanceLife life = InstanceLife.follower(CONFIG)
                .on(controlled(PAUSE))
                .told(SampleEvents.word(SampleEvents.OTHER, 6, 12, SampleEvents.OWN, true, false))
                .drained();
        life.led(7).told(ofPython());
        assertThat(life.effects()).isEmpty();
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
        assertThat(life.status().waitingFor()).contains("an operator to resume the fleet");
    }

    @Test
    void anOperatorsPauseIsHeededAndEndsWhenItIsResumed() {
        InstanceLife life = InstanceLife.follower(CONFIG).led(7).told(ofPython());
        assertThat(life.effects(Effect.Drain.class)).isEmpty();

        life.on(controlled(PAUSE));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class)).isEmpty();

        life.on(controlled(OperatorControl.none())).declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whoJoinsWhileTheFleetIsPausedDoesNotBegin() {
        InstanceLife life = InstanceLife.started(CONFIG)
                .joined()
                .on(controlled(PAUSE))
                .led(7)
                .told(ofPython());
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
    }

    @Test
    void aLeaderThatSaysWhetherToConsumeIsBelieved() {
        InstanceLife life = InstanceLife.follower(CONFIG).on(controlled(PAUSE));
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
    }

    private static LifecycleEvent controlled(OperatorControl wish) {
        return new LifecycleEvent.Controlled(1, wish);
    }

    private static Proclamation ofPython() {
        return new Proclamation(new Leader(SampleEvents.OTHER, new Term(7)), Optional.empty(), 13);
    }
}
