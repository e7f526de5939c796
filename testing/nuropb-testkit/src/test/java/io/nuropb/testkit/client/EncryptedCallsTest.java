package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.DescribedService;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.topology.BrokerException.Reason;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes of encrypted calls whose service has no usable key, or another one by now, or cannot be asked for it.
 */
class EncryptedCallsTest {

    private static final ServiceKey KEY = ServiceKey.generate(new SecureRandom());
    private static final CallOptions ENCRYPTED = CallOptions.defaults().withEncrypted(true);
    private static final CallOptions PATIENT = ENCRYPTED.withTimeout(Duration.ofMinutes(10));
    private static final Map<String, Object> KEYLESS = Map.of();
    private static final Map<String, Object> UNUSABLE = Map.of("public_key", "-----BEGIN PUBLIC KEY-----");
    private static final Outcome.Failed UNREAD =
            new Outcome.Failed(new RemoteError("NuropbMessageError", "cannot be decrypted"));

    private final CallRig rig = new CallRig(ClientConfig.defaults());

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void aServiceThatCannotReadARequestIsAskedAgain() {
        know();
        rig.begin(rig.call(ENCRYPTED));
        rig.respond(UNREAD);
        assertThat(rig.client.describe("orders")).isNotDone();
        assertThat(rig.client.counters().responses()).isEqualTo(2);
        assertThat(rig.client.counters().unread()).isZero();
    }

    @Test
    void aServiceThatCannotReadWhatNobodyWaitsForIsAskedAgain() {
        know();
        rig.time.await(command(ENCRYPTED));
        rig.respond(UNREAD);
        assertThat(rig.client.describe("orders")).isNotDone();
        rig.respond(new Outcome.Returned(KEYLESS));

        know("stock");
        rig.client.request("stock", "count", null, Integer.class, ENCRYPTED).cancel(false);
        rig.respond(UNREAD);
        assertThat(rig.client.describe("stock")).isNotDone();
        assertThat(rig.client.counters().unread()).isEqualTo(2);
        assertThat(rig.client.counters().late()).isZero();
        assertThat(rig.client.counters().foreign()).isZero();
        rig.respond(new Outcome.Returned(KEYLESS));
    }

    @Test
    void whatIsLostHasOneLineInAnInterval() {
        know();
        try (LoggedLines log = new LoggedLines()) {
            for (int i = 0; i < 2; i++) {
                rig.time.await(command(ENCRYPTED));
                rig.respond(UNREAD);
                know();
            }
            assertThat(log.with("orders.create is lost"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.text()).contains("another key").contains("[UNREAD, correlation id "));
        }
    }

    @Test
    void aNewerKeyIsNotForgottenForWhatWasSealedUnderTheOneBefore() {
        know();
        for (int i = 0; i < 2; i++) {
            rig.time.await(command(ENCRYPTED));
        }
        List<Publication> sealed = rig.publisher.publications().subList(1, 3);
        rig.respond(sealed.get(0), UNREAD);
        know();
        rig.respond(sealed.get(1), UNREAD);
        assertThat(rig.client.describe("orders")).isDone();
        assertThat(rig.client.counters().unread()).isEqualTo(2);
    }

    @Test
    void aServiceWithoutAUsableKeyIsAskedAgain() {
        for (Map<String, Object> keyless : List.of(KEYLESS, UNUSABLE)) {
            CompletableFuture<Void> call = command(ENCRYPTED);
            rig.respond(new Outcome.Returned(keyless));
            assertThat(rig.failure(call)).isInstanceOf(NuropbMessageException.class);
        }
        know();
        assertThat(rig.time.await(command(ENCRYPTED))).isNull();
    }

    @Test
    void aLostQuestionIsAskedAgainAsLongAsACallIsPending() {
        CompletableFuture<Void> command = command(PATIENT);
        rig.lose();
        rig.time.advance(Duration.ofSeconds(1));
        assertThat(rig.publisher.publications()).hasSize(2);
        assertThat(command).isNotDone();
        rig.respond(ownKey());
        assertThat(rig.time.await(command)).isNull();
    }

    @Test
    void aQuestionWithoutAnAnswerIsAskedAgainAsLongAsACallIsPending() {
        CompletableFuture<Void> command = command(PATIENT);
        CompletableFuture<Void> impatient = command(ENCRYPTED);
        rig.time.advance(Duration.ofSeconds(61));
        assertThat(rig.failure(impatient))
                .isInstanceOf(NuropbTimeoutException.class)
                .hasMessageContaining("orders.create has no outcome")
                .hasMessageContaining("it was not commanded");
        assertThat(rig.publisher.publications()).hasSize(2);
        rig.respond(ownKey());
        assertThat(rig.time.await(command)).isNull();
    }

    @Test
    void aRequestThatWaitedForAKeyLivesAsLongAsItsCallerStillWaits() {
        rig.begin(rig.call(ENCRYPTED));
        rig.time.advance(Duration.ofSeconds(50));
        rig.respond(ownKey());
        rig.time.runUntilIdle();
        assertThat(rig.publisher.publications()).hasSize(2);
        assertThat(rig.publisher.last().envelope().expiration()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void nothingIsAskedForACallThatHasEnded() {
        CompletableFuture<Void> command = command(PATIENT);
        rig.lose();
        assertThat(command.cancel(false)).isTrue();
        rig.time.advance(Duration.ofMinutes(5));
        assertThat(rig.publisher.publications()).hasSize(1);
    }

    @Test
    void aCallWhoseServiceCouldNotBeAskedWasCertainlyNotSent() {
        rig.publisher.holdAnswers();
        CompletableFuture<Void> one = command(ENCRYPTED);
        CompletableFuture<CallRig.Receipt> other = rig.call(ENCRYPTED);
        rig.refusePublication(Reason.BAD_CREDENTIALS);
        assertThat(rig.transportFailure(one)).hasMessageStartingWith("orders.create was not commanded: ");
        assertThat(rig.transportFailure(one).mayHaveBeenTaken()).isFalse();
        assertThat(rig.transportFailure(other)).hasMessageStartingWith("orders.create_order was not called: ");
        assertThat(rig.transportFailure(other).mayHaveBeenTaken()).isFalse();
    }

    @Test
    void aCallWhoseServiceDoesNotSayItsKeyWasCertainlyNotSent() {
        CompletableFuture<Void> command = command(ENCRYPTED);
        rig.respond(new Outcome.Failed(new RemoteError("NuropbHandlingError", "not now")));
        assertThat(rig.failure(command))
                .isInstanceOf(NuropbTransportException.class)
                .hasMessage("orders.create was not commanded: orders.nuropb_describe answered"
                        + " NuropbHandlingError: not now");
        assertThat(rig.transportFailure(command).mayHaveBeenTaken()).isFalse();
    }

    private CompletableFuture<Void> command(CallOptions options) {
        return rig.watched(rig.client.command("orders", "create", null, options));
    }

    private static Outcome.Answer ownKey() {
        return new Outcome.Returned(Map.of("public_key", KEY.publicKey().pem()));
    }

    private void know() {
        know("orders");
    }

    private void know(String service) {
        CompletableFuture<DescribedService> asked = rig.client.describe(service);
        assertThat(asked).isNotDone();
        rig.respond(ownKey());
        rig.time.await(asked);
    }
}
