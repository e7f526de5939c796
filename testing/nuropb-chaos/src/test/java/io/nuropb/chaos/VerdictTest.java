package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.LossExcuses.Excuse;
import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.Awaited;
import io.nuropb.chaos.Note.CallbackBlocks;
import io.nuropb.chaos.Note.CallbackReturns;
import io.nuropb.chaos.Note.ClientBooks;
import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.ConsumerDrains;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultDone;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.chaos.Note.Fell;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.chaos.Note.LettersFetched;
import io.nuropb.chaos.Note.Proclaimed;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.chaos.Note.Told;
import io.nuropb.chaos.Note.Unrouted;
import io.nuropb.chaos.Note.Word;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Every rule is broken once by notes that are made up, and every excuse is refused to whom it is not meant for. */
class VerdictTest {

    /** After the queue was seen empty for the last time. */
    private static final long LAST = SampleRun.STORM + 100;

    private static final int EXTRA = 1_000;

    private static final ProclaimedContent PROCLAIMED = new ProclaimedContent(7, "topology", 0, true);
    private static final ProclaimedContent PAUSED = new ProclaimedContent(7, "topology", 0, false);

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void aRunInWhichAllIsWellHolds() {
        ChaosReport report = sample.report();

        assertThat(report.text()).contains("PASSED");
        assertThat(report.status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("requests with exactly one outcome")).isEqualTo(4_000L);
    }

    @Test
    void aConfirmedMessageThatNobodyHandledIsLost() {
        sample.confirmed("lost", Kind.COMMAND, 0, 50_000);

        sample.violates(Messages.NO_LOSS, "lost");
        assertThat(sample.report().figure("LOST")).isEqualTo(1L);
    }

    @Test
    void aControlHoldsIfItSawTheLossAndNothingElse() {
        ChaosReport blind = SampleRun.ofControl(NegativeControl.LOSS).report();
        assertThat(blind.status()).as("no loss was seen").isEqualTo(ChaosReport.VIOLATED);

        SampleRun control = SampleRun.ofControl(NegativeControl.LOSS).confirmed("lost", Kind.REQUEST, 0, 50_000);
        assertThat(control.report().status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(control.report().text())
                .endsWith("PASSED: what was to be violated was, and nothing else was wrong.");

        control.at(60_000, new Note.Blinded("fleet", "it broke"));
        assertThat(control.report().status()).isEqualTo(ChaosReport.INVALID);

        control.request("double", 50_000).at(50_100, new Ended("double", 1, End.ANSWERED, ""));
        assertThat(control.report().status()).as("something else is wrong, too").isEqualTo(ChaosReport.VIOLATED);
    }

    @Test
    void aDeadLetterIsNotLost() {
        died(51_000);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aSecondDeadLetterIsAViolation() {
        died(51_000).at(54_000, new DeadLettered("dead", 1, "expired", false));

        sample.violates(Messages.ONE_DEATH, "dead");
    }

    @Test
    void aSecondDeadLetterIsExplainedByARedeliveryOrByANodeThatWasAway() {
        died(51_000).at(54_000, new DeadLettered("dead", 1, "expired", true));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(58_000, new DeadLettered("dead", 1, "expired", false))
                .fault(EXTRA, FaultKind.BROKER_PAUSED, "RabbitMQ 1", 52_000, 52_100, 57_000);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(sample.report().figure("dead-lettered again")).isEqualTo(2L);
    }

    @Test
    void aDeadLetterThatNobodySentIsInvented() {
        sample.at(53_000, new DeadLettered("invented", 1, "expired", false));

        sample.violates(Messages.NO_INVENTION, "never sent");
    }

    private SampleRun died(long at) {
        return sample.confirmed("dead", Kind.COMMAND, 2_000, at)
                .at(at + 2_000, new DeadLettered("dead", 1, "expired", false));
    }

    @Test
    void aMessageThatWasInADeletedQueueIsExcused() {
        sample.confirmed("gone", Kind.COMMAND, 0, 50_000)
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", 50_100, 50_200, 51_000);

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aMessageFromBeforeTheQueueWasLastSeenEmptyIsNot() {
        sample.confirmed("lost", Kind.COMMAND, 0, 40_000)
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", 50_100, 50_200, 51_000);

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aQueueThatWasSaidToBeEmptyWhileAMessageWasInItWasNotSeenEmpty() {
        sample.confirmed("gone", Kind.COMMAND, 0, 40_000)
                .confirmed("witness", Kind.COMMAND, 0, 39_900)
                .at(50_050, SampleRun.handled("witness", false))
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", 50_100, 50_200, 51_000);

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aMessageThatWasConfirmedLongBeforeTheDeletionIsNot() {
        long late = LAST + LossExcuses.LONGEST_WAIT.toMillis() + 1_000;
        sample.confirmed("lost", Kind.COMMAND, 0, LAST)
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", late, late + 100, late + 900);

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aMessageThatWaitedForAsLongAsMayBeIs() {
        long late = LAST + LossExcuses.LONGEST_WAIT.toMillis() - 1_000;
        sample.confirmed("gone", Kind.COMMAND, 0, LAST)
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", late, late + 100, late + 900);

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aCommandThatWasSentAfterTheDeletionIsNot() {
        sample.confirmed("lost", Kind.COMMAND, 0, 50_500)
                .fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", 50_100, 50_200, 51_000);

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void anEventThatHadNoQueueWhileItsRouteWasCutIsExcused() {
        unbound(sample.confirmed("gone", Kind.EVENT, 0, 50_500).at(50_503, new Unrouted("gone", 1)));
        excuses(Excuse.UNROUTED_EVENT);
    }

    @Test
    void anEventThatHadNoQueueAlthoughNobodyCutItsRouteIsNot() {
        unbound(sample.confirmed("lost", Kind.EVENT, 0, 51_500).at(51_503, new Unrouted("lost", 1)));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void anEventThatIsGoneWithoutHavingBeenUnroutedIsNot() {
        unbound(sample.confirmed("lost", Kind.EVENT, 0, 50_500));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    private static void unbound(SampleRun sample) {
        sample.fault(EXTRA, FaultKind.BINDING_DELETED, "queue", 50_100, 50_200, 51_000);
    }

    @Test
    void anExpiredMessageIsExcusedAroundARestartOfTheCompatibleProfileOnly() {
        restart(sample.confirmed("gone", Kind.COMMAND, 2_000, 50_000));
        excuses(Excuse.TRANSIENT_DEAD_LETTER);

        SampleRun hardened = SampleRun.ofPeace(Durability.HARDENED).confirmed("lost", Kind.COMMAND, 2_000, 50_000);
        assertThat(restart(hardened).report().violations()).containsOnlyKeys(Messages.NO_LOSS);
    }

    @Test
    void aMessageThatDoesNotExpireIsNotExcusedByARestart() {
        restart(sample.confirmed("lost", Kind.COMMAND, 0, 50_000));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aMessageThatExpiresWhenDeadLettersAreKeptAgainIsNot() {
        restart(sample.confirmed("lost", Kind.COMMAND, 2_000, 59_500));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    private static SampleRun restart(SampleRun sample) {
        return sample.fault(EXTRA, FaultKind.BROKER_KILLED, "RabbitMQ 1", 51_000, 51_100, 58_000)
                .at(59_000, new LettersFetched());
    }

    @Test
    void aSecondFirstHandlingIsUnexplained() {
        sample.request("twice", 50_000).at(50_100, SampleRun.handled("twice", false));

        sample.violates(Messages.EXPLAINED, "twice");
        assertThat(sample.report().figure("handled again, UNEXPLAINED")).isEqualTo(1L);
    }

    @Test
    void aRedeliveryAndARepetitionExplainAHandling() {
        sample.request("twice", 50_000).at(50_100, SampleRun.handled("twice", true));
        sample.confirmed("repeated", Kind.COMMAND, 0, 50_000)
                .at(50_010, SampleRun.handled("repeated", false))
                .at(51_000, new Attempted("repeated", 2, Kind.COMMAND, "hash", 0))
                .at(51_001, new Heard("repeated", 2, Word.CONFIRMED))
                .at(51_001, new Ended("repeated", 2, End.TAKEN, ""))
                .at(51_002, new Handled("repeated", 2, "hash", false, "b"));

        ChaosReport report = sample.report();
        assertThat(report.status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("handled again, redelivered")).isEqualTo(1L);
        assertThat(report.figure("handled again, repeated by the publisher")).isEqualTo(1L);
    }

    @Test
    void aHandlingOfWhatNobodySentIsInvented() {
        sample.at(50_000, SampleRun.handled("invented", false));
        sample.violates(Messages.NO_INVENTION, "invented");
    }

    @Test
    void aHandlingOfAnotherBodyIsInvented() {
        sample.confirmed("changed", Kind.COMMAND, 0, 50_000).at(50_100, new Handled("changed", 1, "other", false, "a"));
        sample.violates(Messages.NO_INVENTION, "changed");
    }

    @Test
    void aSecondOutcomeIsAViolation() {
        sample.request("double", 50_000).at(50_100, new Ended("double", 1, End.ANSWERED, ""));
        sample.violates(Outcomes.ONE_OUTCOME, "double");
    }

    @Test
    void aCallWithoutAnOutcomeIsAViolation() {
        sample.at(50_000, new Attempted("open", 1, Kind.REQUEST, "hash", 0));
        sample.violates(Outcomes.ONE_OUTCOME, "open");
    }

    @Test
    void anAnswerToWhatWasNotHandledIsAViolation() {
        sample.at(50_000, new Attempted("untrue", 1, Kind.REQUEST, "hash", 0))
                .at(50_001, new Ended("untrue", 1, End.ANSWERED, ""));
        sample.violates(Outcomes.TRUE_OUTCOME, "untrue");
    }

    @Test
    void anAnswerToAnotherQuestionIsAViolation() {
        sample.at(50_000, new Attempted("wrong", 1, Kind.REQUEST, "hash", 0))
                .at(50_001, SampleRun.handled("wrong", false))
                .at(50_002, new Ended("wrong", 1, End.WRONG, ""));
        sample.violates(Outcomes.TRUE_OUTCOME, "wrong");
    }

    @Test
    void aCommandThatIsCalledTakenWithoutAConfirmIsAViolation() {
        sample.at(50_000, new Attempted("hoped", 1, Kind.COMMAND, "hash", 0))
                .at(50_001, new Heard("hoped", 1, Word.UNKNOWN))
                .at(50_001, new Ended("hoped", 1, End.TAKEN, ""))
                .at(50_002, SampleRun.handled("hoped", false));
        sample.violates(Outcomes.TRUE_OUTCOME, "hoped");
    }

    @Test
    void whatCertainlyWasNotTakenMustNotBeHandled() {
        sample.at(50_000, new Attempted("untrue", 1, Kind.REQUEST, "hash", 0))
                .at(50_001, new Ended("untrue", 1, End.NOT_TAKEN, ""))
                .at(50_100, SampleRun.handled("untrue", false));
        sample.violates(Outcomes.TRUE_OUTCOME, "untrue");
    }

    @Test
    void aFleetThatDoesNotComeToRestIsAViolation() {
        sample.at(SampleRun.STORM_IS_OVER, new Awaited("the queue is empty", false, 60_000, "2 unacknowledged"));
        sample.violates(Ending.STABILISATION, "the queue is empty; 2 unacknowledged");
    }

    @Test
    void aCallThatIsStillPendingIsAViolation() {
        sample.at(SampleRun.STORM_IS_OVER, new ClientBooks(1, 0, 0, 0, 0));
        sample.violates(Ending.NOTHING_PENDING, "pending=1");
    }

    @Test
    void aMessageThatIsStillUnconfirmedIsAViolation() {
        sample.at(SampleRun.STORM_IS_OVER, new ClientBooks(0, 1, 0, 0, 0));
        sample.violates(Ending.NOTHING_PENDING, "unconfirmed=1");
    }

    @Test
    void aProcessThatEndsByItselfIsAViolation() {
        sample.at(50_000, new Fell("storm-1-1", 1, "OutOfMemoryError"));
        sample.violates(Ending.UPRIGHT, "OutOfMemoryError");
    }

    @Test
    void aStartThatIsRefusedBecauseRightsAreRevokedIsNone() {
        String user = BrokerFaults.victim(Servers.SERVICE_USER);
        sample.fault(EXTRA, FaultKind.PERMISSION_REVOKED, user, 50_000, 50_100, 52_000)
                .at(52_100, new Fell("storm-1-1", ChaosService.START_FAILED, "403"));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(60_000, new Fell("storm-1-2", ChaosService.START_FAILED, "403"));
        sample.violates(Ending.UPRIGHT, "storm-1-2");
    }

    @Test
    void anotherUsersRightsExcuseNoFailedStart() {
        String user = BrokerFaults.victim(Servers.CLIENT_USER);
        sample.fault(EXTRA, FaultKind.PERMISSION_REVOKED, user, 50_000, 50_100, 52_000)
                .at(52_100, new Fell("storm-1-1", ChaosService.START_FAILED, "403"));
        sample.violates(Ending.UPRIGHT, "storm-1-1");
    }

    @Test
    void aConsumerThatIsDrainedAndBegunAgainWithoutACauseIsAViolation() {
        begunAgain(10, PROCLAIMED, 10, 20);

        sample.violates(Isolation.ISOLATION, "b drained its consumer");
        assertThat(sample.report().figure("consumers that were drained and begun again"))
                .isEqualTo(1);
    }

    @Test
    void aPauseThatNobodyProclaimedIsNoCause() {
        begunAgain(10, PAUSED, 10, 10).at(40_000, new Proclaimed(10, PROCLAIMED));

        sample.violates(Isolation.ISOLATION, "b drained its consumer");
    }

    @Test
    void aConsumerBeginsAgainAfterAnotherProclamation() {
        begunAgain(10, PAUSED, 15, 20);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aProclamationThatTheConsumerBeganBeforeItWasHeardOfCounts() {
        sample.at(40_000, new Told("b", 10, PROCLAIMED))
                .at(40_001, new Told("b", 15, PAUSED))
                .at(40_002, new ConsumerBegins("b", 10, 10))
                .at(40_003, new Told("b", 20, PROCLAIMED))
                .at(40_004, new ConsumerDrains("b"))
                .at(40_100, new ConsumerBegins("b", 10, 20));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void anotherPrefetchIsACauseAndSoIsALeadership() {
        begunAgain(2, PROCLAIMED, 10, 10);
        sample.at(60_000, new ConsumerDrains("b"))
                .at(60_001, new Note.Resigned("b", 7))
                .at(60_002, new ConsumerBegins("b", 2, 10));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aConsumerThatTheBrokerEndedBeginsAgain() {
        sample.at(40_000, new Told("b", 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins("b", 10, 10))
                .at(50_001, new ConsumerBegins("b", 10, 10));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private SampleRun begunAgain(int prefetch, ProclaimedContent meanwhile, long revision, long last) {
        return sample.at(40_000, new Told("b", 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins("b", 10, 10))
                .at(50_000, new Told("b", revision, meanwhile))
                .at(50_001, new ConsumerDrains("b"))
                .at(50_002, new Told("b", last, PROCLAIMED))
                .at(50_100, new ConsumerBegins("b", prefetch, last));
    }

    @Test
    void anInstanceThatDoesNotActAndKeepsItsLeaseIsAViolation() {
        blocked(ChaosSettings.standingStill().toMillis() + 100);

        sample.violates(Progress.PROGRESS, "b renewed its lease");
    }

    @Test
    void anInstanceThatGivesItsLeaseUpInTimeIsNone() {
        blocked(ChaosSettings.standingStill().toMillis() - 100);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(sample.report().figure("callbacks that blocked for longer than a lease may be renewed then"))
                .isEqualTo(1);
    }

    @Test
    void aLeaseThatWasGrantedMeanwhileMayBeRenewedForAsLongAgain() {
        sample.at(50_000, new CallbackBlocks("b"))
                .at(56_000, new Renewed("b", 2))
                .at(59_000, new Renewed("b", 2))
                .at(60_000, new CallbackReturns("b"));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private void blocked(long renewedFor) {
        sample.at(49_000, new Renewed("b", 1))
                .at(50_000, new CallbackBlocks("b"))
                .at(50_000 + renewedFor, new Renewed("b", 1))
                .at(60_000, new CallbackReturns("b"))
                .at(61_000, new Renewed("b", 2));
    }

    @Test
    void aQueueThatDoesNotComeBackIsAViolation() {
        sample.at(50_000, new FaultBegins(EXTRA, FaultKind.QUEUE_DELETED, "queue"))
                .at(50_000, new FaultDone(EXTRA, "queue"))
                .at(90_000, new FaultUndone(EXTRA, "in vain"));
        sample.violates(Coverage.REPAIR, "in vain");
    }

    private void excuses(Excuse excuse) {
        ChaosReport report = sample.report();
        assertThat(report.status()).isEqualTo(ChaosReport.HOLDS);
        assertThat(report.figure("LOST")).isEqualTo(0L);
        for (Excuse each : Excuse.values()) {
            assertThat(report.figure("gone, " + each.text())).isEqualTo(each == excuse ? 1L : 0L);
        }
    }
}
