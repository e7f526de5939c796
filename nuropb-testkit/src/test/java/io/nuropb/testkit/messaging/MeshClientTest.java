package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.ClientConfig;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MeshClient;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.RequestOptions;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeshClientTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPublisher publisher = new ScriptedPublisher();
    private final ScriptedSource source = new ScriptedSource();
    private final List<CompletableFuture<Receipt>> calls = new ArrayList<>();
    private final MeshClient client = client(ClientConfig.defaults());

    @AfterEach
    void nothingIsLeftPending() {
        client.close();
        time.runUntilIdle();
        assertThat(client.counters().pending()).isZero();
        assertThat(calls).allMatch(CompletableFuture::isDone);
    }

    @Test
    void consumesNothingBeforeTheFirstCall() {
        assertThat(source.consumers()).isEmpty();
        begin();
        begin();
        assertThat(source.consumers()).hasSize(1);
        assertThat(source.last().subscription()).isEqualTo(Subscription.exclusive(Letters.REPLY_QUEUE, 100));
    }

    @Test
    void sendsARequestToTheServicesKey() {
        CompletableFuture<Receipt> call = call(RequestOptions.defaults()
                .withTtl(Duration.ofSeconds(5))
                .withTraceId("t-7")
                .withContext(Map.of("user", "ann")));

        assertThat(call).isNotDone();

        Publication sent = publisher.last();
        assertThat(sent.exchange()).isEqualTo("nuropb-rpc-exchange");
        assertThat(sent.routingKey()).isEqualTo("orders");
        assertThat(sent.mandatory()).isTrue();
        assertThat(sent.envelope().expiration()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Letters.content(sent.envelope())).isInstanceOfSatisfying(Message.Request.class, request -> {
            assertThat(request.service()).isEqualTo("orders");
            assertThat(request.method()).isEqualTo("create_order");
            assertThat(request.params()).isEqualTo(Map.of("id", "o1", "count", 2));
            assertThat(request.replyTo()).isEqualTo(Letters.REPLY_QUEUE);
            assertThat(request.traceId()).isEqualTo("t-7");
            assertThat(request.context()).isEqualTo(Map.of("user", "ann"));
        });
    }

    @Test
    void sendsNothingBeforeResponsesCanArrive() {
        source.holdAnswers();
        begin();
        time.runUntilIdle();
        assertThat(publisher.publications()).isEmpty();

        source.last().answer().complete(source.last());

        assertThat(publisher.publications()).hasSize(1);
    }

    @Test
    void aResultIsBoundToItsType() {
        CompletableFuture<Receipt> call = call();
        respond(publisher.last(), new Outcome.Returned(Map.of("id", "r1")));
        assertThat(time.await(call)).isEqualTo(new Receipt("r1"));
        assertThat(client.counters().responses()).isEqualTo(1);
    }

    @Test
    void aResultMayBeNothing() {
        CompletableFuture<Void> call = client.request("orders", "ping", null, Void.class);
        respond(publisher.last(), new Outcome.Returned("ignored"));
        assertThat(time.await(call)).isNull();
    }

    @Test
    void aResultOfAnotherTypeIsAnError() {
        CompletableFuture<Receipt> call = call();
        respond(publisher.last(), new Outcome.Returned(List.of()));
        assertThatThrownBy(() -> time.await(call))
                .isInstanceOf(NuropbMessageException.class)
                .hasMessageContaining("orders.create_order");
    }

    @Test
    void anErrorResponseKeepsItsNameAndDescription() {
        CompletableFuture<Receipt> call = call();
        RemoteError error = new RemoteError("NuropbValidationError", "'id' is missing");
        respond(publisher.last(), new Outcome.Failed(error));
        assertThatThrownBy(() -> time.await(call)).isInstanceOfSatisfying(RemoteException.class, e -> {
            assertThat(e.error()).isEqualTo(error);
            assertThat(e).hasMessage("orders.create_order answered NuropbValidationError: 'id' is missing");
        });
    }

    @Test
    void aRequestThatNoQueueTakesFailsAtOnce() {
        publisher.holdAnswers();
        CompletableFuture<Receipt> call = call();
        publisher.last().answer().complete(Published.RETURNED);
        time.runUntilIdle();
        assertThatThrownBy(() -> time.await(call))
                .isInstanceOf(NuropbNotDeliveredException.class)
                .hasMessage("Service orders not available. unable to call method create_order");
    }

    @Test
    void aRequestThatTheBrokerRefusesWasNotTaken() {
        publisher.holdAnswers();
        CompletableFuture<Receipt> call = call();
        publisher.last().answer().complete(Published.NACKED);
        assertThat(transportFailure(call).mayHaveBeenTaken()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aRequestWithoutConfirmSaysWhetherItMayHaveBeenTaken(Reason reason) {
        publisher.holdAnswers();
        CompletableFuture<Receipt> call = call();
        publisher.last().answer().completeExceptionally(new BrokerException(reason, "found " + reason, null));

        NuropbTransportException failure = transportFailure(call);

        assertThat(failure).hasMessageContaining("found " + reason);
        assertThat(failure.mayHaveBeenTaken())
                .isEqualTo(!List.of(
                                Reason.BAD_CREDENTIALS,
                                Reason.NO_VIRTUAL_HOST,
                                Reason.INSECURE,
                                Reason.ACCESS_REFUSED,
                                Reason.NOT_FOUND)
                        .contains(reason));
    }

    @Test
    void aCallWithoutResponseTimesOut() {
        CompletableFuture<Receipt> call = call(RequestOptions.defaults().withTimeout(Duration.ofSeconds(3)));
        time.advance(Duration.ofMillis(2_999));
        assertThat(call).isNotDone();
        time.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> time.await(call)).isInstanceOf(NuropbTimeoutException.class);
    }

    @Test
    void aCallWaitsNoLongerThanItsRequestLives() {
        CompletableFuture<Receipt> call = call(RequestOptions.defaults().withTtl(Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(1));
        assertThat(call).isCompletedExceptionally();
    }

    @Test
    void aRequestThatTimedOutBeforeItCouldBeSentIsNotSent() {
        source.holdAnswers();
        CompletableFuture<Receipt> call = call();
        time.advance(Duration.ofMinutes(1));
        assertThat(call).isCompletedExceptionally();

        source.last().answer().complete(source.last());

        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void responsesThatNobodyWaitsForCompleteNothing() {
        CompletableFuture<Receipt> call = call();
        Envelope request = publisher.last().envelope();
        Envelope response = Letters.response(request, new Outcome.Returned(Map.of("id", "r1")));
        Envelope repeated = Letters.response(request, new Outcome.Failed(new RemoteError("x", "y")));
        Envelope foreign = Letters.response(Letters.request("x", Map.of()).envelope(), new Outcome.Returned(1));

        source.last().deliver(foreign);
        assertThat(call).isNotDone();
        source.last().deliver(response);
        source.last().deliver(repeated);

        assertThat(time.await(call)).isEqualTo(new Receipt("r1"));
        assertThat(client.counters().unmatched()).isEqualTo(2);
    }

    @Test
    void aLateResponseCompletesNothing() {
        CompletableFuture<Receipt> call = call();
        time.advance(Duration.ofMinutes(1));
        respond(publisher.last(), new Outcome.Returned(Map.of("id", "r1")));
        assertThatThrownBy(() -> time.await(call)).isInstanceOf(NuropbTimeoutException.class);
        assertThat(client.counters().unmatched()).isEqualTo(1);
    }

    @Test
    void whatIsNoResponseCompletesNothing() {
        CompletableFuture<Receipt> call = call();
        Envelope request = publisher.last().envelope();
        source.last().deliver(request);
        source.last().deliver(new Envelope(null, request.correlationId(), null, null, false, Map.of(), new byte[] {1}));
        time.runUntilIdle();
        assertThat(call).isNotDone();
        assertThat(client.counters().malformed()).isEqualTo(2);
    }

    @Test
    void callsFailAtOnceWhenTheirReplyQueueIsLost() {
        CompletableFuture<Receipt> call = call();
        source.last().lost().accept(new BrokerException(Reason.UNREACHABLE, "connection reset", null));

        assertThat(transportFailure(call).mayHaveBeenTaken()).isTrue();
        assertThat(transportFailure(call)).hasMessageContaining("connection reset");
    }

    @Test
    void consumesAgainWithTheNextCallAfterALoss() {
        begin();
        source.last().lost().accept(new BrokerException(Reason.UNREACHABLE, "connection reset", null));
        time.advance(Duration.ofMinutes(1));
        assertThat(source.consumers()).hasSize(1);

        CompletableFuture<Receipt> call = call();
        assertThat(source.consumers()).hasSize(2);
        respond(publisher.last(), new Outcome.Returned(Map.of("id", "r1")));

        assertThat(time.await(call)).isEqualTo(new Receipt("r1"));
    }

    @Test
    void callsFailWhenTheReplyQueueCannotBeConsumed() {
        source.holdAnswers();
        CompletableFuture<Receipt> call = call();
        refuse();

        assertThat(transportFailure(call).mayHaveBeenTaken()).isFalse();
        assertThat(transportFailure(call)).hasMessageContaining("no broker there");
        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void waitsLongerBetweenAttemptsToConsume() {
        source.holdAnswers();
        begin();
        refuse();
        assertThat(attemptAfter(Duration.ofMillis(200))).isTrue();
        refuse();
        assertThat(attemptAfter(Duration.ofMillis(400))).isTrue();
        refuse();
        for (int i = 0; i < 10; i++) {
            begin();
            time.advance(Duration.ofSeconds(5));
            refuse();
        }
        assertThat(attemptAfter(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void twoCallsShareOneAttemptToConsume() {
        source.holdAnswers();
        CompletableFuture<Receipt> first = call();
        CompletableFuture<Receipt> second = call();
        assertThat(source.consumers()).hasSize(1);
        refuse();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void asManyCallsAsAllowedMayWait() {
        MeshClient small = client(ClientConfig.defaults().withMaxPending(3));
        List<CompletableFuture<Receipt>> calls = IntStream.range(0, 4)
                .mapToObj(i -> small.request("orders", "create_order", Map.of(), Receipt.class))
                .toList();
        assertThat(transportFailure(calls.get(3)).mayHaveBeenTaken()).isFalse();
        assertThat(publisher.publications()).hasSize(3);

        respond(publisher.last(), new Outcome.Returned(null));
        CompletableFuture<Receipt> next = small.request("orders", "create_order", Map.of(), Receipt.class);

        assertThat(publisher.publications()).hasSize(4);
        small.close();
        assertThat(next).isCompletedExceptionally();
        assertThat(small.counters().pending()).isZero();
    }

    @Test
    void aCallThatIsCancelledIsForgotten() {
        CompletableFuture<Receipt> call = call();
        assertThat(call.cancel(true)).isTrue();
        assertThat(client.counters().pending()).isZero();
        respond(publisher.last(), new Outcome.Returned(null));
        assertThat(client.counters().unmatched()).isEqualTo(1);
    }

    @Test
    void whatCannotBeSentIsRefusedBeforeAnythingIsPending() {
        assertThatThrownBy(() -> client.request("no such name", "x", null, Void.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.request("orders", "x", List.of(1), Void.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Parameters");
        assertThatThrownBy(() -> client.request("orders", "x", Map.of("a", new Object()), Void.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(client.counters().requests()).isZero();
    }

    @Test
    void closingFailsWhatIsPendingAndGivesUpTheQueue() {
        CompletableFuture<Receipt> call = call();
        client.close();
        client.close();
        assertThat(transportFailure(call).mayHaveBeenTaken()).isTrue();
        assertThat(source.last().closed()).isDone();
    }

    @Test
    void aClosedClientCallsNobody() {
        client.close();
        assertThat(transportFailure(call()).mayHaveBeenTaken()).isFalse();
        assertThat(source.consumers()).isEmpty();
        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void aClientThatIsClosedWhileItOpensGivesUpTheQueue() {
        source.holdAnswers();
        CompletableFuture<Receipt> call = call();
        client.close();
        assertThat(transportFailure(call).mayHaveBeenTaken()).isFalse();

        source.last().answer().complete(source.last());

        assertThat(source.last().closed()).isDone();
        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void mayBeOpenedAhead() {
        CompletableFuture<Void> opened = client.open().toCompletableFuture();
        assertThat(opened).isCompleted();
        begin();
        assertThat(source.consumers()).hasSize(1);
    }

    private boolean attemptAfter(Duration pause) {
        begin();
        int before = source.consumers().size();
        time.advance(pause.minusMillis(1));
        boolean early = source.consumers().size() > before;
        time.advance(Duration.ofMillis(1));
        return !early && source.consumers().size() == before + 1;
    }

    private void refuse() {
        source.last().answer().completeExceptionally(new BrokerException(Reason.UNREACHABLE, "no broker there", null));
        time.runUntilIdle();
    }

    private void respond(Publication request, Outcome.Answer answer) {
        source.last().deliver(Letters.response(request.envelope(), answer));
    }

    private NuropbTransportException transportFailure(CompletableFuture<?> call) {
        time.runUntilIdle();
        assertThat(call).isCompletedExceptionally();
        return call.handle((result, failure) -> (NuropbTransportException) failure)
                .join();
    }

    private void begin() {
        CompletableFuture<Receipt> call = call();
        assertThat(calls).contains(call);
    }

    private CompletableFuture<Receipt> call() {
        return call(RequestOptions.defaults());
    }

    private CompletableFuture<Receipt> call(RequestOptions options) {
        CompletableFuture<Receipt> call =
                client.request("orders", "create_order", new Order("o1", 2), Receipt.class, options);
        calls.add(call);
        return call;
    }

    private MeshClient client(ClientConfig config) {
        return new MeshClient(
                Letters.REPLY_QUEUE, TopologyNames.defaults(), source, publisher, new JacksonJson(), time, config);
    }

    record Order(String id, int count) {}

    record Receipt(String id) {}
}
