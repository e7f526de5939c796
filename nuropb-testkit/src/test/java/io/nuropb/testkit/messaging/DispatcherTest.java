package io.nuropb.testkit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DispatchConfig;
import io.nuropb.messaging.Dispatcher;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.HandlerContext;
import io.nuropb.messaging.MeshService;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireLimits;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.topology.BrokerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {

    private final VirtualTime time = new VirtualTime();
    private final ScriptedPublisher publisher = new ScriptedPublisher();
    private final List<HandlerContext> contexts = new ArrayList<>();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final Dispatcher dispatcher = dispatcher(DispatchConfig.defaults());

    @Test
    void aReturnIsOneResponseAndThenAnAck() {
        assertThat(settled(Letters.request("add", Map.of("a", 1, "b", 2)))).isEqualTo(Settlement.ACK);

        assertThat(publisher.publications()).hasSize(1);
        Publication reply = publisher.last();
        assertThat(reply.exchange()).isEmpty();
        assertThat(reply.routingKey()).isEqualTo(Letters.REPLY_QUEUE);
        assertThat(reply.mandatory()).isFalse();
        assertThat(reply.envelope().correlationId()).isEqualTo(Letters.ID);
        assertThat(Letters.result(reply.envelope())).isEqualTo(3);
    }

    @Test
    void aResponseEchoesContextAndTraceId() {
        settled(Letters.request("ping", Map.of()));

        Message.Response response =
                (Message.Response) Letters.content(publisher.last().envelope());
        assertThat(response.context()).isEqualTo(Letters.CONTEXT);
        assertThat(response.traceId()).isEqualTo("t-7");
    }

    @Test
    void aHandlerIsToldTheCircumstances() {
        settled(Letters.again(Letters.request("ping", Map.of())));

        assertThat(contexts)
                .containsExactly(new HandlerContext("orders", "ping", Letters.ID, "t-7", Letters.CONTEXT, true));
    }

    @Test
    void aRequestIsNotSettledBeforeItsResponseIsConfirmed() {
        publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = handle(Letters.request("ping", Map.of()));
        time.advance(Duration.ofMinutes(5));
        assertThat(publisher.publications()).hasSize(1);
        assertThat(settlement).isNotDone();
        assertThat(dispatcher.counters().underWay()).isEqualTo(1);

        publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(dispatcher.counters().underWay()).isZero();
    }

    @Test
    void aResponseThatIsRefusedIsPublishedAgain() {
        publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = handle(Letters.request("ping", Map.of()));
        time.runUntilIdle();
        publisher.last().answer().complete(Published.NACKED);
        time.advance(Duration.ofMillis(99));
        assertThat(publisher.publications()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        publisher.last().answer().completeExceptionally(unreachable());
        time.advance(Duration.ofMillis(200));
        publisher.last().answer().complete(Published.CONFIRMED);

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(publisher.publications()).hasSize(3);
    }

    @Test
    void aRequestWhoseResponseIsNeverConfirmedGoesBackToTheQueue() {
        publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = handle(Letters.request("ping", Map.of()));
        for (int attempt = 1; attempt <= 15; attempt++) {
            time.advance(Duration.ofSeconds(5));
            assertThat(publisher.publications()).hasSize(attempt);
            publisher.last().answer().completeExceptionally(unreachable());
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
        assertThat(dispatcher.counters().unanswered()).isEqualTo(1);
        assertThat(dispatcher.counters().handled()).isZero();
    }

    @Test
    void aResponseIsNotPublishedAgainWhereWaitingDoesNotHelp() {
        publisher.holdAnswers();
        CompletableFuture<Settlement> settlement = handle(Letters.request("ping", Map.of()));
        time.runUntilIdle();
        publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(BrokerException.Reason.CLOSED, "closed", null));

        assertThat(settlement).isCompletedWithValue(Settlement.REQUEUE);
    }

    @Test
    void aHandlerMayReturnNothing() {
        assertThat(settled(Letters.request("nothing", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(Letters.result(publisher.last().envelope())).isNull();
    }

    @Test
    void aHandlerMayReturnLater() {
        CompletableFuture<Settlement> settlement = handle(Letters.request("later", Map.of()));
        time.advance(Duration.ofSeconds(59));
        assertThat(settlement).isNotDone();

        pending.complete("now");

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(Letters.result(publisher.last().envelope())).isEqualTo("now");
    }

    @Test
    void aHandlerMayFailLater() {
        CompletableFuture<Settlement> settlement = handle(Letters.request("later", Map.of()));
        time.runUntilIdle();
        pending.completeExceptionally(new NuropbAuthorizationException("not you"));

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
    }

    @Test
    void aHandlerMayReturnAnOutcome() {
        assertThat(settled(Letters.request("outcome", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(lastError()).isEqualTo(new RemoteError("Own", "error"));
    }

    @Test
    void aFailureThatTheProtocolKnowsIsToldByName() {
        assertThat(settled(Letters.request("forbid", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).hasSize(1);
        assertThat(lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
    }

    @Test
    void anyOtherFailureIsToldAsPythonDoes() {
        assertThat(settled(Letters.request("fail", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(lastError())
                .isEqualTo(new RemoteError(
                        "NuropbException", "Runtime exception calling orders.fail:IllegalStateException: boom"));
    }

    @Test
    void anErrorOfAServiceThatAHandlerCalledIsNotItsOwn() {
        assertThat(settled(Letters.request("relay", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(lastError().error()).isEqualTo("NuropbException");
        assertThat(lastError().description()).contains("RemoteException").contains("NuropbValidationError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overflow", "assert"})
    void anErrorIsAnOutcomeToo(String method) {
        assertThat(settled(Letters.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(lastError().error()).isEqualTo("NuropbException");
        assertThat(settled(Letters.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "_ping", "__class__", "toString", "nuropb_secret", "Ping", "ping "})
    void onlyWhatIsRegisteredCanBeCalled(String method) {
        assertThat(settled(Letters.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(lastError()).isEqualTo(new RemoteError("NuropbHandlingError", "Unknown method " + method));
    }

    @Test
    void parametersThatDoNotFitAreNamed() {
        assertThat(settled(Letters.request("add", Map.of("a", 1)))).isEqualTo(Settlement.REJECT);
        assertThat(lastError())
                .isEqualTo(new RemoteError("NuropbValidationError", "Bad parameters for orders.add: 'b' is missing"));
        settled(Letters.request("add", Map.of("a", 1, "b", "2")));
        assertThat(lastError().description()).contains("'b' must be int, found a text");
        settled(Letters.request("ping", Map.of("x", 1)));
        assertThat(lastError().description()).contains("'x' is unknown");
    }

    @Test
    void aRawHandlerTakesParametersAsTheyCome() {
        settled(Letters.request("raw", Map.of("x", List.of(1))));
        assertThat(Letters.result(publisher.last().envelope())).isEqualTo(Map.of("x", List.of(1)));
    }

    @Test
    void callAgainGoesBackToTheQueueOnceAndWithoutAWord() {
        Delivery delivery = Letters.request("again", Map.of());
        assertThat(settled(delivery)).isEqualTo(Settlement.REQUEUE);
        assertThat(publisher.publications()).isEmpty();

        assertThat(settled(Letters.again(delivery))).isEqualTo(Settlement.REJECT);
        assertThat(lastError())
                .isEqualTo(new RemoteError(
                        "NuropbCallAgainReject",
                        "Rejecting second call again request for trace_id: t-7, correlation_id: " + Letters.ID));
    }

    @Test
    void aCommandIsHandledAndNotAnswered() {
        assertThat(settled(Letters.command("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(settled(Letters.command("fail", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(settled(Letters.command("none", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(settled(Letters.command("again", Map.of()))).isEqualTo(Settlement.REQUEUE);
        assertThat(settled(Letters.again(Letters.command("again", Map.of())))).isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).isEmpty();
        assertThat(contexts).hasSize(1);
    }

    @Test
    void anEventThatNobodyListensToIsRejected() {
        assertThat(settled(Letters.event("stock"))).isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void aResponseHasNoBusinessInAServiceQueue() {
        Envelope request = Letters.request("ping", Map.of()).envelope();
        assertThat(settled(Letters.first(Letters.response(request, new Outcome.Returned(1)))))
                .isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).isEmpty();
    }

    @Test
    void aMalformedRequestIsAnsweredWhereItsSenderIsKnown() {
        Envelope request = Letters.request("ping", Map.of()).envelope();
        assertThat(settled(Letters.first(with(request, request.headers(), "{", Letters.REPLY_QUEUE))))
                .isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).hasSize(1);
        assertThat(publisher.last().routingKey()).isEqualTo(Letters.REPLY_QUEUE);
        assertThat(lastError().error()).isEqualTo("NuropbMessageError");

        Map<String, @Nullable Object> headers = new LinkedHashMap<>(request.headers());
        headers.put("nuropb_protocol", "9");
        assertThat(settled(Letters.first(with(request, headers, "{}", Letters.REPLY_QUEUE))))
                .isEqualTo(Settlement.REJECT);
        assertThat(lastError().description()).contains("nuropb_protocol is '9'");
    }

    @Test
    void aMalformedRequestIsOnlyRejectedWhereItsSenderIsNotKnown() {
        Envelope request = Letters.request("ping", Map.of()).envelope();
        assertThat(settled(Letters.first(with(request, Map.of(), "x", null)))).isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).isEmpty();
        assertThat(dispatcher.counters().malformed()).isEqualTo(1);
    }

    @Test
    void aMalformedRequestIsNeverGivenBack() {
        publisher.holdAnswers();
        Envelope request = Letters.request("ping", Map.of()).envelope();
        CompletableFuture<Settlement> settlement =
                handle(Letters.first(with(request, request.headers(), "{", Letters.REPLY_QUEUE)));
        for (int attempt = 1; attempt <= 15; attempt++) {
            time.advance(Duration.ofSeconds(5));
            publisher.last().answer().complete(Published.NACKED);
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
    }

    @Test
    void aResultThatCannotBeWrittenIsAnError() {
        assertThat(settled(Letters.request("unwritable", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(publisher.publications()).hasSize(1);
        assertThat(lastError().description()).startsWith("The result of orders.unwritable cannot be sent");
    }

    @Test
    void aResultThatIsTooLargeIsAnError() {
        Dispatcher small = dispatcher(DispatchConfig.defaults().withLimits(new WireLimits(2_000, 64)));
        CompletableFuture<Settlement> settlement =
                small.handle(Letters.request("large", Map.of())).toCompletableFuture();
        time.runUntilIdle();

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(lastError().description()).contains("bytes");
    }

    @Test
    void aHandlerThatTakesTooLongFailsAndItsResultIsDiscarded() {
        CompletableFuture<Settlement> settlement = handle(Letters.request("later", Map.of()));
        time.advance(Duration.ofSeconds(60));
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(lastError())
                .isEqualTo(new RemoteError("NuropbTimeoutError", "orders.later took longer than its deadline"));
        assertThat(dispatcher.counters().overdue()).isEqualTo(1);

        pending.complete("too late");
        time.runUntilIdle();

        assertThat(publisher.publications()).hasSize(1);
        assertThat(dispatcher.counters().overdue()).isZero();
        assertThat(dispatcher.counters().late()).isEqualTo(1);
    }

    @Test
    void countsWhatBecameOfMessages() {
        settled(Letters.request("ping", Map.of()));
        settled(Letters.command("ping", Map.of()));
        settled(Letters.request("fail", Map.of()));
        settled(Letters.request("again", Map.of()));
        settled(Letters.event("stock"));

        assertThat(dispatcher.counters().handled()).isEqualTo(2);
        assertThat(dispatcher.counters().failed()).isEqualTo(1);
        assertThat(dispatcher.counters().calledAgain()).isEqualTo(1);
        assertThat(dispatcher.counters().malformed()).isEqualTo(1);
        assertThat(dispatcher.counters().underWay()).isZero();
    }

    private Settlement settled(Delivery delivery) {
        return time.await(handle(delivery));
    }

    private CompletableFuture<Settlement> handle(Delivery delivery) {
        return dispatcher.handle(delivery).toCompletableFuture();
    }

    private RemoteError lastError() {
        return Letters.error(publisher.last().envelope());
    }

    private Dispatcher dispatcher(DispatchConfig config) {
        return new Dispatcher(service(), publisher, new JacksonJson(), time, config);
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("ping", context -> {
                    contexts.add(context);
                    return "pong";
                })
                .method("add", Sum.class, (sum, context) -> sum.a() + sum.b())
                .method("raw", (params, context) -> params)
                .method("nothing", context -> null)
                .method("later", context -> pending)
                .method("outcome", context -> new Outcome.Failed(new RemoteError("Own", "error")))
                .method("again", context -> {
                    throw new NuropbCallAgainException("not yet");
                })
                .method("forbid", context -> {
                    throw new NuropbAuthorizationException("not you");
                })
                .method("fail", context -> {
                    throw new IllegalStateException("boom");
                })
                .method("relay", context -> {
                    throw new RemoteException("stock", "take", new RemoteError("NuropbValidationError", "bad sku"));
                })
                .method("overflow", context -> {
                    throw new StackOverflowError();
                })
                .method("assert", context -> {
                    throw new AssertionError("no");
                })
                .method("unwritable", context -> new Object())
                .method("large", context -> "x".repeat(2_000))
                .build();
    }

    private static Envelope with(
            Envelope envelope, Map<String, @Nullable Object> headers, String body, @Nullable String replyTo) {
        return new Envelope(
                envelope.contentType(),
                envelope.correlationId(),
                replyTo,
                envelope.expiration(),
                envelope.persistent(),
                headers,
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static BrokerException unreachable() {
        return new BrokerException(BrokerException.Reason.UNREACHABLE, "no connection", null);
    }

    record Sum(int a, int b) {}
}
