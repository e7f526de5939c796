package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a client consumes its reply queue, and what its loss means. */
class ReplyQueueTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults().withConnectionWait(Duration.ZERO));

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void isNotConsumedBeforeTheFirstRequest() {
        rig.time.await(rig.command());
        rig.time.await(rig.event());
        assertThat(rig.source.consumers()).isEmpty();
        rig.begin();
        rig.begin();
        assertThat(rig.source.consumers()).hasSize(1);
        assertThat(rig.source.last().subscription()).isEqualTo(Subscription.replies(TestDeliveries.REPLY_QUEUE));
    }

    @Test
    void nothingIsSentBeforeResponsesCanArrive() {
        rig.source.holdAnswers();
        rig.begin();
        rig.time.runUntilIdle();
        assertThat(rig.publisher.publications()).isEmpty();

        rig.source.last().answer().complete(rig.source.last());

        assertThat(rig.publisher.publications()).hasSize(1);
    }

    @Test
    void requestsFailAtOnceWhenTheirReplyQueueIsLost() {
        CompletableFuture<Receipt> call = rig.call();
        rig.lose();

        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isTrue();
        assertThat(rig.transportFailure(call)).hasMessageContaining("connection reset");
    }

    @Test
    void isConsumedAgainByItselfAfterALoss() {
        rig.begin();
        rig.time.advance(Duration.ofMinutes(1));
        rig.lose();
        assertThat(rig.source.consumers()).hasSize(2);

        CompletableFuture<Receipt> call = rig.call();
        assertThat(rig.source.consumers()).hasSize(2);
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));

        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void thatWasInUseIsTriedAgainUntilItIsConsumed() {
        rig.begin();
        rig.time.advance(Duration.ofMinutes(1));
        rig.source.holdAnswers();
        rig.lose();
        for (int attempts = 2; attempts < 20; attempts++) {
            assertThat(rig.source.consumers()).hasSize(attempts);
            rig.refuse();
            rig.time.advance(Duration.ofSeconds(1));
        }
        rig.source.last().answer().complete(rig.source.last());
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.source.consumers()).hasSize(20);
    }

    @Test
    void itsLossIsToldBeforeTheNextOneIsConsumed() {
        CallRig busy = new CallRig(ClientConfig.defaults(), new PassingScheduler(rig.time) {
            @Override
            public Executor callbacks() {
                return Runnable::run;
            }
        });
        List<Optional<String>> told = new ArrayList<>();
        busy.client.listen(missing -> told.add(missing.map(BrokerException::getMessage)));
        CompletableFuture<Void> again = busy.call().handle((receipt, failure) -> {
            busy.begin();
            return null;
        });
        rig.time.advance(Duration.ofMinutes(1).minusMillis(1));

        busy.lose();

        assertThat(again).isCompleted();
        assertThat(told).containsExactly(Optional.empty(), Optional.of("connection reset"), Optional.empty());
        busy.client.close();
    }

    @Test
    void aLossThatIsToldWhileItBeginsComesBehindTheBeginning() {
        rig.source.holdAnswers();
        List<Boolean> told = new ArrayList<>();
        rig.client.listen(missing -> told.add(missing.isPresent()));
        rig.begin();
        rig.lose();
        rig.source.last().answer().complete(rig.source.last());

        assertThat(told).containsExactly(false, true);
    }

    @Test
    void thatIsLostAsSoonAsItHasBegunBeginsAfterAPause() {
        rig.begin();
        rig.lose();
        assertThat(rig.source.consumers()).hasSize(1);
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.source.consumers()).hasSize(2);
    }

    @Test
    void requestsFailWhenItCannotBeConsumed() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.refuse();

        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isFalse();
        assertThat(rig.transportFailure(call)).hasMessageContaining("no broker there");
        assertThat(rig.publisher.publications()).isEmpty();
    }

    @Test
    void betweenAttemptsToConsumeTheLatestFailureIsKnownAtOnce() {
        rig.source.holdAnswers();
        rig.begin();
        rig.refuse();

        CompletableFuture<Receipt> call = rig.call();

        assertThat(rig.transportFailure(call)).hasMessageContaining("no broker there");
        assertThat(rig.source.consumers()).hasSize(1);
    }

    @Test
    void thePausesBetweenAttemptsToConsumeBecomeLonger() {
        rig.source.holdAnswers();
        rig.begin();
        rig.refuse();
        for (int millis : new int[] {200, 400, 800, 1_000, 1_000}) {
            Duration half = Duration.ofMillis(millis).dividedBy(2);
            assertThat(attemptsAfter(half.minusMillis(1))).isZero();
            assertThat(attemptsAfter(half.plusMillis(1))).isEqualTo(1);
            rig.refuse();
        }
    }

    @Test
    void twoRequestsShareOneAttemptToConsume() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> first = rig.call();
        CompletableFuture<Receipt> second = rig.call();
        assertThat(rig.source.consumers()).hasSize(1);
        rig.refuse();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void mayBeOpenedAhead() {
        assertThat(rig.client.open().toCompletableFuture()).isCompleted();
        rig.begin();
        assertThat(rig.source.consumers()).hasSize(1);
    }

    private int attemptsAfter(Duration pause) {
        int before = rig.source.consumers().size();
        rig.time.advance(pause);
        rig.begin();
        return rig.source.consumers().size() - before;
    }
}
