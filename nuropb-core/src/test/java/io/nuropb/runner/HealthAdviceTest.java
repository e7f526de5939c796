package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a leader makes of what the health of the service asks for, and of an operator's wishes beside it. */
class HealthAdviceTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();
    private static final Restrictions PROBE =
            new Restrictions(Optional.of(SampleEvents.SELF), Set.of(), Set.of(), "20 of 100 messages have failed");
    private static final Restrictions PAUSE =
            new Restrictions(Optional.empty(), Set.of(), Set.of(), "20 of 100 messages have failed");
    private static final Restrictions METHOD =
            new Restrictions(Optional.empty(), Set.of("orders.total"), Set.of(), "30 of 31 failures are its");

    @Test
    void aPauseForHealthStopsTheFleetAndItsEndResumesIt() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(advice(false, Restrictions.none()));
        assertThat(said(life).consume()).isFalse();
        life.accepted(13).drained();
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.on(advice(true, Restrictions.none())).accepted(14);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whoTriesConsumesOneMessageAtATimeAndTheOthersDoNot() {
        InstanceLife probe = InstanceLife.follower(CONFIG).told(probing(12)).drained();
        assertThat(probe.effects(Effect.Consume.class))
                .extracting(Effect.Consume::prefetch)
                .containsExactly(1);
        probe.consuming();
        probe.told(SampleEvents.word(SampleEvents.OTHER, 8, 13, SampleEvents.OWN, true, true));
        probe.drained();
        assertThat(probe.effects(Effect.Consume.class))
                .as("it goes back to what it takes otherwise")
                .extracting(Effect.Consume::prefetch)
                .containsExactly(CONFIG.prefetch());

        InstanceLife other = InstanceLife.follower(CONFIG).told(other(12)).drained();
        assertThat(other.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
        assertThat(other.status().waitingFor())
                .hasValueSatisfying(reason -> assertThat(reason).contains("20 of 100 messages have failed"));
    }

    @Test
    void whoIsSuspendedDoesNotConsumeAndTheOthersDo() {
        InstanceLife suspended = InstanceLife.follower(CONFIG)
                .told(suspending(SampleEvents.SELF, 12))
                .drained();
        assertThat(suspended.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
        assertThat(suspended.status().waitingFor())
                .hasValueSatisfying(reason -> assertThat(reason).contains("40 of 41 failures are its"));
        suspended.told(SampleEvents.word(SampleEvents.OTHER, 8, 13, SampleEvents.OWN, true, true));
        assertThat(suspended.effects(Effect.Consume.class)).hasSize(1);

        InstanceLife other = InstanceLife.follower(CONFIG).told(suspending(SampleEvents.OTHER, 12));
        assertThat(other.effects(Effect.Drain.class)).isEmpty();
    }

    private static Proclamation suspending(InstanceId instance, long revision) {
        Restrictions restrictions =
                new Restrictions(Optional.empty(), Set.of(), Set.of(), Set.of(instance), "40 of 41 failures are its");
        Readiness said = Readiness.of(SampleEvents.OWN, true, true, 1_000)
                .withGeneration(0)
                .withRestrictions(restrictions);
        return new Proclamation(new Leader(SampleEvents.OTHER, new Term(8)), Optional.of(said), revision);
    }

    @Test
    void aRestrictionIsProclaimedOnceAndTakenBackOnce() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(advice(true, METHOD));
        assertThat(said(life).restrictions()).isEqualTo(METHOD);
        life.accepted(13).on(advice(true, METHOD));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(advice(true, Restrictions.none()));
        assertThat(said(life).restrictions()).isEqualTo(Restrictions.none());
    }

    @Test
    void anOperatorsPauseComesBeforeAProbe() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(advice(false, PROBE)).accepted(13);
        life.on(new LifecycleEvent.Controlled(life.session(), new OperatorControl(false, "ann", "upgrade")));
        assertThat(said(life).restrictions()).isEqualTo(Restrictions.none());
        assertThat(said(life).consume()).isFalse();
    }

    @Test
    void anOperatorsHighWaterMarkIsProclaimedAndItsEndBringsTheConfiguredOneBack() {
        InstanceLife life = InstanceLife.leader(CONFIG);
        life.on(new LifecycleEvent.Controlled(
                life.session(), new OperatorControl(true, OptionalLong.of(50), Optional.empty(), "ann", "sale")));
        assertThat(said(life).highWaterMark()).isEqualTo(50);
        life.accepted(13).on(new LifecycleEvent.Controlled(life.session(), OperatorControl.none()));
        assertThat(said(life).highWaterMark()).isEqualTo(CONFIG.highWaterMark());
    }

    @Test
    void whoDoesNotLeadDoesNotHeedIt() {
        InstanceLife life = InstanceLife.follower(CONFIG).on(advice(false, Restrictions.none()));
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());
    }

    @Test
    void aNewLeaderBeginsWithoutAnOldOnesAdvice() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(advice(false, Restrictions.none()))
                .accepted(13);
        life.on(new LifecycleEvent.LeaderChanged(
                life.session(), Optional.of(new Leader(SampleEvents.OTHER, new Term(8)))));
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());
    }

    @Test
    void whoIsElectedGoesOnWithWhatTheLeaderBeforeItWasAdvised() {
        InstanceLife life = InstanceLife.follower(CONFIG).told(probing(12));
        assertThat(life.state().fleet().advice())
                .isEqualTo(new HealthAdvice(
                        false, SampleEvents.probed(SampleEvents.SELF).restrictions()));
        life.on(new LifecycleEvent.ProclamationChanged(life.session(), Optional.empty()));
        life.on(new LifecycleEvent.Elected(life.session(), new Term(9)));
        assertThat(life.state().fleet().advice().consume()).isFalse();
    }

    @Test
    void whatALeaderWasAdvisedEndsWithAPythonLeader() {
        InstanceLife life = InstanceLife.follower(CONFIG).told(probing(12));
        life.told(new Proclamation(new Leader(SampleEvents.OTHER, new Term(9)), Optional.empty(), 13));
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());
    }

    @Test
    void aPauseForHealthLapsesWhenNoLeaderHasSaidAnythingForAsLongAsTheLongestPause() {
        InstanceLife life = pausedWithoutLeader(other(12));
        assertThat(life.effects(Effect.SetTimer.class))
                .filteredOn(timer -> timer.purpose() == TimerPurpose.LAPSE)
                .extracting(Effect.SetTimer::delay)
                .containsExactly(CONFIG.health().breaker().longestPause());

        life.fired(TimerPurpose.LAPSE);
        assertThat(life.effects(Effect.LiftRestrictions.class)).hasSize(1);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aPauseForHealthGoesOnWhenALeaderSaysSoInTime() {
        InstanceLife life = pausedWithoutLeader(other(12)).told(other(13));
        assertThat(life.state().timers().isSet(TimerPurpose.LAPSE)).isFalse();
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.told(SampleEvents.word(SampleEvents.OTHER, 8, 14, SampleEvents.OWN, true, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aRefusalLapsesToo() {
        Readiness refusing =
                Readiness.of(SampleEvents.OWN, true, true, 10).withGeneration(0).withRestrictions(METHOD);
        InstanceLife life = InstanceLife.follower(CONFIG)
                .told(new Proclamation(new Leader(SampleEvents.OTHER, new Term(8)), Optional.of(refusing), 12));
        life.on(new LifecycleEvent.ProclamationChanged(life.session(), Optional.empty()));
        assertThat(life.state().fleet().advice().restrictions()).isEqualTo(METHOD);

        life.renewed().fired(TimerPurpose.LAPSE);
        assertThat(life.effects()).contains(new Effect.LiftRestrictions());
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());
    }

    @Test
    void anOperatorsPauseDoesNotLapse() {
        InstanceLife life =
                pausedWithoutLeader(SampleEvents.word(SampleEvents.OTHER, 8, 12, SampleEvents.OWN, true, false));
        assertThat(life.state().timers().isSet(TimerPurpose.LAPSE)).isFalse();
        assertThat(life.state().permission())
                .hasValueSatisfying(held -> assertThat(held.suspended()).isTrue());

        InstanceLife both = pausedWithoutLeader(other(12));
        both.on(new LifecycleEvent.Controlled(both.session(), new OperatorControl(false, "ann", "upgrade")));
        both.fired(TimerPurpose.LAPSE);
        assertThat(both.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
        assertThat(both.state().permission())
                .hasValueSatisfying(held -> assertThat(held.suspended()).isTrue());
    }

    @Test
    void anOperatorsPauseIsNoAdvice() {
        Readiness paused = Readiness.of(SampleEvents.OWN, true, false, 10);
        assertThat(HealthAdvice.behind(paused)).isEqualTo(HealthAdvice.none());
    }

    private static InstanceLife pausedWithoutLeader(Proclamation paused) {
        InstanceLife life = InstanceLife.follower(CONFIG).told(paused).drained();
        return life.on(new LifecycleEvent.ProclamationChanged(life.session(), Optional.empty()));
    }

    /** Another one tries. */
    private static Proclamation other(long revision) {
        return new Proclamation(
                new Leader(SampleEvents.OTHER, new Term(8)),
                Optional.of(SampleEvents.probed(SampleEvents.OTHER)),
                revision);
    }

    private static Proclamation probing(long revision) {
        return new Proclamation(
                new Leader(SampleEvents.OTHER, new Term(8)),
                Optional.of(SampleEvents.probed(SampleEvents.SELF)),
                revision);
    }

    private static LifecycleEvent advice(boolean consume, Restrictions restrictions) {
        return new LifecycleEvent.HealthAdvised(1, new HealthAdvice(consume, restrictions));
    }

    private static Instructions said(InstanceLife life) {
        return life.effects(Effect.Proclaim.class).get(0).said().instructions();
    }

    @Test
    void whoProbesGoesOnWithOneMessageAtATimeWhenNobodyLeadsAnyMore() {
        InstanceLife probe = InstanceLife.follower(CONFIG)
                .told(probing(12))
                .drained()
                .consuming()
                .on(sessionLost());
        assertThat(probe.effects(Effect.Drain.class)).isEmpty();
        assertThat(probe.state().permission()).map(ConsumePermission::prefetch).contains(1);
    }

    @Test
    void aLeaderThatLosesItsSessionGoesOnWithAPauseInItsNextTerm() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(advice(false, PAUSE))
                .accepted(13)
                .on(sessionLost());
        life.fired(TimerPurpose.REJOIN).joined().elected(9);
        assertThat(said(life).consume()).isFalse();
        assertThat(said(life).restrictions()).isEqualTo(PAUSE);
    }

    /** What nobody was told of cannot lapse, so it is not kept. */
    @Test
    void whatABreakerWantsBehindAnOperatorsPauseIsForgottenWithTheSession() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(new LifecycleEvent.Controlled(1, new OperatorControl(false, "ann", "upgrade")))
                .accepted(13)
                .on(advice(false, PAUSE));
        life.on(sessionLost()).fired(TimerPurpose.REJOIN).joined();
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());
    }

    /** It is told while it opens its consumer, and then hears of nobody any more. */
    @Test
    void aPauseCountsForWhoOpensItsConsumerJustThen() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().led(6).toldByOther(6, 11);
        life.told(SampleEvents.word(SampleEvents.OTHER, 6, 12, SampleEvents.OWN, true, false));
        life.on(sessionLost()).consuming();
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
    }

    private static LifecycleEvent sessionLost() {
        return new LifecycleEvent.SessionLost(1, new SessionLoss(SessionLoss.Reason.EXPIRED, "lost in a test"));
    }
}
