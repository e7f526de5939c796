package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.OperatorControl;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a leadership whose work cannot be done, and of what its leader has said. */
class FailingLeaderTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();
    private static final Verdict DRIFT =
            new Verdict.Drifted(List.of(new Difference("durable", "true", "false")), "Delete the queue.");
    private static final OperatorControl PAUSE = new OperatorControl(false, "ann", "upgrade");

    @Test
    void aLeaderThatCannotReachTheBrokerResignsAfterTheLimitAndJoinsLaterThanOthers() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7);
        assertThat(limit(life)).isEqualTo(CONFIG.dutyLimit());
        life.unreachable().fired(TimerPurpose.TASK_RETRY).unreachable();
        assertThat(life.effects(Effect.SetTimer.class))
                .as("the limit counts from the beginning, not from the latest attempt")
                .isEmpty();
        long session = life.session();

        life.fired(TimerPurpose.DUTY_LIMIT);
        assertThat(life.effects(Effect.Leave.class))
                .extracting(Effect.Leave::session)
                .containsExactly(session);
        assertThat(life.status().leads()).isFalse();
        life.left();
        assertThat(life.effects(Effect.SetTimer.class)).singleElement().satisfies(timer -> {
            assertThat(timer.purpose()).isEqualTo(TimerPurpose.REJOIN);
            assertThat(timer.delay()).isGreaterThanOrEqualTo(InstanceLife.TTL);
            assertThat(timer.spread()).isPositive();
        });
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(text -> assertThat(text).contains("30 s", "refused in a test"));
        life.fired(TimerPurpose.REJOIN);
        assertThat(life.effects(Effect.Join.class)).hasSize(1);
    }

    private static Duration limit(InstanceLife life) {
        return life.effects(Effect.SetTimer.class).stream()
                .filter(timer -> timer.purpose() == TimerPurpose.DUTY_LIMIT)
                .findFirst()
                .orElseThrow()
                .delay();
    }

    @Test
    void whoKnowsOfOthersStaysAwayForOneTurnMore() {
        InstanceLife life =
                InstanceLife.started(CONFIG).joined().elected(7).unreachable().on(InstanceLife.memberSeen("m2", 0));
        life.fired(TimerPurpose.DUTY_LIMIT).left();
        assertThat(life.effects(Effect.SetTimer.class))
                .extracting(Effect.SetTimer::delay)
                .containsExactly(InstanceLife.TTL.plus(CONFIG.dutyLimit()));
    }

    @Test
    void aLeaderWithDriftResignsAfterTheLimitToo() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7);
        life.checked(life.open(Effect.DeclareTopology.class).call(), DRIFT).accepted(12);
        life.fired(TimerPurpose.DUTY_LIMIT).left();
        assertThat(life.state().role())
                .isInstanceOfSatisfying(
                        Role.Resigned.class,
                        resigned -> assertThat(resigned.obstacle()).isEqualTo(RetryReason.BROKER_REFUSED));
    }

    @Test
    void aLeaderWhoseAuditsFailResignsAfterTheLimitAndHasTakenNothingBack() {
        InstanceLife life = InstanceLife.leader(CONFIG).fired(TimerPurpose.AUDIT);
        assertThat(life.state().timers().asMap()).doesNotContainKey(TimerPurpose.DUTY_LIMIT);
        life.unreachable();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
        assertThat(limit(life)).isEqualTo(CONFIG.dutyLimit());
        life.fired(TimerPurpose.TASK_RETRY).unreachable().fired(TimerPurpose.DUTY_LIMIT);
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
    }

    @Test
    void aLeaderThatCanWorkAgainBeforeTheLimitStays() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .fired(TimerPurpose.AUDIT)
                .unreachable()
                .fired(TimerPurpose.TASK_RETRY);
        life.declared();
        assertThat(life.effects(Effect.CancelTimer.class))
                .extracting(Effect.CancelTimer::purpose)
                .contains(TimerPurpose.DUTY_LIMIT);
        assertThat(life.effects(Effect.Proclaim.class))
                .as("nothing has changed")
                .isEmpty();
    }

    @Test
    void whoResignedBecauseTheBrokerDidNotAnswerJoinsWhenItDoes() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7).unreachable();
        life.fired(TimerPurpose.DUTY_LIMIT).left().on(new LifecycleEvent.BrokerAnswered());
        assertThat(life.effects(Effect.Join.class)).hasSize(1);
    }

    @Test
    void aStopWhileResigningWaitsForTheSessionThatIsBeingLeft() {
        InstanceLife life =
                InstanceLife.started(CONFIG).joined().elected(7).unreachable().fired(TimerPurpose.DUTY_LIMIT);
        life.on(new LifecycleEvent.StopRequested());
        assertThat(life.effects(Effect.Leave.class)).isEmpty();
        assertThat(life.effects(Effect.Close.class)).isEmpty();
        assertThat(life.left().effects(Effect.Close.class)).hasSize(1);
    }

    @Test
    void aResetOfTheLeadersOwnConnectionIsNothingToProclaim() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostConsumption(Reason.UNREACHABLE);
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
        life.fired(TimerPurpose.CONSUMER_RETRY);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void anAuditWithoutFindingsIsNothingToProclaim() {
        InstanceLife life =
                InstanceLife.leader(CONFIG).fired(TimerPurpose.AUDIT).declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
    }

    /** The coordinator took it and could not say so; then it is in force, and to say it again would drain everybody. */
    @Test
    void aProclamationThatIsHeardAlthoughItSeemedRefusedIsNotRepeated() {
        InstanceLife life =
                InstanceLife.started(CONFIG).joined().elected(7).declared().refused("no answer");
        life.told(SampleEvents.word(SampleEvents.SELF, 7, 12, SampleEvents.OWN, true, true));
        life.fired(TimerPurpose.TASK_RETRY).declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
    }

    @Test
    void aPauseIsHeededWhileTheLeaderIsBlockedByDrift() {
        InstanceLife life = InstanceLife.leader(CONFIG).fired(TimerPurpose.AUDIT);
        life.checked(life.open(Effect.DeclareTopology.class).call(), DRIFT).accepted(13);
        life.on(new LifecycleEvent.Controlled(1, PAUSE));
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).isFalse();
            assertThat(said.consume()).isFalse();
        });
        life.accepted(14);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        assertThat(life.drained().status().waitingFor())
                .hasValueSatisfying(text -> assertThat(text).contains("durable"));
    }

    @Test
    void aPauseIsHeededWhileTheBrokerIsUnreachableAndTheLimitGoesOn() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .fired(TimerPurpose.AUDIT)
                .unreachable()
                .on(new LifecycleEvent.Controlled(1, PAUSE));
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).as("it has not found anything wrong").isTrue();
            assertThat(said.consume()).isFalse();
        });
        life.accepted(13);
        assertThat(life.state().timers().asMap()).containsKey(TimerPurpose.DUTY_LIMIT);
    }

    @Test
    void aPauseIsHeededWhileTheLeaderPreparesAndWhileItProclaims() {
        InstanceLife preparing = InstanceLife.follower(CONFIG).elected(9).on(new LifecycleEvent.Controlled(1, PAUSE));
        assertThat(preparing.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::consume)
                .containsExactly(false);

        InstanceLife proclaiming =
                InstanceLife.follower(CONFIG).elected(9).declared().on(new LifecycleEvent.Controlled(1, PAUSE));
        assertThat(proclaiming.effects(Effect.Proclaim.class)).isEmpty();
        proclaiming.on(new LifecycleEvent.ProclamationAccepted(
                proclaiming.open(Effect.Proclaim.class).call(), 20));
        assertThat(proclaiming.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::consume)
                .containsExactly(false);
    }

    @Test
    void aPauseIsHeededWhileTheLeaderRepairs() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostQueue().on(new LifecycleEvent.Controlled(1, PAUSE));
        assertThat(life.effects(Effect.Proclaim.class)).as("one at a time").isEmpty();
        life.on(new LifecycleEvent.ProclamationAccepted(
                life.open(Effect.Proclaim.class).call(), 13));
        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new LifecycleEvent.ProclamationAccepted(
                        life.open(Effect.Proclaim.class).call(), 14))
                .declared();
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).isTrue();
            assertThat(said.consume()).isFalse();
        });
    }

    @Test
    void aPauseThatStandsAtTheElectionIsSaidBeforeAnythingElse() {
        InstanceLife life = InstanceLife.started(CONFIG)
                .joined()
                .on(new LifecycleEvent.Controlled(1, PAUSE))
                .elected(9);
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::consume)
                .containsExactly(false);
        life.accepted(12).declared();
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).isTrue();
            assertThat(said.consume()).isFalse();
        });
    }

    @Test
    void aWithdrawalThatFailsIsRepeatedUntilItHolds() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostQueue();
        for (int attempt = 0; attempt < 3; attempt++) {
            life.refused("no answer");
            assertThat(life.effects(Effect.BackOff.class))
                    .extracting(Effect.BackOff::attempt)
                    .containsExactly(attempt);
            life.fired(TimerPurpose.TASK_RETRY);
            assertThat(life.effects(Effect.Proclaim.class))
                    .extracting(Effect.Proclaim::ready)
                    .containsExactly(false);
        }
        assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
        life.accepted(13).declared().accepted(14);
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
    }

    @Test
    void aWithdrawalThatNeverHoldsEndsTheLeadership() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostQueue().refused("over quota");
        life.fired(TimerPurpose.DUTY_LIMIT);
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
    }

    @Test
    void aReadinessThatArrivesLateAfterItWasWithdrawnIsWithdrawnAgain() {
        InstanceLife life =
                InstanceLife.started(CONFIG).joined().elected(7).declared().refused("no answer");
        life.fired(TimerPurpose.TASK_RETRY);
        life.checked(life.open(Effect.DeclareTopology.class).call(), DRIFT).accepted(12);
        life.told(SampleEvents.word(SampleEvents.SELF, 7, 13, SampleEvents.OWN, true, true));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    @Test
    void aClientIsResponsibleForNothing() {
        RunnerConfig config = CONFIG.withMode(RunnerMode.CLIENT_ONLY);
        SampleEvents.events(new SampleEvents.Numbers(0, 1, 1, purpose -> 1))
                .forEach((name, event) -> assertThat(InstanceLife.started(config)
                                .consuming()
                                .on(event)
                                .effects(Effect.DeclareTopology.class))
                        .as(name)
                        .isEmpty());
    }

    @Test
    void noTimerOutlivesItsPurpose() {
        InstanceLife life = InstanceLife.leader(CONFIG);
        assertThat(life.state().timers().asMap()).containsOnlyKeys(TimerPurpose.LEASE, TimerPurpose.AUDIT);
        life.led(8);
        assertThat(life.state().timers().asMap()).containsOnlyKeys(TimerPurpose.LEASE);
        life.on(new LifecycleEvent.StopRequested());
        assertThat(life.state().timers().asMap()).containsOnlyKeys(TimerPurpose.DRAIN_LIMIT, TimerPurpose.LEAVE_LIMIT);
        life.on(new LifecycleEvent.Left(life.session()));
        assertThat(life.state().timers().asMap()).containsOnlyKeys(TimerPurpose.DRAIN_LIMIT);
    }
}
