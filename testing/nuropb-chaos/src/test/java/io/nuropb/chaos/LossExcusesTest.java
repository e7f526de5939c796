package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.LossExcuses.Excuse;
import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.End;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.chaos.Note.LettersFetched;
import io.nuropb.chaos.Note.Unrouted;
import io.nuropb.chaos.Note.Word;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** What excuses the loss of a message, and that it excuses no other. */
class LossExcusesTest {

    /** After the queue was seen empty for the last time. */
    private static final long LAST = SampleRun.STORM + 100;

    private static final int EXTRA = 1_000;

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void aMessageThatWasInADeletedQueueIsExcused() {
        deleted(sample.confirmed("gone", Kind.COMMAND, 0, 50_000));

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aMessageFromBeforeTheQueueWasLastSeenEmptyIsNot() {
        deleted(sample.confirmed("lost", Kind.COMMAND, 0, 40_000));

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aQueueThatWasSaidToBeEmptyWhileAMessageWasInItWasNotSeenEmpty() {
        deleted(sample.confirmed("gone", Kind.COMMAND, 0, 40_000)
                .confirmed("witness", Kind.COMMAND, 0, 39_900)
                .at(50_050, SampleRun.handled("witness", false)));

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aMessageThatWasConfirmedLongBeforeTheDeletionIsNot() {
        long late = LAST + LossExcuses.LONGEST_WAIT.toMillis() + 1_000;
        deleted(sample.confirmed("lost", Kind.COMMAND, 0, LAST), late);

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aMessageThatWaitedForAsLongAsMayBeIs() {
        long late = LAST + LossExcuses.LONGEST_WAIT.toMillis() - 1_000;
        deleted(sample.confirmed("gone", Kind.COMMAND, 0, LAST), late);

        excuses(Excuse.IN_A_DELETED_QUEUE);
    }

    @Test
    void aCommandThatWasSentAfterTheDeletionIsNot() {
        deleted(sample.confirmed("lost", Kind.COMMAND, 0, 50_500));

        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aDeletionThatHitNobodyExcusesNothing() {
        sample.confirmed("lost", Kind.COMMAND, 0, 50_000)
                .at(50_100, new FaultBegins(EXTRA, FaultKind.QUEUE_DELETED, "queue"))
                .at(50_900, new FaultUndone(EXTRA, "it hit nobody"));

        sample.violates(Messages.NO_LOSS, "lost");
    }

    private static void deleted(SampleRun sample) {
        deleted(sample, 50_100);
    }

    private static void deleted(SampleRun sample, long at) {
        sample.fault(EXTRA, FaultKind.QUEUE_DELETED, "queue", at, at + 100, at + 900);
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
    void aRequestIsExcusedAroundARestartOfTheCompatibleProfileOnly() {
        restart(sample.confirmed("gone", Kind.REQUEST, 0, 50_000));
        excuses(Excuse.TRANSIENT_REQUEST);

        SampleRun hardened = SampleRun.ofPeace(Durability.HARDENED).confirmed("lost", Kind.REQUEST, 0, 50_000);
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

    @Test
    void aMessageWhoseTimeWasNotOverWhenDeadLettersWereKeptAgainIsNot() {
        restart(sample.confirmed("lost", Kind.COMMAND, 10_000, 50_000));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aMessageThatExpiredBetweenTheRestartAndThatMomentIs() {
        restart(sample.confirmed("gone", Kind.COMMAND, 2_000, 56_000));
        excuses(Excuse.TRANSIENT_DEAD_LETTER);
    }

    @Test
    void aRequestThatWasSentAfterTheRestartIsNot() {
        restart(sample.confirmed("lost", Kind.REQUEST, 10_000, 52_000));
        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void aMessageThatWasSentAfterARestartIsNotIfNobodyKnowsWhenDeadLettersWereKeptAgain() {
        sample.confirmed("lost", Kind.COMMAND, 2_000, 60_000)
                .fault(EXTRA, FaultKind.BROKER_KILLED, "RabbitMQ 1", 51_000, 51_100, 58_000);
        sample.violates(Messages.NO_LOSS, "lost");
    }

    @Test
    void eachAttemptNeedsAnExcuseOfItsOwn() {
        deleted(sample.confirmed("command", Kind.COMMAND, 0, 50_000)
                .at(55_000, new Attempted("command", 2, Kind.COMMAND, "hash", 0))
                .at(55_001, new Heard("command", 2, Word.CONFIRMED))
                .at(55_002, new Ended("command", 2, End.TAKEN, "")));

        sample.violates(Messages.NO_LOSS, "attempt=2");
        assertThat(sample.report().figure("gone, " + Excuse.IN_A_DELETED_QUEUE.text()))
                .isEqualTo(1L);
    }

    private static SampleRun restart(SampleRun sample) {
        return sample.fault(EXTRA, FaultKind.BROKER_KILLED, "RabbitMQ 1", 51_000, 51_100, 58_000)
                .at(59_000, new LettersFetched());
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
