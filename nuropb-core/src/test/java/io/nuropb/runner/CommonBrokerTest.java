package io.nuropb.runner;

import static io.nuropb.runner.SampleEvents.ELSEWHERE;
import static io.nuropb.runner.SampleEvents.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Restrictions;
import io.nuropb.election.SessionLoss;
import io.nuropb.health.HealthAdvice;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Route;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fleet whose instances are at different brokers, or in different virtual hosts of one. */
class CommonBrokerTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();
    private static final BrokerIdentity RENAMED = HERE.withCluster("green");
    private static final Capabilities MORE =
            new Capabilities(SampleEvents.OWN, Set.of(new Route("events", "stock.sold")), Set.of("pong"));

    @Test
    void nobodyBeginsUnderALeaderInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(ELSEWHERE, 6, 11));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        assertThat(life.effects(Effect.VerifyTopology.class)).isEmpty();
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("virtual host '/orders'", "leader other (term 6) is at virtual host '/'"));

        life.led(8).told(said(HERE, 8, 20));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whoConsumesGoesOnUnderALeaderInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.led(8).told(said(ELSEWHERE, 8, 20)).told(said(ELSEWHERE, 8, 21));
        assertThat(life.effects()).noneMatch(effect -> effect instanceof Effect.Drain);
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Consuming.class);
    }

    @Test
    void anOperatorsPauseHoldsUnderALeaderInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.led(8).told(said(ELSEWHERE, 8, 20));
        life.on(new LifecycleEvent.Controlled(life.session(), new OperatorControl(false, "ann", "maintenance")));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        assertThat(life.status().describe()).doesNotContain("other (term 8) to say");
    }

    @Test
    void anOperatorsResumptionCountsUnderALeaderInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.led(8).told(said(ELSEWHERE, 8, 20)).on(controlled(life, false)).drained();
        assertThat(life.effects(Effect.Consume.class)).isEmpty();

        life.on(controlled(life, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        life.consuming();
        assertThat(life.effects()).noneMatch(effect -> effect instanceof Effect.Drain);
    }

    @Test
    void anOperatorsPauseUnderALeaderInAnotherVirtualHostOutlivesTheSession() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.led(8).told(said(ELSEWHERE, 8, 20)).on(controlled(life, false)).drained();
        life.on(new LifecycleEvent.SessionLost(life.session(), new SessionLoss(SessionLoss.Reason.EXPIRED, "gone")));
        life.fired(TimerPurpose.REJOIN).joined().led(8);
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.on(controlled(life, true)).told(said(ELSEWHERE, 8, 20));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whatALeaderPausedForHealthIsNotResumedByOneInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.told(restricted(HERE, 6, 12)).drained();
        life.led(8).told(said(ELSEWHERE, 8, 20));
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.fired(TimerPurpose.LAPSE);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void anOperatorsPauseDuringOneForHealthIsResumedAfterThatHasLapsed() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.told(restricted(HERE, 6, 12)).drained();
        life.led(8).told(said(ELSEWHERE, 8, 20)).on(controlled(life, false)).fired(TimerPurpose.LAPSE);
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.on(controlled(life, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whatWasPausedUnderALeaderHereIsResumedUnderOneInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.on(controlled(life, false)).told(paused(HERE, 6, 12)).drained();
        life.led(8).told(said(ELSEWHERE, 8, 20));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();

        life.on(controlled(life, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whatWasPausedTwiceUnderALeaderHereIsResumedUnderOneInAnotherVirtualHost() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.told(restricted(HERE, 6, 12)).drained().on(controlled(life, false));
        life.led(8).told(said(ELSEWHERE, 8, 20)).fired(TimerPurpose.LAPSE);
        assertThat(life.effects(Effect.Consume.class)).isEmpty();

        life.on(controlled(life, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whatWasPausedUnderALeaderHereWaitsForTheNextOnesInvitation() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.on(controlled(life, false)).told(paused(HERE, 6, 12)).drained();
        life.led(8).on(controlled(life, true));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();

        life.told(said(HERE, 8, 20));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whatALeaderInAnotherVirtualHostIsAdvisedIsNotProclaimedHere() {
        InstanceLife life = started().joined().led(6).told(said(HERE, 6, 11)).consuming();
        life.led(8).told(restricted(ELSEWHERE, 8, 20));
        assertThat(life.state().fleet().advice()).isEqualTo(HealthAdvice.none());

        life.elected(9).declared();
        assertThat(life.effects(Effect.Proclaim.class))
                .singleElement()
                .satisfies(said -> assertThat(said.said()).satisfies(announced -> {
                    assertThat(announced.consume()).isTrue();
                    assertThat(announced.instructions().restrictions()).isEqualTo(Restrictions.none());
                }));
    }

    @Test
    void aLeaderProvidesForNobodyInAnotherVirtualHost() {
        InstanceLife life = leader();
        life.on(seen(life, "m2", ELSEWHERE, 12));
        assertThat(life.effects())
                .noneMatch(effect -> effect instanceof Effect.Proclaim || effect instanceof Effect.DeclareTopology);
        assertThat(life.state().fleet().hasHands()).isFalse();
    }

    @Test
    void aLeaderWithMoreInstancesElsewhereLetsOneOfThemLead() {
        InstanceLife life = leader();
        life.on(seen(life, "m2", ELSEWHERE, 0)).fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Leave.class)).as("as many here").isEmpty();

        life.on(seen(life, "m3", ELSEWHERE, 0)).fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
        assertThat(life.state().role().toString())
                .contains("OUTNUMBERED", "m2 is at virtual host '/'", "this leader is at virtual host '/orders'");
    }

    @Test
    void instancesAtDifferentOtherBrokersDoNotOutnumberALeaderTogether() {
        InstanceLife life = leader();
        life.on(seen(life, "m2", ELSEWHERE, 0));
        life.on(seen(life, "m3", new BrokerIdentity("/third", Optional.empty()), 0));
        life.fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Leave.class)).isEmpty();
    }

    @Test
    void whoSaysNothingIsTakenToBeHere() {
        InstanceLife life = leader();
        life.on(seen(life, "m2", ELSEWHERE, 0)).on(seen(life, "m3", ELSEWHERE, 0));
        life.on(InstanceLife.memberSeen("old", 0)).fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Leave.class)).isEmpty();
    }

    @Test
    void underALeaderThatNamesAnotherClusterAnInstanceLooksItself() {
        InstanceLife life = started().on(new LifecycleEvent.BrokerIdentified("blue"));
        life.joined().led(6).told(said(RENAMED, 6, 11));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        assertThat(life.effects(Effect.VerifyTopology.class)).hasSize(1);

        life.checked(life.open(Effect.VerifyTopology.class).call(), new Verdict.Present());
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aClusterThatIsRenamedMakesNobodyDrain() {
        InstanceLife life = started().on(new LifecycleEvent.BrokerIdentified("blue"));
        life.joined().led(6).told(said(HERE.withCluster("blue"), 6, 11)).consuming();
        life.told(said(RENAMED, 6, 12));
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
        life.lostConsumption(Reason.UNREACHABLE).on(new LifecycleEvent.BrokerIdentified("green"));
        life.fired(TimerPurpose.CONSUMER_RETRY);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aLeaderSaysTheNewNameOfItsClusterAtItsNextAudit() {
        InstanceLife life = leader().on(new LifecycleEvent.BrokerIdentified("green"));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Proclaim.class))
                .singleElement()
                .satisfies(said -> assertThat(said.said().broker()).contains(RENAMED));
    }

    private static InstanceLife started() {
        return new InstanceLife(
                        new Lifecycle(CONFIG, SampleEvents.SELF, SampleEvents.NEEDS),
                        LifecycleState.initial(Optional.of(HERE)))
                .on(new LifecycleEvent.StartRequested());
    }

    private static InstanceLife leader() {
        return started().joined().elected(7).declared().accepted(12).consuming();
    }

    private static LifecycleEvent controlled(InstanceLife life, boolean consume) {
        return new LifecycleEvent.Controlled(life.session(), new OperatorControl(consume, "ann", "maintenance"));
    }

    private static Proclamation said(BrokerIdentity broker, long term, long revision) {
        return said(SampleEvents.CONSUME, broker, term, revision);
    }

    /** The fleet pauses, for too much fails. */
    private static Proclamation restricted(BrokerIdentity broker, long term, long revision) {
        Restrictions failing = new Restrictions(Optional.empty(), Set.of(), Set.of(), "20 of 100 messages have failed");
        return said(new Instructions(false, 1_000, failing), broker, term, revision);
    }

    /** The fleet pauses, for an operator wishes it. */
    private static Proclamation paused(BrokerIdentity broker, long term, long revision) {
        return said(new Instructions(false, 1_000, Restrictions.none()), broker, term, revision);
    }

    private static Proclamation said(Instructions instructions, BrokerIdentity broker, long term, long revision) {
        return SampleEvents.word(
                SampleEvents.OTHER,
                term,
                revision,
                new Announcement(true, instructions, SampleEvents.SURFACE, 0, Optional.empty(), Optional.of(broker)));
    }

    private static LifecycleEvent seen(InstanceLife life, String id, BrokerIdentity broker, long brokenSince) {
        return new LifecycleEvent.MemberSeen(
                life.session(),
                new Presence(
                        new InstanceId(id),
                        "running-follower",
                        true,
                        brokenSince,
                        Optional.of(MORE),
                        Map.of(),
                        Optional.of(broker)));
    }
}
