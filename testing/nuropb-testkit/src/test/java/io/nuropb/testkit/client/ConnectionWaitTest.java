package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.PassingScheduler;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits while the broker cannot be used, for how long, and what does not. */
class ConnectionWaitTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults().withConnectionWait(Duration.ofSeconds(2)));

    @BeforeEach
    void answerByHand() {
        rig.publisher.holdAnswers();
    }

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BLOCKED", "NOT_FOUND", "CHANNEL_CLOSED"})
    void whatCertainlyWasNotTakenIsSentAgain(Reason reason) {
        CompletableFuture<Void> command = rig.command();
        rig.refusePublication(reason);
        assertThat(command).isNotDone();
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.publisher.publications()).hasSize(2);
        assertThat(rig.publisher.last().envelope())
                .isSameAs(rig.publisher.publications().get(0).envelope());
        rig.publisher.last().answer().complete(Published.CONFIRMED);
        assertThat(rig.time.await(command)).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_CREDENTIALS", "NO_VIRTUAL_HOST", "INSECURE", "ACCESS_REFUSED", "CLOSED"})
    void whatWaitingCannotHelpFailsAtOnce(Reason reason) {
        CompletableFuture<Void> event = rig.event();
        rig.refusePublication(reason);
        assertThat(rig.transportFailure(event).mayHaveBeenTaken()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void whatMayHaveBeenTakenIsNeverSentAgain(Reason reason) {
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.last().answer().completeExceptionally(new BrokerException(reason, "lost", null));
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isTrue();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.publisher.publications()).hasSize(1);
    }

    @Test
    void theLastAttemptComesAtTheEndOfTheWait() {
        CompletableFuture<Void> command = rig.command();
        for (int millis : new int[] {200, 400, 800, 600}) {
            rig.refusePublication(Reason.UNREACHABLE);
            assertThat(command).isNotDone();
            rig.time.advance(Duration.ofMillis(millis));
        }
        assertThat(rig.publisher.publications()).hasSize(5);
        rig.refusePublication(Reason.UNREACHABLE);
        assertThat(rig.transportFailure(command).mayHaveBeenTaken()).isFalse();
    }

    @Test
    void theWaitEndsWithTheCall() {
        CompletableFuture<Receipt> call = rig.call(CallOptions.defaults().withTimeout(Duration.ofMillis(300)));
        rig.refusePublication(Reason.UNREACHABLE);
        rig.time.advance(Duration.ofMillis(200));
        rig.refusePublication(Reason.UNREACHABLE);
        rig.time.advance(Duration.ofMillis(100));
        assertThat(rig.transportFailure(call))
                .as("the latest reason is kept, whichever limit was over first")
                .hasMessageContaining("orders.create_order was not called")
                .hasMessageContaining("the broker did not confirm it: ");
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isFalse();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.publisher.publications()).hasSize(2);
    }

    @Test
    void aRequestWaitsForItsReplyQueue() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.refuse();
        assertThat(call).isNotDone();
        rig.time.advance(Duration.ofMillis(200));
        rig.source.last().answer().complete(rig.source.last());
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
        assertThat(rig.source.consumers()).hasSize(2);
    }

    @Test
    void aRequestThatHasWaitedLivesAsLongAsItsCallerStillWaits() {
        assertThat(lifeAfter(Duration.ofMillis(300), CallOptions.defaults())).isEqualTo(Duration.ofMillis(59_700));
    }

    @Test
    void theLastOfTheWaitIsAMillisecondForTheBroker() {
        Duration timeout = Duration.ofMillis(300).plusNanos(1);
        assertThat(lifeAfter(Duration.ofMillis(300), CallOptions.defaults().withTimeout(timeout)))
                .isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void aTimeToLiveThatIsGivenIsKept() {
        Duration ttl = Duration.ofMinutes(5);
        assertThat(lifeAfter(Duration.ofMillis(300), CallOptions.defaults().withTtl(ttl)))
                .isEqualTo(ttl);
    }

    /** How long a request lives that has waited for its reply queue. */
    private @Nullable Duration lifeAfter(Duration wait, CallOptions options) {
        rig.source.holdAnswers();
        rig.begin(rig.call(options));
        rig.time.advance(wait);
        rig.source.last().answer().complete(rig.source.last());
        rig.time.runUntilIdle();
        return rig.publisher.last().envelope().expiration();
    }

    @Test
    void eachTimeThatARequestIsSentItLivesAsLongAsItsCallerStillWaits() {
        rig.begin();
        rig.refusePublication(Reason.UNREACHABLE);
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.publisher.publications()).hasSize(2);
        assertThat(rig.publisher.last().envelope().expiration())
                .isBetween(Duration.ofMillis(59_800), Duration.ofMillis(59_999));
    }

    @Test
    void anAttemptThatDoesNotEndIsWaitedForNoLongerOnceAnotherHasFailed() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> first = rig.call();
        rig.refuse();
        rig.time.advance(Duration.ofMillis(200));
        CompletableFuture<Receipt> second = rig.call();
        rig.time.advance(Duration.ofMillis(1_799));
        assertThat(first).isNotDone();
        rig.time.advance(Duration.ofMillis(1));
        assertThat(rig.transportFailure(first)).hasMessageContaining("no broker there");
        assertThat(second).isNotDone();
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.transportFailure(second).mayHaveBeenTaken()).isFalse();
        rig.source.last().answer().complete(rig.source.last());
        rig.time.runUntilIdle();
        assertThat(rig.publisher.publications()).isEmpty();
    }

    /** Its end falls due, and is cancelled too late for that. */
    @Test
    void theWaitForTheReplyQueueEndsNoRequestThatHasBeenPublished() {
        CallRig late = new CallRig(ClientConfig.defaults(), new PassingScheduler(rig.time) {
            @Override
            public Timer schedule(Duration delay, Runnable task) {
                base.schedule(delay, task);
                return () -> {};
            }
        });
        late.source.holdAnswers();
        CompletableFuture<Receipt> call = late.call();
        late.refuse();
        rig.time.advance(Duration.ofMillis(200));
        late.source.last().answer().complete(late.source.last());
        rig.time.advance(ClientConfig.defaults().connectionWait());
        assertThat(call).isNotDone();

        late.respond(new Outcome.Returned(Map.of("id", "r1")));

        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void aRequestThatWaitsOutlivesTheLossOfItsReplyQueue() {
        CompletableFuture<Receipt> call = rig.call();
        rig.refusePublication(Reason.UNREACHABLE);
        rig.lose();
        rig.time.advance(Duration.ofMillis(200));
        assertThat(rig.source.consumers()).hasSize(2);
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void whatIsCancelledWhileItWaitsIsNotSent() {
        CompletableFuture<Void> command = rig.command();
        rig.refusePublication(Reason.UNREACHABLE);
        command.cancel(true);
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.publisher.publications()).hasSize(1);
    }

    @Test
    void whatWaitsWhenTheClientIsClosedWasNotTaken() {
        CompletableFuture<Void> event = rig.event();
        rig.refusePublication(Reason.UNREACHABLE);
        rig.client.close();
        assertThat(rig.transportFailure(event).mayHaveBeenTaken()).isFalse();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.publisher.publications()).hasSize(1);
    }

    @Test
    void aClientWithoutPatienceFailsAtOnce() {
        CallRig hasty = new CallRig(ClientConfig.defaults().withConnectionWait(Duration.ZERO));
        hasty.publisher.holdAnswers();
        CompletableFuture<Void> command = hasty.command();
        hasty.refusePublication(Reason.UNREACHABLE);
        assertThat(hasty.transportFailure(command).mayHaveBeenTaken()).isFalse();
        hasty.assertNothingIsLeft();
    }
}
