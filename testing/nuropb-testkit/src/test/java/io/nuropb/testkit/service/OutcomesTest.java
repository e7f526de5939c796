package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.RemoteException;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomesTest {

    private static final RemoteError UNREAD = new RemoteError("NuropbMessageError", "no number");

    private final List<HandlerContext> contexts = new ArrayList<>();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final DispatchBench bench = new DispatchBench(service());

    @Test
    void aReturnIsOneResponseAndThenAnAck() {
        assertThat(bench.settled(TestDeliveries.request("add", Map.of("a", 1, "b", 2))))
                .isEqualTo(Settlement.ACK);

        assertThat(bench.publisher.publications()).hasSize(1);
        Publication reply = bench.publisher.last();
        assertThat(reply.exchange()).isEmpty();
        assertThat(reply.routingKey()).isEqualTo(TestDeliveries.REPLY_QUEUE);
        assertThat(reply.mandatory()).isFalse();
        assertThat(reply.envelope().correlationId()).isEqualTo(TestDeliveries.ID);
        assertThat(TestDeliveries.result(reply.envelope())).isEqualTo(3);
    }

    @Test
    void parametersAreBoundToAMapOfAnotherKind() {
        DispatchBench sorted = new DispatchBench(MeshService.named("orders")
                .method("first", TreeMap.class, (params, context) -> params.firstKey())
                .build());
        sorted.settled(TestDeliveries.request("first", Map.of("b", 1, "a", 2, "c", 3)));
        assertThat(sorted.lastResult()).isEqualTo("a");
    }

    @Test
    void aResponseEchoesContextAndTraceId() {
        bench.settled(TestDeliveries.request("ping", Map.of()));

        Message.Response response =
                (Message.Response) TestDeliveries.content(bench.publisher.last().envelope());
        assertThat(response.context()).isEqualTo(TestDeliveries.CONTEXT);
        assertThat(response.traceId()).isEqualTo("t-7");
    }

    @Test
    void aHandlerIsToldTheCircumstances() {
        bench.settled(TestDeliveries.again(TestDeliveries.request("ping", Map.of())));

        assertThat(contexts)
                .containsExactly(new HandlerContext(
                        "orders",
                        "ping",
                        TestDeliveries.ID,
                        "t-7",
                        TestDeliveries.CONTEXT,
                        true,
                        Map.of(),
                        contexts.get(0).client()));
    }

    @Test
    void theCallsOfAHandlerBelongToItsCallersTrace() {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Map<String, Object> context = Map.of("traceparent", traceparent, "user", "ann");
        bench.settled(TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders", "ping", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, "t-7", context))));

        CallOptions onward = contexts.get(0).client().defaults();
        assertThat(onward.traceId()).isEqualTo("t-7");
        assertThat(onward.context())
                .as("what else the caller says is not passed on")
                .isEqualTo(Map.of("traceparent", traceparent));
    }

    @Test
    void aHandlerMayReturnNothing() {
        assertThat(bench.settled(TestDeliveries.request("nothing", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(TestDeliveries.result(bench.publisher.last().envelope())).isNull();
    }

    @Test
    void aHandlerMayReturnLater() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.advance(Duration.ofSeconds(59));
        assertThat(settlement).isNotDone();

        pending.complete("now");

        assertThat(settlement).isCompletedWithValue(Settlement.ACK);
        assertThat(TestDeliveries.result(bench.publisher.last().envelope())).isEqualTo("now");
    }

    @Test
    void aHandlerMayFailLater() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.runUntilIdle();
        pending.completeExceptionally(new NuropbAuthorizationException("not you"));

        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
    }

    @Test
    void aHandlerMayReturnAnOutcome() {
        assertThat(bench.settled(TestDeliveries.request("outcome", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError()).isEqualTo(new RemoteError("Own", "error"));
    }

    @Test
    void whoRanDoesNotSayThatItCouldNotRead() {
        for (String method : List.of("unread", "unread_named", "unread_thrown")) {
            assertThat(bench.settled(TestDeliveries.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
            assertThat(bench.lastError().error()).as(method).isEqualTo("NuropbException");
            assertThat(bench.lastError().description())
                    .as(method)
                    .contains("NuropbMessage")
                    .endsWith("no number");
        }
    }

    @Test
    void aStageThatCompletesWithItselfIsAFailure() {
        CompletableFuture<Settlement> settlement = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.runUntilIdle();
        pending.complete(pending);
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("thenCompose");
    }

    @Test
    void anOutcomeWithinAnOutcomeIsAFailure() {
        assertThat(bench.settled(TestDeliveries.request("outcomes", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("an outcome whose value is an outcome itself");
    }

    @Test
    void aFailureThatTheProtocolKnowsIsToldByName() {
        assertThat(bench.settled(TestDeliveries.request("forbid", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbAuthorizationError", "not you"));
    }

    @Test
    void anyOtherFailureIsToldAsPythonDoes() {
        assertThat(bench.settled(TestDeliveries.request("fail", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError(
                        "NuropbException", "Runtime exception calling orders.fail:IllegalStateException: boom"));
    }

    @Test
    void anErrorOfAServiceThatAHandlerCalledIsNotItsOwn() {
        assertThat(bench.settled(TestDeliveries.request("relay", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().error()).isEqualTo("NuropbException");
        assertThat(bench.lastError().description()).contains("RemoteException").contains("NuropbValidationError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overflow", "assert"})
    void anErrorIsAnOutcomeToo(String method) {
        assertThat(bench.settled(TestDeliveries.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().error()).isEqualTo("NuropbException");
        assertThat(bench.settled(TestDeliveries.request("ping", Map.of()))).isEqualTo(Settlement.ACK);
    }

    @Test
    void callAgainGoesBackToTheQueueOnceAndWithoutAWord() {
        Delivery delivery = TestDeliveries.request("again", Map.of());
        assertThat(bench.settled(delivery)).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.publisher.publications()).isEmpty();

        assertThat(bench.settled(TestDeliveries.again(delivery))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError(
                        "NuropbCallAgainReject",
                        "Rejecting second call again request for trace_id: t-7, correlation_id: " + TestDeliveries.ID));
    }

    @Test
    void whoRanCannotSayThatItDidNotStart() {
        assertThat(bench.settled(TestDeliveries.request("unstarted", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("NotStarted").contains("CallAgain");
    }

    @Test
    void aListenerThatThrowsAnErrorChangesNothing() {
        List<String> told = new ArrayList<>();
        bench.listen(failure -> {
            throw new AssertionError("a listener's own");
        });
        bench.listen(failure -> told.add(failure.what()));
        assertThat(bench.settled(TestDeliveries.request("fail", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(told).containsExactly("orders.fail");
    }

    @Test
    void aCommandIsHandledAndNotAnswered() {
        assertThat(bench.settled(TestDeliveries.command("ping", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.settled(TestDeliveries.command("fail", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.settled(TestDeliveries.command("none", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.settled(TestDeliveries.command("again", Map.of()))).isEqualTo(Settlement.REQUEUE);
        assertThat(bench.settled(TestDeliveries.again(TestDeliveries.command("again", Map.of()))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
        assertThat(contexts).hasSize(1);
    }

    @Test
    void countsWhatBecameOfMessages() {
        bench.settled(TestDeliveries.request("ping", Map.of()));
        bench.settled(TestDeliveries.command("ping", Map.of()));
        bench.settled(TestDeliveries.request("fail", Map.of()));
        bench.settled(TestDeliveries.request("again", Map.of()));
        bench.settled(TestDeliveries.event("stock"));
        bench.settled(TestDeliveries.first(
                TestDeliveries.response(TestDeliveries.request("ping", Map.of()).envelope(), new Outcome.Returned(1))));

        assertThat(bench.counters().handled()).isEqualTo(2);
        assertThat(bench.counters().failed()).isEqualTo(1);
        assertThat(bench.counters().calledAgain()).isEqualTo(1);
        assertThat(bench.counters().unrouted()).isEqualTo(1);
        assertThat(bench.counters().malformed()).isEqualTo(1);
        assertThat(bench.counters().malformedByKind()).isEqualTo(Map.of(Malformed.Kind.WRONG_TYPE, 1L));
        assertThat(bench.counters().underWay()).isZero();
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("ping", context -> {
                    contexts.add(context);
                    return "pong";
                })
                .method("add", Sum.class, (sum, context) -> sum.a() + sum.b())
                .method("nothing", context -> null)
                .method("later", context -> pending)
                .method("unstarted", context -> new Outcome.NotStarted())
                .method("outcome", context -> new Outcome.Failed(new RemoteError("Own", "error")))
                .method("outcomes", context -> Outcome.withEvents(new Outcome.CallAgain()))
                .method("unread", context -> {
                    throw new NuropbMessageException("no number");
                })
                .method("unread_named", context -> new Outcome.Failed(UNREAD))
                .method("unread_thrown", context -> {
                    throw new NuropbException("no number") {
                        @Override
                        public String wireName() {
                            return UNREAD.error();
                        }
                    };
                })
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
                .build();
    }

    record Sum(int a, int b) {}
}
