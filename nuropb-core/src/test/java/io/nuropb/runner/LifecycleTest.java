package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Presence;
import io.nuropb.election.SessionLoss;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();

    @Test
    void aLeaderDeclaresProclaimsAndConsumesOnItsOwnWord() {
        Life life = Life.started(CONFIG).joined().elected(7);
        assertThat(life.running()).isEqualTo(RunningState.TAKING_LEADERSHIP);

        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).hasSize(1);
        life.on(new Event.WordAccepted(life.open(Effect.Proclaim.class).call(), 12));
        assertThat(life.effects(Effect.Consume.class))
                .as("its own word is not heard yet")
                .isEmpty();

        life.told(LifecycleTable.word(LifecycleTable.SELF, 7, 12, LifecycleTable.OWN, true, true));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        life.consuming();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
        assertThat(life.status().waitingFor()).isEmpty();
    }

    @Test
    void aFollowerDoesNotConsumeBeforeTheWord() {
        Life life = Life.started(CONFIG).joined().led(6);
        assertThat(life.running()).isEqualTo(RunningState.STARTUP_LEADER_DECIDED);
        assertThat(life.state().serving()).isInstanceOf(Serving.Idle.class);
        assertThat(life.status().waitingFor()).contains("leader other (term 6) to say that the broker is ready");

        life.toldByOther(6, 11).consuming();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_FOLLOWER);
    }

    @Test
    void aFollowerKeepsConsumingWhileTheLeadershipIsVacant() {
        Life life = follower();
        life.on(new Event.Proclaimed(life.session(), Optional.empty()));
        life.on(new Event.LeaderChanged(life.session(), Optional.empty()));
        assertThat(life.state().serving()).isInstanceOf(Serving.Consuming.class);
    }

    @Test
    void aFollowerKeepsConsumingWhileTheCoordinatorIsAwayAndAfterABrokenConnection() {
        Life life = follower();
        life.on(new Event.SessionLost(life.session(), new SessionLoss(SessionLoss.Reason.UNREACHABLE, "down")));
        assertThat(life.state().serving()).isInstanceOf(Serving.Consuming.class);

        life.lostConsumption(Reason.UNREACHABLE);
        life.fired(((Serving.Recovering) life.state().serving()).timer());
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aFollowerThatIsElectedVerifiesProclaimsAndConsumesWithTheLeadersPrefetch() {
        Life life = follower().elected(9);
        assertThat(life.running()).isEqualTo(RunningState.TAKING_LEADERSHIP);
        assertThat(life.state().serving()).as("it goes on consuming").isInstanceOf(Serving.Consuming.class);

        life.on(memberSeen("m2", 0));
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
        Life life = leader();
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
        life.on(memberSeen("m2", 0));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained().consuming();
        life.on(new Event.MemberGone(life.session(), new InstanceId("m2")));
        life.drained();
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
    }

    @Test
    void aDeposedLeaderKeepsConsumingWithTheFollowersPrefetch() {
        Life life = leader().on(memberSeen("m2", 0)).drained().consuming();
        life.led(9);
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_FOLLOWER);
        life.drained();
        assertThat(life.open(Effect.Consume.class).prefetch()).isEqualTo(10);
    }

    @Test
    void aLeaderThatWasPausedFindsItselfDemotedBeforeItDoesAnythingElse() {
        Life life = Life.started(CONFIG).joined().elected(7).pass(Life.TTL);
        assertThat(life.status().leads()).as("asked before any event").isFalse();

        life.declared();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
        assertThat(life.state().standing()).isInstanceOf(Standing.Waiting.class);
    }

    @Test
    void aRenewedLeaseCarriesTheLeadershipOn() {
        Life life = leader().pass(Duration.ofSeconds(10)).renewed().pass(Duration.ofSeconds(10));
        assertThat(life.status().leads()).isTrue();
        life.pass(Duration.ofSeconds(5));
        assertThat(life.status().leads()).isFalse();
    }

    @Test
    void anEarlierSessionIsNotHeardAnyMore() {
        Life life = Life.started(CONFIG).joined();
        long old = life.session();
        life.on(new Event.SessionLost(old, new SessionLoss(SessionLoss.Reason.EXPIRED, "gone")));
        life.fired(((Standing.Waiting) life.state().standing()).timer()).joined();
        life.on(new Event.Elected(old, new io.nuropb.election.Term(7)));
        assertThat(life.state().standing()).isInstanceOf(Standing.Following.class);
    }

    @Test
    void aVanishedQueueIsRepairedByTheLeaderAndAnnouncedAnew() {
        Life life = leader().lostConsumption(Reason.CANCELLED);
        Effect.Proclaim retraction = life.effects(Effect.Proclaim.class).get(0);
        assertThat(retraction.ready())
                .as("first it says that the objects are not there")
                .isFalse();

        life.accepted(13);
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        life.declared().accepted(14);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        assertThat(life.consuming().running()).isEqualTo(RunningState.RUNNING_LEADER);
    }

    @Test
    void aFollowersReportOfBrokenObjectsCallsTheLeaderToWork() {
        Life life = leader().on(memberSeen("m2", 11));
        assertThat(life.effects(Effect.Proclaim.class))
                .as("said before this word")
                .isEmpty();
        life.on(memberSeen("m2", 12));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    /** Whoever is broken under a word waits for a later one, and says so once. */
    @Test
    void whatBreaksBeforeTheLeaderHearsThatItsWordWasAcceptedIsRepairedToo() {
        Life life = leader().lostConsumption(Reason.CANCELLED).accepted(13).declared();
        Effect.Proclaim word = life.open(Effect.Proclaim.class);
        life.told(LifecycleTable.word(LifecycleTable.SELF, 7, 14, LifecycleTable.OWN, true, true))
                .consuming()
                .lostConsumption(Reason.CANCELLED);
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new Event.WordAccepted(word.call(), 14));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    @Test
    void aFollowersReportThatComesBeforeTheWordWasAcceptedCallsTheLeaderToWorkToo() {
        Life life = Life.started(CONFIG).joined().elected(7).declared().on(memberSeen("m2", 12));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new Event.WordAccepted(life.open(Effect.Proclaim.class).call(), 12));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    @Test
    void anEarlierWordThatArrivesLateIsReplacedByTheOneThatCounts() {
        Life life = leader().told(LifecycleTable.word(LifecycleTable.SELF, 7, 13, LifecycleTable.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void anEarlierWordThatArrivesBetweenAWordAndItsAnswerIsReplacedToo() {
        Life life = Life.started(CONFIG).joined().elected(7).declared();
        Effect.Proclaim word = life.open(Effect.Proclaim.class);
        life.told(LifecycleTable.word(LifecycleTable.SELF, 7, 13, LifecycleTable.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new Event.WordAccepted(word.call(), 12));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void aWordOfAnEarlierTermIsNoReasonToSpeak() {
        Life life = leader().told(LifecycleTable.word(LifecycleTable.OTHER, 6, 13, LifecycleTable.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
    }

    @Test
    void aFollowerWhoseQueueIsGoneReportsItAndWaitsForALaterWord() {
        Life life = follower().lostConsumption(Reason.CANCELLED);
        assertThat(life.effects(Effect.Report.class))
                .extracting(Effect.Report::brokenSince)
                .containsExactly(11L);
        life.toldByOther(6, 11);
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        life.toldByOther(6, 12);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void driftIsNeverProclaimedAndTriedAgain() {
        Life life = Life.started(CONFIG).joined().elected(7);
        Verdict drift = new Verdict.Drifted(List.of(new Difference("durable", "true", "false")), "Delete the queue.");
        life.checked(life.open(Effect.DeclareTopology.class).call(), drift);
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("nuropb-orders-sq", "durable", "wanted true", "found false"));

        life.fired(life.open(Effect.BackOff.class).timer());
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
    }

    @Test
    void anAuditThatCreatedSomethingIsAnnounced() {
        Life life = leader();
        life.fired(((Duty.Proclaimed) ((Standing.Leading) life.state().standing()).duty()).timer());
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void aFollowerConsumesAnewWhenItsLeaderHadSomethingToPutRight() {
        Life life = follower().toldByOther(6, 12);
        assertThat(life.effects(Effect.Drain.class))
                .as("its queue may be another one, and the broker tells nobody")
                .hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aFollowerGoesOnUnderAnotherLeadersFirstWord() {
        assertThat(follower().toldByOther(9, 20).effects()).isEmpty();
    }

    @Test
    void aSuccessorThatMadeSomethingAnewSaysSoBeforeItSaysThatAllIsReady() {
        Life life = follower().elected(9);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);

        life.accepted(20);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .as("once is enough")
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
        life.accepted(21);
        assertThat(life.effects(Effect.Drain.class)).as("its own consumer, too").hasSize(1);
    }

    @Test
    void theFirstLeaderOfAllHasNobodyToTellThatItMadeEverything() {
        Life life = Life.started(CONFIG).joined().elected(7);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void aStandaloneInstanceConsumesAnewWhenItMadeSomethingAnew() {
        Life life = Life.started(CONFIG.withMode(Mode.STANDALONE)).declared().consuming();
        life.fired(life.open(Effect.SetTimer.class).timer());
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Present());
        assertThat(life.effects(Effect.Drain.class)).isEmpty();

        life.fired(life.open(Effect.SetTimer.class).timer());
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        assertThat(life.drained().effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aWordForAnotherTopologyIsVerifiedBeforeConsuming() {
        TopologyId other = new TopologyId("00000000000000ff");
        Life life = follower();
        life.told(LifecycleTable.word(LifecycleTable.OTHER, 8, 20, other, true, true));
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        life.checked(life.open(Effect.VerifyTopology.class).call(), new Verdict.Present());
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void anOperatorsPauseStopsTheFleetAndItsEndResumesIt() {
        Life life = leader().on(new Event.Controlled(1, new Control(false, "ann", "upgrade")));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::consume)
                .containsExactly(false);
        life.accepted(13);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained();
        assertThat(life.state().serving()).isInstanceOf(Serving.Idle.class);

        life.on(new Event.Controlled(1, Control.none())).accepted(14);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aStopLeavesTheRaceBeforeItDrains() {
        Life life = leader().on(new Event.StopRequested());
        assertThat(life.effects())
                .extracting(effect -> (Object) effect.getClass())
                .containsSubsequence(Effect.Leave.class, Effect.Drain.class);
        life.on(new Event.Left(life.session()));
        assertThat(life.effects(Effect.Close.class))
                .as("handlers are under way")
                .isEmpty();
        life.drained();
        assertThat(life.effects(Effect.Close.class)).hasSize(1);
        life.on(new Event.Closed());
        assertThat(life.running()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void aStopDuringAChangeOfPrefetchEndsWithinTheDrainLimit() {
        Life life = leader().on(memberSeen("m2", 0)).on(new Event.StopRequested());
        Effect.SetTimer limit = life.effects(Effect.SetTimer.class).get(0);
        assertThat(limit.delay()).isEqualTo(CONFIG.drainLimit());
        life.fired(limit.timer());
        assertThat(life.effects(Effect.Abandon.class)).hasSize(1);
    }

    @Test
    void aStartThatCannotSucceedSaysWhyAndAsksForTheStop() {
        Life life = Life.started(CONFIG);
        life.on(new Event.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "wrong password for user 'x'")));
        assertThat(life.effects(Effect.FailStart.class))
                .extracting(Effect.FailStart::problem)
                .containsExactly("wrong password for user 'x'");
    }

    @Test
    void anInstanceThatHasServedNeverGivesUp() {
        Life life = follower();
        life.on(new Event.SessionLost(
                life.session(), new SessionLoss(SessionLoss.Reason.BAD_CREDENTIALS, "password was changed")));
        assertThat(life.effects(Effect.FailStart.class)).isEmpty();
        assertThat(life.effects(Effect.BackOff.class)).hasSize(1);
    }

    @Test
    void aStandaloneInstancePreparesForItself() {
        Life life = Life.started(CONFIG.withMode(Mode.STANDALONE)).declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
        assertThat(life.consuming().running()).isEqualTo(RunningState.RUNNING_STANDALONE);

        life.lostConsumption(Reason.CANCELLED).declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aClientNeitherJoinsNorDeclares() {
        Life life = Life.started(CONFIG.withMode(Mode.CLIENT_ONLY));
        assertThat(life.effects())
                .extracting(effect -> (Object) effect.getClass())
                .containsExactly(Effect.Consume.class);
        assertThat(life.consuming().running()).isEqualTo(RunningState.RUNNING_STANDALONE);
    }

    private static Life leader() {
        return Life.started(CONFIG).joined().elected(7).declared().accepted(12).consuming();
    }

    private static Life follower() {
        return Life.started(CONFIG).joined().led(6).toldByOther(6, 11).consuming();
    }

    private static Event memberSeen(String id, long brokenSince) {
        return new Event.MemberSeen(
                1, new Presence(new InstanceId(id), "running-follower", true, brokenSince, Map.of()));
    }
}
