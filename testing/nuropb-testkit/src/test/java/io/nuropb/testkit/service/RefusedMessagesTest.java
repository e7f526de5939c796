package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireLimits;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedMessagesTest {

    private static final Duration LONGEST_PAUSE =
            DispatchConfig.defaults().replies().pauses().last();

    private static final DispatchConfig SMALL = limited(2_000);

    private final DispatchBench bench = new DispatchBench(service());

    @Test
    void aResponseHasNoBusinessInAServiceQueue() {
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        assertThat(bench.settled(TestDeliveries.first(TestDeliveries.response(request, new Outcome.Returned(1)))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
    }

    @Test
    void aMalformedRequestIsAnsweredWhereItsSenderIsKnown() {
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        assertThat(bench.settled(
                        TestDeliveries.first(with(request, request.headers(), "{", TestDeliveries.REPLY_QUEUE))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.publisher.last().routingKey()).isEqualTo(TestDeliveries.REPLY_QUEUE);
        assertThat(bench.lastError().error()).isEqualTo("NuropbMessageError");

        Map<String, @Nullable Object> headers = new LinkedHashMap<>(request.headers());
        headers.put("nuropb_protocol", "9");
        assertThat(bench.settled(TestDeliveries.first(with(request, headers, "{}", TestDeliveries.REPLY_QUEUE))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("nuropb_protocol is '9'");
    }

    @Test
    void aMalformedRequestIsOnlyRejectedWhereItsSenderIsNotKnown() {
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        assertThat(bench.settled(TestDeliveries.first(with(request, Map.of(), "x", null))))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();
        assertThat(bench.counters().malformed()).isEqualTo(1);
    }

    @Test
    void aMalformedRequestIsNeverGivenBack() {
        bench.publisher.holdAnswers();
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        CompletableFuture<Settlement> settlement =
                bench.handle(TestDeliveries.first(with(request, request.headers(), "{", TestDeliveries.REPLY_QUEUE)));
        bench.time.runUntilIdle();
        while (!settlement.isDone()) {
            bench.publisher.last().answer().complete(Published.NACKED);
            bench.time.advance(LONGEST_PAUSE);
        }
        assertThat(settlement).isCompletedWithValue(Settlement.REJECT);
    }

    @Test
    void aResultThatCannotBeWrittenIsAnError() {
        assertThat(bench.settled(TestDeliveries.request("unwritable", Map.of())))
                .isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.lastError().description()).startsWith("The result of orders.unwritable cannot be sent");
    }

    @Test
    void aResultThatIsTooLargeIsAnError() {
        DispatchBench small = new DispatchBench(service(), SMALL);

        assertThat(small.settled(TestDeliveries.request("large", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(small.lastError().description()).contains("bytes");
    }

    @Test
    void aLongReasonWhyAResultCannotBeSentIsShownInPart() {
        DispatchBench small = new DispatchBench(service(), limited(1_024));

        assertThat(small.settled(TestDeliveries.request("wordy", Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(small.lastError().description())
                .startsWith("The result of orders.wordy cannot be sent: its response ")
                .endsWith("\u2026")
                .hasSizeLessThan(600);
    }

    @Test
    void aTraceIdThatLeavesNoRoomForAnErrorIsLeftOut() {
        DispatchBench small = new DispatchBench(service(), limited(1_250));
        Message.Request request = new Message.Request(
                "orders",
                "large",
                Map.of(),
                TestDeliveries.REPLY_QUEUE,
                TestDeliveries.ID,
                "t".repeat(1_000),
                Map.of());

        assertThat(small.settled(TestDeliveries.first(TestDeliveries.envelope(request))))
                .isEqualTo(Settlement.REJECT);
        assertThat(small.lastError().description()).startsWith("The result of orders.large cannot be sent");
        assertThat(((Message.Response)
                                TestDeliveries.content(small.publisher.last().envelope()))
                        .traceId())
                .isNull();
    }

    @Test
    void aResultThatCanBeReadOnceIsNeverAnsweredInPart() {
        DispatchBench small = new DispatchBench(service(), SMALL);

        assertThat(small.settled(TestDeliveries.request("stream", Map.of("count", 1_000))))
                .isEqualTo(Settlement.REJECT);
        assertThat(small.lastError().description())
                .startsWith("The result of orders.stream cannot be sent")
                .endsWith("bytes; allowed are 2000");
        assertThat(small.settled(TestDeliveries.request("stream", Map.of("count", -3))))
                .isEqualTo(Settlement.REJECT);
        assertThat(small.lastError().description())
                .startsWith("The result of orders.stream cannot be sent")
                .contains("java.lang.Object");
        assertThat(small.settled(TestDeliveries.request("stream", Map.of("count", 3))))
                .isEqualTo(Settlement.ACK);
        assertThat(small.lastResult()).isEqualTo(List.of(0, 1, 2));
    }

    @Test
    void aResultThatCanBeReadOnceIsAnsweredWhereItsContextIsLeftOut() {
        DispatchBench small = new DispatchBench(service(), SMALL);
        Map<String, @Nullable Object> context = Map.of("name", "x".repeat(1_500));
        small.settled(TestDeliveries.first(TestDeliveries.envelope(new Message.Request(
                "orders",
                "stream",
                Map.of("count", 100),
                TestDeliveries.REPLY_QUEUE,
                TestDeliveries.ID,
                null,
                context))));
        assertThat(((List<?>) small.lastResult())).hasSize(100);
    }

    @Test
    void parametersThatDoNotFitAreNamed() {
        assertThat(bench.settled(TestDeliveries.request("add", Map.of("a", 1)))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError())
                .isEqualTo(new RemoteError("NuropbValidationError", "Bad parameters for orders.add: 'b' is missing"));
        bench.settled(TestDeliveries.request("add", Map.of("a", 1, "b", "2")));
        assertThat(bench.lastError().description()).contains("'b' must be int, found a text");
        bench.settled(TestDeliveries.request("ping", Map.of("x", 1)));
        assertThat(bench.lastError().description()).contains("'x' is unknown");
    }

    @Test
    void aParameterWithAFallbackMayBeLeftOutAndMustNotBeNull() {
        assertThat(bench.settled(TestDeliveries.request("step", Map.of("a", 41))))
                .isEqualTo(Settlement.ACK);
        assertThat(TestDeliveries.result(bench.publisher.last().envelope())).isEqualTo(42);
        bench.settled(TestDeliveries.request("step", Map.of("a", 40, "b", 2)));
        assertThat(TestDeliveries.result(bench.publisher.last().envelope())).isEqualTo(42);
        Map<String, @Nullable Object> withNull = new LinkedHashMap<>(Map.of("a", 1));
        withNull.put("b", null);
        bench.settled(TestDeliveries.request("step", withNull));
        assertThat(bench.lastError().description()).contains("'b' must not be null");
    }

    @Test
    void aRawHandlerTakesParametersAsTheyCome() {
        bench.settled(TestDeliveries.request("raw", Map.of("x", List.of(1))));
        assertThat(TestDeliveries.result(bench.publisher.last().envelope())).isEqualTo(Map.of("x", List.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "_ping", "__class__", "toString", "nuropb_secret", "Ping", "ping "})
    void onlyWhatIsRegisteredCanBeCalled(String method) {
        assertThat(bench.settled(TestDeliveries.request(method, Map.of()))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError()).isEqualTo(new RemoteError("NuropbHandlingError", "Unknown method " + method));
    }

    @Test
    void aContextThatGrowsTooLongAsAnEchoIsLeftOut() {
        DispatchBench small = new DispatchBench(service(), SMALL);
        Map<String, @Nullable Object> context = Map.of("name", "\u00fc".repeat(700));
        Message.Request request = new Message.Request(
                "orders", "ping", Map.of(), TestDeliveries.REPLY_QUEUE, TestDeliveries.ID, "t-7", context);
        Envelope asciiOnly = TestDeliveries.envelope(request);
        Envelope envelope = with(
                asciiOnly,
                asciiOnly.headers(),
                new String(asciiOnly.body(), StandardCharsets.UTF_8).replace("\\u00fc", "\u00fc"),
                TestDeliveries.REPLY_QUEUE);

        assertThat(small.settled(TestDeliveries.first(envelope))).isEqualTo(Settlement.ACK);

        assertAnsweredWithoutContext(small);
        assertThat(small.publisher.last().envelope().body()).hasSizeLessThan(2_000);
    }

    @Test
    void aContextThatCanBeReadButNotWrittenIsLeftOut() {
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        // As many values as leave no room for those that a response has beside.
        String body = new String(request.body(), StandardCharsets.UTF_8)
                .replace("{\"user\": \"ann\"}", "{\"x\": [" + "0,".repeat(999_978) + "0]}");

        assertThat(bench.settled(
                        TestDeliveries.first(with(request, request.headers(), body, TestDeliveries.REPLY_QUEUE))))
                .isEqualTo(Settlement.ACK);

        assertAnsweredWithoutContext(bench);
    }

    private static void assertAnsweredWithoutContext(DispatchBench bench) {
        assertThat(bench.publisher.publications()).hasSize(1);
        assertThat(bench.lastResult()).isEqualTo("pong");
        assertThat(((Message.Response)
                                TestDeliveries.content(bench.publisher.last().envelope()))
                        .context())
                .isEmpty();
        assertThat(bench.counters().handled()).isEqualTo(1);
        assertThat(bench.counters().givenUpByKind().values()).containsOnly(0L);
    }

    @Test
    void idsThatAMessageCannotCarryBackAreRefused() {
        Envelope request = TestDeliveries.request("ping", Map.of()).envelope();
        String longId = "x".repeat(256);
        Envelope withoutProperty = new Envelope(
                request.contentType(),
                null,
                request.replyTo(),
                null,
                true,
                request.headers(),
                new String(request.body(), StandardCharsets.UTF_8)
                        .replace(TestDeliveries.ID, longId)
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(bench.settled(TestDeliveries.first(withoutProperty))).isEqualTo(Settlement.REJECT);
        assertThat(bench.publisher.publications()).isEmpty();

        Map<String, @Nullable Object> headers = new LinkedHashMap<>(request.headers());
        headers.put("trace_id", "y".repeat(1_001));
        Envelope longTrace =
                with(request, headers, new String(request.body(), StandardCharsets.UTF_8), TestDeliveries.REPLY_QUEUE);
        assertThat(bench.settled(TestDeliveries.first(longTrace))).isEqualTo(Settlement.REJECT);
        assertThat(bench.lastError().description()).contains("its trace id has 1001 characters");
        assertThat(bench.counters().malformedByKind()).isEqualTo(Map.of(Malformed.Kind.BAD_FIELD, 2L));
    }

    @Test
    void theNameOfAnUnknownMethodIsShownInPart() {
        bench.settled(TestDeliveries.request("m".repeat(5_000), Map.of()));
        assertThat(bench.lastError().description()).isEqualTo("Unknown method " + "m".repeat(100) + "\u2026");
    }

    private static DispatchConfig limited(int bodyBytes) {
        return DispatchConfig.defaults().withLimits(new WireLimits(bodyBytes, 64));
    }

    private static MeshService service() {
        return MeshService.named("orders")
                .method("ping", context -> "pong")
                .method("add", Sum.class, (sum, context) -> sum.a() + sum.b())
                .method(
                        "step",
                        Sum.class,
                        MethodOptions.defaults().withParameter("b", "How far", 1),
                        (sum, context) -> sum.a() + sum.b())
                .method("raw", (params, context) -> params)
                .method("unwritable", context -> new Object())
                .method("wordy", context -> new Wordy())
                .method("large", context -> "x".repeat(2_000))
                .method("stream", Length.class, (length, context) -> stream(length.count()))
                .build();
    }

    /** @param count of how many numbers; if it is negative, the last of as many cannot be written */
    private static Iterator<Object> stream(int count) {
        return IntStream.range(0, Math.abs(count))
                .mapToObj(i -> count < 0 && i == -count - 1 ? new Object() : (Object) i)
                .iterator();
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
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Says at length why it cannot be written. */
    static final class Wordy {
        @SuppressWarnings("DoNotCallSuggester")
        public String getText() {
            throw new IllegalArgumentException("x".repeat(5_000));
        }
    }

    record Sum(int a, int b) {}

    record Length(int count) {}
}
