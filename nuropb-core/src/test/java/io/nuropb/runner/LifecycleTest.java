package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.SessionLoss;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();

    @Test
    void aLeaderDeclaresProclaimsAndConsumesOnItsOwnWord() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7);
        assertThat(life.running()).isEqualTo(RunningState.TAKING_LEADERSHIP);

        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).hasSize(1);
        life.on(new LifecycleEvent.ProclamationAccepted(
                life.open(Effect.Proclaim.class).call(), 12));
        assertThat(life.effects(Effect.Consume.class))
                .as("its own word is not heard yet")
                .isEmpty();

        life.told(SampleEvents.word(SampleEvents.SELF, 7, 12, SampleEvents.OWN, true, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        life.consuming();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
        assertThat(life.status().waitingFor()).isEmpty();
    }

    @Test
    void aFollowerDoesNotConsumeBeforeTheWord() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().led(6);
        assertThat(life.running()).isEqualTo(RunningState.STARTUP_LEADER_DECIDED);
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);
        assertThat(life.status().waitingFor()).contains("leader other (term 6) to say that the broker is ready");

        life.toldByOther(6, 11).consuming();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_FOLLOWER);
    }

    @Test
    void aFollowerKeepsConsumingWhileTheLeadershipIsVacant() {
        InstanceLife life = InstanceLife.follower(CONFIG);
        life.on(new LifecycleEvent.ProclamationChanged(life.session(), Optional.empty()));
        life.on(new LifecycleEvent.LeaderChanged(life.session(), Optional.empty()));
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Consuming.class);
    }

    @Test
    void aFollowerKeepsConsumingWhileTheCoordinatorIsAwayAndAfterABrokenConnection() {
        InstanceLife life = InstanceLife.follower(CONFIG);
        life.on(new LifecycleEvent.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.UNREACHABLE, "down")));
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Consuming.class);

        life.lostConsumption(Reason.UNREACHABLE);
        life.fired(TimerPurpose.CONSUMER_RETRY);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aBrokerThatAnswersAgainEndsTheWaitingForIt() {
        InstanceLife life = InstanceLife.follower(CONFIG).lostConsumption(Reason.UNREACHABLE);
        life.on(new LifecycleEvent.BrokerAnswered());
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);

        InstanceLife leader = InstanceLife.started(CONFIG).joined().elected(7);
        leader.on(new LifecycleEvent.TopologyFailed(
                leader.open(Effect.DeclareTopology.class).call(),
                new BrokerException(Reason.UNREACHABLE, "refused", null)));
        leader.on(new LifecycleEvent.BrokerAnswered());
        assertThat(leader.effects(Effect.DeclareTopology.class)).hasSize(1);
    }

    @Test
    void aBrokerThatAnswersAgainEndsNoOtherWaiting() {
        InstanceLife life = InstanceLife.follower(CONFIG).lostConsumption(Reason.CHANNEL_CLOSED);
        life.on(new LifecycleEvent.BrokerAnswered());
        assertThat(life.effects()).isEmpty();

        InstanceLife leader = InstanceLife.started(CONFIG).joined().elected(7);
        leader.checked(leader.open(Effect.DeclareTopology.class).call(), new Verdict.Missing());
        leader.on(new LifecycleEvent.BrokerAnswered());
        assertThat(leader.effects()).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsTriedAgainSoonerThanOneThatRefuses() {
        InstanceLife life = InstanceLife.follower(CONFIG).lostConsumption(Reason.UNREACHABLE);
        assertThat(life.open(Effect.BackOff.class).unreachable()).isTrue();
        life = InstanceLife.follower(CONFIG).lostConsumption(Reason.CHANNEL_CLOSED);
        assertThat(life.open(Effect.BackOff.class).unreachable()).isFalse();
        life = InstanceLife.follower(CONFIG);
        life.on(new LifecycleEvent.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.UNREACHABLE, "down")));
        assertThat(life.open(Effect.BackOff.class).unreachable()).isTrue();
    }

    @Test
    void aClientThatLosesItsReplyQueueConsumesAnotherAndDeclaresNothing() {
        for (Reason reason : List.of(Reason.UNREACHABLE, Reason.CANCELLED, Reason.NOT_FOUND)) {
            InstanceLife life = InstanceLife.started(CONFIG.withMode(RunnerMode.CLIENT_ONLY))
                    .consuming()
                    .lostConsumption(reason);
            assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
            life.fired(TimerPurpose.CONSUMER_RETRY);
            assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        }
    }

    @Test
    void aFollowerThatIsElectedVerifiesProclaimsAndConsumesWithTheLeadersPrefetch() {
        InstanceLife life = InstanceLife.follower(CONFIG).elected(9);
        assertThat(life.running()).isEqualTo(RunningState.TAKING_LEADERSHIP);
        assertThat(life.state().consumer()).as("it goes on consuming").isInstanceOf(ConsumerState.Consuming.class);

        life.on(InstanceLife.memberSeen("m2", 0));
        assertThat(life.effects(Effect.Drain.class))
                .as("not before its word is out")
                .isEmpty();
        life.declared().accepted(20);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class))
                .extracting(Effect.Consume::prefetch)
                .containsExactly(2);
    }

    @Test
    void aLeaderAloneUsesTheFollowersPrefetch() {
        InstanceLife life = InstanceLife.leader(CONFIG);
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
        life.on(InstanceLife.memberSeen("m2", 0));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained().consuming();
        life.on(new LifecycleEvent.MemberGone(life.session(), new InstanceId("m2")));
        life.drained();
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
    }

    @Test
    void aDeposedLeaderKeepsConsumingWithTheFollowersPrefetch() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.led(9);
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_FOLLOWER);
        life.drained();
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
    }

    @Test
    void aLeaderThatWasPausedFindsItselfDemotedBeforeItDoesAnythingElse() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7).pass(InstanceLife.TTL);
        assertThat(life.status().leads()).as("asked before any event").isFalse();

        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
        assertThat(life.state().role()).isInstanceOf(Role.Waiting.class);
    }

    @Test
    void aRenewedLeaseCarriesTheLeadershipOn() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .pass(Duration.ofSeconds(10))
                .renewed()
                .pass(Duration.ofSeconds(10));
        assertThat(life.status().leads()).isTrue();
        life.pass(Duration.ofSeconds(5));
        assertThat(life.status().leads()).isFalse();
    }

    @Test
    void theEndOfASessionSaysWhyAlthoughTheLeaseHasEndedMeanwhile() {
        InstanceLife life = InstanceLife.leader(CONFIG).pass(InstanceLife.TTL);
        SessionLoss loss = new SessionLoss(SessionLoss.Reason.UNREACHABLE, "no majority");
        life.on(new LifecycleEvent.SessionLost(life.session(), loss));
        assertThat(life.state().role()).isEqualTo(new Role.Waiting(0, loss));
    }

    @Test
    void whoFindsItsLeaseEndedDoesNotSendAnybodyToTheCoordinator() {
        InstanceLife life = InstanceLife.leader(CONFIG).pass(InstanceLife.TTL).fired(TimerPurpose.LEASE);
        UnmetRequirements.Gap gap = Objects.requireNonNull(UnmetRequirements.of(life.state(), new PortReports(), false)
                .found()
                .get(UnmetRequirement.What.COORDINATOR));
        assertThat(gap.cause()).contains("this process stood still");
        assertThat(gap.waitingHelps()).as("the coordinator's remedy helps").isFalse();
    }

    @Test
    void anEarlierSessionIsNotHeardAnyMore() {
        InstanceLife life = InstanceLife.started(CONFIG).joined();
        long old = life.session();
        life.on(new LifecycleEvent.SessionLost(old, new SessionLoss(SessionLoss.Reason.EXPIRED, "gone")));
        life.fired(TimerPurpose.REJOIN).joined();
        life.on(new LifecycleEvent.Elected(old, new io.nuropb.election.Term(7)));
        assertThat(life.state().role()).isInstanceOf(Role.Follower.class);
    }

    @Test
    void aWordForAnotherTopologyIsVerifiedBeforeConsuming() {
        TopologyId other = new TopologyId("00000000000000ff");
        InstanceLife life = InstanceLife.follower(CONFIG);
        life.told(SampleEvents.word(SampleEvents.OTHER, 8, 20, other, true, true));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        life.checked(life.open(Effect.VerifyTopology.class).call(), new Verdict.Present());
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void anOperatorsPauseStopsTheFleetAndItsEndResumesIt() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(new LifecycleEvent.Controlled(1, new OperatorControl(false, "ann", "upgrade")));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::consume)
                .containsExactly(false);
        life.accepted(13);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Idle.class);

        life.on(new LifecycleEvent.Controlled(1, OperatorControl.none())).accepted(14);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aStopLeavesTheRaceBeforeItDrains() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(new LifecycleEvent.StopRequested());
        assertThat(life.effects())
                .extracting(effect -> (Object) effect.getClass())
                .containsSubsequence(Effect.Leave.class, Effect.Drain.class);
        life.on(new LifecycleEvent.Left(life.session()));
        assertThat(life.effects(Effect.Close.class))
                .as("handlers are under way")
                .isEmpty();
        life.drained();
        assertThat(life.effects(Effect.Close.class)).hasSize(1);
        life.on(new LifecycleEvent.Closed());
        assertThat(life.running()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void aDrainKeepsTheConnectionsUntilTheStop() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(new LifecycleEvent.DrainRequested());
        assertThat(life.effects())
                .extracting(effect -> (Object) effect.getClass())
                .containsSubsequence(Effect.Leave.class, Effect.Drain.class);
        life.on(new LifecycleEvent.Left(life.session())).drained();
        assertThat(life.effects(Effect.Close.class)).isEmpty();
        assertThat(life.state().role()).isInstanceOf(Role.Drained.class);
        assertThat(life.running()).isEqualTo(RunningState.STOPPING);
        life.on(new LifecycleEvent.StopRequested());
        assertThat(life.effects(Effect.Close.class)).hasSize(1);
    }

    @Test
    void aStopDuringADrainClosesWhenHandlersHaveEnded() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(new LifecycleEvent.DrainRequested())
                .on(new LifecycleEvent.StopRequested())
                .on(new LifecycleEvent.DrainRequested());
        life.on(new LifecycleEvent.Left(life.session()));
        assertThat(life.effects(Effect.Close.class)).isEmpty();
        life.drained();
        assertThat(life.effects(Effect.Close.class)).hasSize(1);
    }

    @Test
    void noHandlerBeginsAfterAStopAlthoughTheConsumerIsStillBeingOpened() {
        for (LifecycleEvent end : List.of(new LifecycleEvent.StopRequested(), new LifecycleEvent.DrainRequested())) {
            InstanceLife life = InstanceLife.started(CONFIG)
                    .joined()
                    .led(6)
                    .toldByOther(6, 11)
                    .on(end);
            assertThat(life.effects(Effect.GiveBackDeliveries.class)).hasSize(1);

            life.consuming();

            assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        }
    }

    @Test
    void aStopDuringAChangeOfPrefetchEndsWithinTheDrainLimit() {
        InstanceLife life =
                InstanceLife.leader(CONFIG).on(InstanceLife.memberSeen("m2", 0)).on(new LifecycleEvent.StopRequested());
        Effect.SetTimer limit = life.effects(Effect.SetTimer.class).get(0);
        assertThat(limit.delay()).isEqualTo(CONFIG.drainLimit());
        life.fired(TimerPurpose.DRAIN_LIMIT);
        assertThat(life.effects(Effect.Abandon.class)).hasSize(1);
    }

    @Test
    void aStopWhoseSessionIsNeverLeftEndsAllTheSame() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(new LifecycleEvent.StopRequested());
        assertThat(life.effects(Effect.SetTimer.class))
                .filteredOn(timer -> timer.purpose() == TimerPurpose.LEAVE_LIMIT)
                .singleElement()
                .satisfies(limit -> assertThat(limit.delay()).isLessThan(ServiceRunner.CLOSING_LIMIT));
        life.drained();
        assertThat(life.effects(Effect.Close.class)).isEmpty();

        life.fired(TimerPurpose.LEAVE_LIMIT);

        assertThat(life.effects(Effect.Close.class)).hasSize(1);
        life.on(new LifecycleEvent.Closed());
        assertThat(life.running()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void aStartThatCannotSucceedSaysWhyAndAsksForTheStop() {
        InstanceLife life = InstanceLife.started(CONFIG);
        life.on(new LifecycleEvent.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "wrong password for user 'x'")));
        assertThat(life.effects(Effect.FailStart.class))
                .extracting(Effect.FailStart::problem)
                .containsExactly("wrong password for user 'x'");
    }

    @Test
    void anInstanceThatHasServedNeverGivesUp() {
        InstanceLife life = InstanceLife.follower(CONFIG);
        life.on(new LifecycleEvent.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "password was changed")));
        assertThat(life.effects(Effect.FailStart.class)).isEmpty();
        assertThat(life.effects(Effect.BackOff.class)).hasSize(1);
    }

    @Test
    void aStandaloneInstancePreparesForItself() {
        InstanceLife life =
                InstanceLife.started(CONFIG.withMode(RunnerMode.STANDALONE)).declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        assertThat(life.consuming().running()).isEqualTo(RunningState.RUNNING_STANDALONE);

        life.lostConsumption(Reason.CANCELLED).declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aClientNeitherJoinsNorDeclares() {
        InstanceLife life = InstanceLife.started(CONFIG.withMode(RunnerMode.CLIENT_ONLY));
        assertThat(life.effects())
                .extracting(effect -> (Object) effect.getClass())
                .containsExactly(Effect.Consume.class);
        assertThat(life.consuming().running()).isEqualTo(RunningState.RUNNING_STANDALONE);
    }

    /** Whoever starts waits for the leader's word, and nobody else may say it. */
    @Test
    void aLeaderWhoseWordIsDeletedSaysItAgain() {
        InstanceLife life = InstanceLife.leader(RunnerConfig.defaults());
        life.on(new LifecycleEvent.ProclamationChanged(life.session(), Optional.empty()));
        assertThat(life.effects(Effect.Proclaim.class))
                .singleElement()
                .satisfies(again -> assertThat(again.said().ready()).isTrue());
    }
}
