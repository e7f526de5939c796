package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.Awaited;
import io.nuropb.chaos.Note.ClientBooks;
import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.Fails;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultDone;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.chaos.Note.Fell;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.chaos.Note.RightsGiven;
import io.nuropb.chaos.Note.RightsTaken;
import io.nuropb.chaos.Note.Word;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Every rule is broken once by notes that are made up. */
class VerdictTest {

    private static final int EXTRA = 1_000;

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
    void aConfirmedAttemptIsLostThoughAnotherOneWasHandled() {
        sample.at(50_000, new Attempted("again", 1, Kind.COMMAND, "hash", 0))
                .at(50_001, new Heard("again", 1, Word.UNKNOWN))
                .at(50_002, new Ended("again", 1, End.UNKNOWN, ""))
                .at(50_003, SampleRun.handled("again", false))
                .at(51_000, new Attempted("again", 2, Kind.COMMAND, "hash", 0))
                .at(51_001, new Heard("again", 2, Word.CONFIRMED))
                .at(51_002, new Ended("again", 2, End.TAKEN, ""));

        sample.violates(Messages.NO_LOSS, "attempt=2");
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
    void whatWasToFailMayDieAndSoMayWhatIsDisturbed() {
        rejected("failed", 50_000).at(50_003, new Fails("failed", 1));
        rejected("disturbed", 60_000)
                .fault(EXTRA, FaultKind.PROCESS_PAUSED_BEYOND_TTL, SampleRun.WORKER, 60_003, 60_003, 67_000);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aDeadLetterWithoutACauseIsAViolation() {
        rejected("sound", 50_000);

        sample.violates(Messages.CAUSE_OF_DEATH, "sound");
        assertThat(sample.report().figure("dead-lettered for nothing")).isEqualTo(1L);
    }

    @Test
    void whatMayWaitForLongDoesNotExpire() {
        sample.confirmed("patient", Kind.COMMAND, 0, 50_000)
                .at(52_000, new DeadLettered("patient", 1, "expired", false));

        sample.violates(Messages.CAUSE_OF_DEATH, "patient");
    }

    private SampleRun rejected(String message, long at) {
        return sample.confirmed(message, Kind.COMMAND, 2_000, at)
                .at(at + 3, SampleRun.handled(message, false))
                .at(at + 5, new DeadLettered(message, 1, "rejected", false));
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
    void aSecondFirstHandlingIsUnexplained() {
        sample.request("twice", 50_000).at(50_100, SampleRun.handled("twice", false));

        sample.violates(Messages.EXPLAINED, "twice");
        assertThat(sample.report().figure("handled again, UNEXPLAINED")).isEqualTo(1L);
    }

    @Test
    void aRedeliveryAndARepetitionExplainAHandling() {
        sample.request("twice", 50_000)
                .at(50_100, SampleRun.handled("twice", true))
                .at(50_200, new ConsumerBegins(SampleRun.WORKER, 10, 0));
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
    void whatCertainlyWasNotTakenMustNotBeConfirmed() {
        sample.at(50_000, new Attempted("untrue", 1, Kind.COMMAND, "hash", 0))
                .at(50_001, new Heard("untrue", 1, Word.CONFIRMED))
                .at(50_002, new Ended("untrue", 1, End.NOT_TAKEN, ""))
                .at(50_100, new Attempted("untrue", 2, Kind.COMMAND, "hash", 0))
                .at(50_101, new Ended("untrue", 2, End.NOT_TAKEN, ""));

        ChaosReport report = sample.report();
        assertThat(report.violations()).containsOnlyKeys(Outcomes.TRUE_OUTCOME, Messages.NO_LOSS);
        assertThat(report.violations().get(Outcomes.TRUE_OUTCOME)).hasSize(1);
    }

    @Test
    void whatCertainlyWasNotTakenMustNotBecomeADeadLetter() {
        sample.at(50_000, new Attempted("untrue", 1, Kind.COMMAND, "hash", 2_000))
                .at(50_001, new Ended("untrue", 1, End.NOT_TAKEN, ""))
                .at(52_000, new DeadLettered("untrue", 1, "expired", false));
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
    void responsesThatComeAgainAreAViolationIfTheyAreMany() {
        sample.at(SampleRun.STORM_IS_OVER, new ClientBooks(0, 0, 400, 800, 200));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(SampleRun.STORM_IS_OVER, new ClientBooks(0, 0, 0, 4_000, 0));
        sample.violates(Ending.ONE_RESPONSE, "repeated=4000, foreign=0], of 4000 requests");
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
        sample.fault(EXTRA, FaultKind.PERMISSION_REVOKED, BrokerFaults.SERVICE_VICTIM, 50_000, 50_100, 52_000)
                .at(52_100, new Fell("storm-1-1", ChaosService.START_FAILED, "403"));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(60_000, new Fell("storm-1-2", ChaosService.START_FAILED, "403"));
        sample.violates(Ending.UPRIGHT, "storm-1-2");
    }

    @Test
    void aStartThatIsRefusedBecauseItsOwnUserHasNoRightsIsNone() {
        sample.at(50_000, new RightsTaken("storm_1"))
                .at(52_000, new Fell("storm_1_2", ChaosService.START_FAILED, "403"))
                .at(53_000, new RightsGiven("storm_1"));
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(52_000, new Fell("storm_2_2", ChaosService.START_FAILED, "403"));
        sample.violates(Ending.UPRIGHT, "storm_2_2");
    }

    @Test
    void anotherUsersRightsExcuseNoFailedStart() {
        sample.fault(EXTRA, FaultKind.PERMISSION_REVOKED, BrokerFaults.CLIENT_VICTIM, 50_000, 50_100, 52_000)
                .at(52_100, new Fell("storm-1-1", ChaosService.START_FAILED, "403"));
        sample.violates(Ending.UPRIGHT, "storm-1-1");
    }

    @Test
    void aQueueThatDoesNotComeBackIsAViolation() {
        sample.at(50_000, new FaultBegins(EXTRA, FaultKind.QUEUE_DELETED, "queue"))
                .at(50_000, new FaultDone(EXTRA, "queue"))
                .at(90_000, new FaultUndone(EXTRA, "in vain"));
        sample.violates(Coverage.REPAIR, "in vain");
    }
}
