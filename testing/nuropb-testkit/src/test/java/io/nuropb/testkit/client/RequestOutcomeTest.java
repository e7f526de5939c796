package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.TypeRef;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.testkit.client.CallRig.Receipt;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What can become of a request. */
class RequestOutcomeTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults().withConnectionWait(Duration.ZERO));

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aResultIsBoundToItsType() {
        CompletableFuture<Receipt> call = rig.call();
        rig.respond(new Outcome.Returned(Map.of("id", "r1")));
        assertThat(rig.time.await(call)).isEqualTo(new Receipt("r1"));
        assertThat(rig.client.counters().responses()).isEqualTo(1);
    }

    @Test
    void aResultIsBoundToATypeWithArguments() {
        CompletableFuture<List<Receipt>> call =
                rig.watched(rig.client.request("orders", "all", null, new TypeRef<List<Receipt>>() {}));
        rig.respond(new Outcome.Returned(List.of(Map.of("id", "r1"), Map.of("id", "r2"))));
        assertThat(rig.time.await(call)).containsExactly(new Receipt("r1"), new Receipt("r2"));
    }

    @Test
    void aResultMayBeNothing() {
        CompletableFuture<Void> call = rig.client.request("orders", "ping", null, Void.class);
        rig.respond(new Outcome.Returned("ignored"));
        assertThat(rig.time.await(call)).isNull();
    }

    @Test
    void aResultOfAnotherTypeIsAnError() {
        CompletableFuture<Receipt> call = rig.call();
        rig.respond(new Outcome.Returned(List.of()));
        assertThatThrownBy(() -> rig.time.await(call))
                .isInstanceOf(NuropbMessageException.class)
                .hasMessageContaining("orders.create_order");
    }

    @ParameterizedTest
    @CsvSource({
        "NuropbValidationError,Validation",
        "NuropbAuthenticationError,Authentication",
        "NuropbAuthorizationError,Authorization",
        "NuropbDeprecatedError,DeprecatedMethod",
        "NuropbHandlingError,Handling",
        "NuropbCallAgainReject,CallAgain",
        "NuropbTimeoutError,Timeout",
        "NuropbMessageError,Unreadable",
        "NuropbException,RemoteException",
        "NuropbTransportError,RemoteException",
        "NuropbNotDeliveredError,RemoteException",
        "NuropbCallAgain,RemoteException",
        "NuropbSuccess,RemoteException",
        "ValueError,RemoteException"
    })
    void anErrorResponseHasItsClassAndKeepsItsNameAndDescription(String name, String type) {
        CompletableFuture<Receipt> call = rig.call();
        RemoteError error = new RemoteError(name, "'id' is missing");
        rig.respond(new Outcome.Failed(error));
        assertThatThrownBy(() -> rig.time.await(call)).isInstanceOfSatisfying(RemoteException.class, e -> {
            assertThat(e.getClass().getSimpleName()).isEqualTo(type);
            assertThat(e.error()).isEqualTo(error);
            assertThat(e).hasMessage("orders.create_order answered " + name + ": 'id' is missing");
        });
    }

    @Test
    void aRequestThatNoQueueTakesFailsAtOnce() {
        rig.publisher.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.last().answer().complete(Published.RETURNED);
        rig.time.runUntilIdle();
        assertThatThrownBy(() -> rig.time.await(call))
                .isInstanceOf(NuropbNotDeliveredException.class)
                .hasMessage("Service orders not available. unable to call method create_order");
    }

    @Test
    void aRequestThatTheBrokerCouldNotTakeSafelyMayBeSomewhere() {
        rig.publisher.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.last().answer().complete(Published.NACKED);
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRequestWithoutConfirmMayHaveBeenTaken(Reason reason) {
        rig.publisher.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.last().answer().completeExceptionally(new BrokerException(reason, "found " + reason, null));

        assertThat(rig.transportFailure(call)).hasMessageContaining("found " + reason);
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRequestThatHadNoEffectWasNotTaken(Reason reason) {
        rig.publisher.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.refusePublication(reason);

        assertThat(rig.transportFailure(call)).hasMessageContaining("found " + reason);
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isFalse();
    }

    @Test
    void whatAmqpCannotCarryWasNotTaken() {
        rig.publisher.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.publisher.last().answer().completeExceptionally(new IllegalArgumentException("too large for a frame"));
        assertThat(rig.transportFailure(call)).hasMessageContaining("too large for a frame");
        assertThat(rig.transportFailure(call).mayHaveBeenTaken()).isFalse();
    }

    @Test
    void aCallWithoutResponseTimesOut() {
        CompletableFuture<Receipt> call = rig.call(CallOptions.defaults().withTimeout(Duration.ofSeconds(3)));
        rig.time.advance(Duration.ofMillis(2_999));
        assertThat(call).isNotDone();
        rig.time.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> rig.time.await(call))
                .isInstanceOf(NuropbTimeoutException.class)
                .hasMessageContaining("may have been called");
    }

    @Test
    void aCallWaitsNoLongerThanItsRequestLives() {
        CompletableFuture<Receipt> call = rig.call(CallOptions.defaults().withTtl(Duration.ofSeconds(1)));
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void aRequestThatTimedOutBeforeItCouldBeSentIsNotSent() {
        rig.source.holdAnswers();
        CompletableFuture<Receipt> call = rig.call();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.failure(call)).hasMessageContaining("was not called");

        rig.source.last().answer().complete(rig.source.last());

        assertThat(rig.publisher.publications()).isEmpty();
    }

    @Test
    void whatCannotBeSentIsRefusedBeforeAnythingIsPending() {
        assertThatThrownBy(() -> rig.client.request("no such name", "x", null, Void.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rig.client.request("orders", "x", List.of(1), Void.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Parameters");
        assertThatThrownBy(() -> rig.client.request("orders", "x", Map.of("a", new Object()), Void.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rig.client.publish("t".repeat(256), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255");
        assertThat(rig.client.counters().requests()).isZero();
    }
}
