package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.service.DispatchConfig;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.LoggedLines.Line;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * Each kind of failure has one line in the service's log in an interval, with the message's ids in it and in the MDC.
 */
class FailureLinesTest {

    private static final Map<String, String> OF_EVENT = Map.of(
            MessageIds.TOPIC, "stock.low", MessageIds.CORRELATION_ID, TestDeliveries.ID, MessageIds.TRACE_ID, "t-7");

    private final LoggedLines log = new LoggedLines();
    private final CompletableFuture<Object> pending = new CompletableFuture<>();
    private final AtomicReference<Map<String, String>> seen = new AtomicReference<>(Map.of());
    private final DispatchBench bench = new DispatchBench(service());

    @AfterEach
    void nothingIsLeft() {
        log.close();
        assertThat(mdc()).isEmpty();
    }

    @Test
    void anUnknownMethod() {
        assertOneLine(TestDeliveries.request("steal", Map.of()), "orders.steal", "Unknown method steal");
    }

    @Test
    void parametersThatDoNotFit() {
        assertOneLine(TestDeliveries.request("add", Map.of("a", 1)), "orders.add", "'b' is missing");
    }

    @Test
    void aCallerThatIsRefused() {
        assertOneLine(TestDeliveries.request("forbid", Map.of()), "orders.forbid", "NuropbAuthorizationError: not you");
    }

    @Test
    void aHandlersOwnError() {
        assertOneLine(TestDeliveries.request("refuse", Map.of()), "orders.refuse", "NuropbHandlingError: sold out");
    }

    @Test
    void aHandlersException() {
        assertThat(assertOneLine(TestDeliveries.command("break", Map.of()), "orders.break", "out of paper")
                        .thrown())
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void aFailureThatComesLater() {
        pending.completeExceptionally(new IllegalStateException("out of ink"));
        assertOneLine(TestDeliveries.request("later", Map.of()), "orders.later", "out of ink");
    }

    @Test
    void aTypeOfTheServicesThatNothingCanBeMadeOf() {
        assertThat(assertOneLine(
                                TestDeliveries.request("paint", Map.of("shape", Map.of())),
                                "orders.paint",
                                "cannot be made of JSON")
                        .thrown())
                .isEqualTo("io.nuropb.Json$UnusableTypeException");
    }

    @Test
    void aSecondCallAgain() {
        assertOneLine(
                TestDeliveries.again(TestDeliveries.request("again", Map.of())),
                "orders.again",
                "NuropbCallAgainReject");
    }

    @Test
    void aDeadline() {
        CompletableFuture<?> settled = bench.handle(TestDeliveries.request("later", Map.of()));
        bench.time.advance(DispatchConfig.defaults().handlerDeadline());
        assertThat(settled).isDone();
        assertThat(log.warnings()).hasSize(1);
        assertLine(log.warnings().get(0), "orders.later", "took longer than its deadline of 1 min");
    }

    @Test
    void anEventThatNobodyHandles() {
        bench.settled(TestDeliveries.event("weather", 1));
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0).text())
                .contains("orders on weather")
                .contains("does not listen to this topic");
        assertThat(log.warnings().get(0).mdc()).containsEntry(MessageIds.TOPIC, "weather");
    }

    @Test
    void anEventThatDoesNotFit() {
        bench.settled(TestDeliveries.event("stock.low", "nothing"));
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0).text()).contains("orders on stock.low").contains("must be Sum, found a text");
        assertThat(log.warnings().get(0).mdc()).isEqualTo(OF_EVENT);
    }

    @Test
    void aResultThatCannotBeSent() {
        assertOneLine(TestDeliveries.request("unwritable", Map.of()), "orders.unwritable", "cannot be sent");
    }

    @Test
    void aMessageThatCannotBeRead() {
        Envelope rubbish = new Envelope(
                null, "c-9", null, null, true, Map.of("nuropb_type", "?"), "{".getBytes(StandardCharsets.UTF_8));
        bench.settled(TestDeliveries.first(rubbish));
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0).text()).contains("not of the protocol").contains("c-9");
        assertThat(log.warnings().get(0).mdc()).isEqualTo(Map.of(MessageIds.CORRELATION_ID, "c-9"));
    }

    @Test
    void othersOfAKindAreLeftOutAndCounted() {
        for (int i = 0; i < 5; i++) {
            bench.settled(TestDeliveries.request("refuse", Map.of()));
            bench.settled(TestDeliveries.request("steal", Map.of()));
        }
        assertThat(log.warnings()).hasSize(2);
        bench.time.advance(Duration.ofMinutes(1));
        bench.settled(TestDeliveries.request("refuse", Map.of()));
        assertThat(log.warnings()).hasSize(3);
        assertThat(log.warnings().get(2).text()).endsWith("; 4 more were left out since the last such line");
    }

    @Test
    void aNameFromOutsideCannotWriteALineOfItsOwn() {
        bench.settled(TestDeliveries.request("steal\n2026-01-01 INFO all is well\u2028" + "x".repeat(1_000), Map.of()));
        assertThat(log.warnings()).hasSize(1);
        assertThat(log.warnings().get(0).text()).doesNotContain("\n", "\u2028").hasSizeLessThan(700);
        assertThat(log.warnings().get(0).mdc().get(MessageIds.METHOD))
                .doesNotContain("\n")
                .hasSize(101);
    }

    @Test
    void aHandlerHasTheIdsInItsMdc() {
        bench.settled(TestDeliveries.request("look", Map.of()));
        assertThat(seen.get()).isEqualTo(ofCall("orders.look"));
        bench.settled(TestDeliveries.event("stock.seen", 1));
        assertThat(seen.get()).containsEntry(MessageIds.TOPIC, "stock.seen").doesNotContainKey(MessageIds.METHOD);
    }

    @Test
    void whatWasInTheMdcBeforeIsThereAgain() {
        MDC.put(MessageIds.TRACE_ID, "outer");
        MDC.put("user", "ann");
        bench.settled(TestDeliveries.request("look", Map.of()));
        assertThat(seen.get()).containsEntry(MessageIds.TRACE_ID, "t-7").containsEntry("user", "ann");
        assertThat(mdc()).isEqualTo(Map.of(MessageIds.TRACE_ID, "outer", "user", "ann"));
        MDC.clear();
    }

    private Line assertOneLine(Delivery delivery, String method, String why) {
        bench.settled(delivery);
        assertThat(log.warnings()).hasSize(1);
        assertLine(log.warnings().get(0), method, why);
        return log.warnings().get(0);
    }

    private static void assertLine(Line line, String method, String why) {
        assertThat(line.text())
                .contains(method)
                .contains(why)
                .contains(TestDeliveries.ID)
                .contains("t-7");
        assertThat(line.mdc()).isEqualTo(ofCall(method));
    }

    private static Map<String, String> ofCall(String method) {
        return Map.of(
                MessageIds.METHOD, method, MessageIds.CORRELATION_ID, TestDeliveries.ID, MessageIds.TRACE_ID, "t-7");
    }

    private static Map<String, String> mdc() {
        Map<String, String> present = MDC.getCopyOfContextMap();
        return present == null ? Map.of() : new TreeMap<>(present);
    }

    private MeshService service() {
        return MeshService.named("orders")
                .method("add", Sum.class, (sum, context) -> sum.a() + sum.b())
                .method("paint", Painting.class, (painting, context) -> null)
                .method("look", context -> look())
                .method("forbid", context -> {
                    throw new NuropbAuthorizationException("not you");
                })
                .method("refuse", context -> {
                    throw new NuropbHandlingException("sold out");
                })
                .method("break", context -> {
                    throw new IllegalStateException("out of paper");
                })
                .method("again", context -> {
                    throw new NuropbCallAgainException("not yet");
                })
                .method("later", context -> pending)
                .method("unwritable", context -> new Object())
                .onEvent("stock.seen", (event, context) -> look())
                .onEvent("stock.*", Sum.class, (sum, context) -> null)
                .build();
    }

    private String look() {
        seen.set(mdc());
        return "seen";
    }

    record Sum(int a, int b) {}

    /** A type that nothing says how to make. */
    private interface Shape {}

    private record Painting(Shape shape) {}
}
