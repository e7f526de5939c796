package io.nuropb.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.nuropb.client.CallOptions;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The spans that OpenTelemetry's tracer makes of a caller, a service that it calls, and another one that this calls.
 */
final class MessageObservationsTest {

    private static final String OTHER_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final RecordedSpans spans = new RecordedSpans();
    private final ObservationRegistry registry = spans.observations();
    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private volatile @Nullable HandlerContext reserved;

    private final ServiceRunner stock = start(MeshService.named("stock")
            .method("reserve", context -> {
                reserved = context;
                return "reserved";
            })
            .build());
    private final ServiceRunner orders = start(MeshService.named("orders")
            .method("create", context -> context.client().call("stock", "reserve", null, String.class))
            .method(
                    "create_elsewhere",
                    context -> elsewhere(() -> context.client().call("stock", "reserve", null, String.class)))
            .method("broken", context -> {
                throw new IllegalStateException("a secret");
            })
            .onEvent("stock.*", (event, context) -> null)
            .build());
    private final ServiceRunner shop =
            started(mesh.client("shop").observer(observer()).build());

    private MessageObservations observer() {
        return new MessageObservations(registry);
    }

    private ServiceRunner start(MeshService service) {
        return started(mesh.runner(service).observer(observer()).build());
    }

    private ServiceRunner started(ServiceRunner runner) {
        time.await(runner.start());
        time.await(() -> runner.status().consuming(), "an instance that consumes");
        return runner;
    }

    /** On a thread that knows nothing of the handler's. */
    private CompletionStage<String> elsewhere(Supplier<String> work) {
        CompletableFuture<String> result = time.newFuture();
        time.callbacks().execute(() -> result.complete(work.get()));
        return result;
    }

    @AfterEach
    void stop() {
        List.of(shop, orders, stock).forEach(ServiceRunner::close);
        time.close();
        spans.close();
    }

    private String request(String method) {
        return time.await(shop.client()
                .request("orders", method, null, String.class)
                .handle((result, failure) -> failure == null ? result : "failed"));
    }

    @Test
    void aTraceGoesFromTheCallerThroughAHandlerToWhatThatCalls() {
        assertThat(request("create")).isEqualTo("reserved");
        SpanData call = spans.only("send orders.create");
        SpanData handler = spans.only("process create");
        SpanData nested = spans.only("send stock.reserve");
        SpanData last = spans.only("process reserve");
        assertThat(List.of(handler, nested, last))
                .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(call.getTraceId()));
        assertThat(handler.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(nested.getParentSpanId()).isEqualTo(handler.getSpanId());
        assertThat(last.getParentSpanId()).isEqualTo(nested.getSpanId());
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(handler.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(spans.attributes(handler))
                .containsEntry("messaging.system", "rabbitmq")
                .containsEntry("messaging.operation.name", "process")
                .containsEntry("nuropb.handler", "create")
                .containsEntry("error.type", "none");
    }

    @Test
    void theTraceTravelsInTheMessagesContext() {
        request("create");
        SpanData nested = spans.only("send stock.reserve");
        HandlerContext seen = reserved;
        assertThat(seen).isNotNull();
        assertThat(seen.traceparent().orElse("none"))
                .startsWith("00-" + nested.getTraceId() + "-" + nested.getSpanId());
        assertThat(seen.values().keySet()).containsOnly("traceparent");
    }

    @Test
    void aCallIsAChildOfWhatIsObservedWhereItIsMade() {
        Observation.createNotStarted("checkout", registry)
                .observe(() -> time.await(shop.client().command("stock", "reserve", null)));
        time.runUntilIdle();
        SpanData command = spans.only("send stock.reserve");
        assertThat(command.getParentSpanId()).isEqualTo(spans.only("checkout").getSpanId());
        assertThat(command.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(spans.only("process reserve").getParentSpanId()).isEqualTo(command.getSpanId());
    }

    @Test
    void anEventBelongsToTheTraceOfItsPublisher() {
        time.await(shop.client().publish("stock.changed", Map.of()));
        time.runUntilIdle();
        SpanData handler = spans.only("process stock.*");
        assertThat(handler.getParentSpanId())
                .isEqualTo(spans.only("send stock.changed").getSpanId());
        assertThat(handler.getKind()).isEqualTo(SpanKind.CONSUMER);
    }

    @Test
    void aTraceThatTheCallerNamesGoesOn() {
        CallOptions options =
                CallOptions.defaults().withContext(Map.of("traceparent", OTHER_TRACE, "tracestate", "vendor=1"));
        time.await(shop.client().request("orders", "create", null, String.class, options));
        assertThat(spans.all()).noneMatch(span -> span.getName().equals("send orders.create"));
        SpanData handler = spans.only("process create");
        assertThat(handler.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(handler.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        HandlerContext seen = reserved;
        assertThat(seen).isNotNull();
        assertThat(seen.values()).containsEntry("tracestate", "vendor=1");
    }

    @Test
    void aCallFromAThreadWithoutTheHandlersObservationStaysInTheTrace() {
        assertThat(request("create_elsewhere")).isEqualTo("reserved");
        assertThat(spans.only("process reserve").getTraceId())
                .isEqualTo(spans.only("send orders.create_elsewhere").getTraceId());
    }

    @Test
    void aFailureIsToldByItsTypeAndNotByItsWords() {
        assertThat(request("broken")).isEqualTo("failed");
        SpanData handler = spans.only("process broken");
        assertThat(handler.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.attributes(handler)).containsEntry("error.type", "HANDLER_EXCEPTION");
        SpanData call = spans.only("send orders.broken");
        assertThat(spans.attributes(call)).containsEntry("error.type", "RemoteException");
        assertThat(List.of(handler, call))
                .allSatisfy(span -> assertThat(span.toString()).doesNotContain("a secret"));
    }
}
