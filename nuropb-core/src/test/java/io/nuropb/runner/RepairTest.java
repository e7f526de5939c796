package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a fleet does about objects that are missing at the broker, and about words that have lost their meaning. */
class RepairTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();

    @Test
    void aVanishedQueueIsRepairedByTheLeaderAndAnnouncedAnew() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostQueue();
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
        InstanceLife life = InstanceLife.leader(CONFIG).on(InstanceLife.memberSeen("m2", 11));
        assertThat(life.effects(Effect.Proclaim.class))
                .as("said before this word")
                .isEmpty();
        life.on(InstanceLife.memberSeen("m2", 12));
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    /** RabbitMQ cancels a consumer whose handler takes longer than it allows. */
    @Test
    void aCancelledConsumerOfAQueueThatIsThereConcernsNobodyElse() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12)).looked(2);
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).isTrue();
            assertThat(said.said().generation()).isZero();
        });
        life.accepted(13);
        assertThat(life.effects()).noneMatch(effect -> effect instanceof Effect.Drain);
    }

    @Test
    void theLeadersOwnCancelledConsumerBeginsAgainAlone() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming()
                .lostConsumption(Reason.CANCELLED)
                .looked(1);
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(said -> said.said().generation())
                .containsExactly(0L);
        life.accepted(13);
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    /** A quorum queue that was deleted by force, and made anew by somebody else, has not told its consumers. */
    @Test
    void aQueueWithFewerConsumersThanInstancesSayIsOfANewGeneration() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12)).looked(1);
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
        life.accepted(13).declared();
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(said -> said.said().generation())
                .containsExactly(1L);
    }

    /** RabbitMQ says so of a quorum queue whose leader does not answer it. */
    @Test
    void aQueueThatNobodyIsSaidToConsumeIsLookedAtAgain() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12)).looked(0);
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.fired(TimerPurpose.TASK_RETRY).looked(2);
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(said -> {
            assertThat(said.ready()).isTrue();
            assertThat(said.said().generation()).isZero();
        });
    }

    @Test
    void aQueueThatNobodyIsSaidToConsumeForSecondsIsOfANewGeneration() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12)).looked(0);
        for (int i = 0; i < 4; i++) {
            assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
            life.fired(TimerPurpose.TASK_RETRY).looked(0);
        }
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    @Test
    void aWishWaitsUntilItIsKnownWhetherAnybodyConsumes() {
        Restrictions refused = new Restrictions(Optional.empty(), Set.of(), Set.of("caller"), "98 of 100 are faulty");
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12)).looked(0);
        life.on(new LifecycleEvent.HealthAdvised(1, new HealthAdvice(true, refused)));
        for (int i = 0; i < 4; i++) {
            assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
            life.fired(TimerPurpose.TASK_RETRY).looked(0);
        }
        assertThat(life.effects(Effect.Proclaim.class)).singleElement().satisfies(word -> {
            assertThat(word.ready()).isFalse();
            assertThat(word.said().instructions().restrictions()).isEqualTo(refused);
        });
    }

    @Test
    void aQueueThatTheLeaderHasJustMadeIsBelievedToHaveNoConsumers() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(InstanceLife.memberSeen("m2", 0))
                .drained()
                .consuming();
        life.on(InstanceLife.memberSeen("m3", 12));
        life.on(new LifecycleEvent.TopologyChecked(
                life.open(Effect.DeclareTopology.class).call(),
                new TopologyReport(
                        InstanceLife.report(new Verdict.Created()).findings(),
                        List.of(),
                        Map.of(SampleEvents.NEEDS.queue(), 0))));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
    }

    @Test
    void whoConsumesWithoutSayingSoIsNotForgottenBecauseNobodyIsSaidToConsume() {
        InstanceLife life = InstanceLife.leader(CONFIG).audited(3);
        assertThat(life.state().fleet().strangers()).isTrue();
        life.drained().consuming().audited(0);
        assertThat(life.state().fleet().strangers()).isTrue();
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
    }

    /** Whoever is broken under a word waits for a later one, and says so once. */
    @Test
    void whatBreaksBeforeTheLeaderHearsThatItsWordWasAcceptedIsRepairedToo() {
        InstanceLife life = InstanceLife.leader(CONFIG).lostQueue().accepted(13).declared();
        Effect.Proclaim word = life.open(Effect.Proclaim.class);
        life.told(SampleEvents.word(SampleEvents.SELF, 7, 14, SampleEvents.OWN, true, true))
                .consuming()
                .lostConsumption(Reason.CANCELLED);
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new LifecycleEvent.ProclamationAccepted(word.call(), 14));
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
    }

    @Test
    void aFollowersReportThatComesBeforeTheWordWasAcceptedCallsTheLeaderToWorkToo() {
        InstanceLife life =
                InstanceLife.started(CONFIG).joined().elected(7).declared().on(InstanceLife.memberSeen("m2", 12));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new LifecycleEvent.ProclamationAccepted(
                life.open(Effect.Proclaim.class).call(), 12));
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
    }

    @Test
    void anEarlierWordThatArrivesLateIsReplacedByTheOneThatCounts() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .told(SampleEvents.word(SampleEvents.SELF, 7, 13, SampleEvents.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void anEarlierWordThatArrivesBetweenAWordAndItsAnswerIsReplacedToo() {
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7).declared();
        Effect.Proclaim word = life.open(Effect.Proclaim.class);
        life.told(SampleEvents.word(SampleEvents.SELF, 7, 13, SampleEvents.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.on(new LifecycleEvent.ProclamationAccepted(word.call(), 12));
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void aWordOfAnEarlierTermIsNoReasonToSpeak() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .told(SampleEvents.word(SampleEvents.OTHER, 6, 13, SampleEvents.OWN, false, true));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
    }

    @Test
    void aFollowerWhoseQueueIsGoneReportsItAndWaitsForALaterWord() {
        InstanceLife life = InstanceLife.follower(CONFIG).lostConsumption(Reason.CANCELLED);
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
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7);
        Verdict drift = new Verdict.Drifted(List.of(new Difference("durable", "true", "false")), "Delete the queue.");
        life.checked(life.open(Effect.DeclareTopology.class).call(), drift);
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(
                        text -> assertThat(text).contains("nuropb-orders-sq", "durable", "wanted true", "found false"));

        life.accepted(12).fired(TimerPurpose.TASK_RETRY);
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
    }

    @Test
    void aQueueThatAnAuditMadeAnewIsOfANewGeneration() {
        InstanceLife life = InstanceLife.leader(CONFIG);
        life.fired(TimerPurpose.AUDIT);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(false);
        assertThat(life.effects(Effect.Drain.class)).isEmpty();

        life.accepted(13).declared();
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(proclaim -> proclaim.said().generation())
                .containsExactly(1L);
        life.accepted(14);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
    }

    @Test
    void anotherQueueThatAnAuditMadeAnewConcernsNoConsumer() {
        InstanceLife life = InstanceLife.leader(CONFIG);
        life.fired(TimerPurpose.AUDIT);
        TopologyReport report = new TopologyReport(
                List.of(new Finding(new Queue("nuropb-orders-dl", false, Map.of()), new Verdict.Created())));
        life.on(new LifecycleEvent.TopologyChecked(
                life.open(Effect.DeclareTopology.class).call(), report));
        assertThat(life.effects())
                .as("the transient queue of dead letters is gone after each restart of the broker")
                .noneMatch(effect -> effect instanceof Effect.Proclaim || effect instanceof Effect.Drain);
    }

    @Test
    void aFollowerConsumesAnewWhenItsLeaderHadSomethingToPutRight() {
        InstanceLife life = InstanceLife.follower(CONFIG).toldByOther(6, 12);
        assertThat(life.effects(Effect.Drain.class))
                .as("its queue may be another one, and the broker tells nobody")
                .hasSize(1);
        life.drained();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aFollowerGoesOnUnderAnotherLeadersFirstWord() {
        assertThat(InstanceLife.follower(CONFIG).toldByOther(9, 20).effects()).isEmpty();
    }

    @Test
    void aSuccessorThatMadeSomethingAnewSaysSoBeforeItSaysThatAllIsReady() {
        InstanceLife life = InstanceLife.follower(CONFIG).elected(9);
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
        InstanceLife life = InstanceLife.started(CONFIG).joined().elected(7);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Proclaim.class))
                .extracting(Effect.Proclaim::ready)
                .containsExactly(true);
    }

    @Test
    void aStandaloneInstanceConsumesAnewWhenItMadeSomethingAnew() {
        InstanceLife life = InstanceLife.started(CONFIG.withMode(RunnerMode.STANDALONE))
                .declared()
                .consuming();
        life.fired(TimerPurpose.AUDIT);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Present());
        assertThat(life.effects(Effect.Drain.class)).isEmpty();

        life.fired(TimerPurpose.AUDIT);
        life.checked(life.open(Effect.DeclareTopology.class).call(), new Verdict.Created());
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        assertThat(life.drained().effects(Effect.Consume.class)).hasSize(1);
    }

    /** A quorum queue that is deleted by force tells its consumers nothing. */
    @Test
    void whoWasAwayDuringARepairBeginsAnew() {
        assertThat(backAfter(0).effects(Effect.Drain.class)).hasSize(1);
    }

    @Test
    void whoWasAwayWhileNothingWasRepairedGoesOn() {
        assertThat(backAfter(1).effects(Effect.Drain.class)).isEmpty();
    }

    /** One that has heard of this generation, was away, and hears of generation 1. */
    private static InstanceLife backAfter(long generation) {
        InstanceLife life = InstanceLife.started(CONFIG)
                .joined()
                .led(6)
                .told(ready(11, generation))
                .consuming()
                .on(sessionLost());
        return life.fired(TimerPurpose.REJOIN).joined().led(6).told(ready(14, 1));
    }

    private static LifecycleEvent sessionLost() {
        return new LifecycleEvent.SessionLost(1, new SessionLoss(SessionLoss.Reason.EXPIRED, "lost in a test"));
    }

    private static Proclamation ready(long revision, long generation) {
        return new Proclamation(
                new Leader(SampleEvents.OTHER, new Term(6)),
                Optional.of(Readiness.of(SampleEvents.OWN, true, true, 1_000).withGeneration(generation)),
                revision);
    }
}
