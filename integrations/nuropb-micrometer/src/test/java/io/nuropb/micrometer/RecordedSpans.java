package io.nuropb.micrometer;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * OpenTelemetry's tracer, with the W3C's Trace Context, behind Micrometer's observations; and the spans that have
 * ended.
 */
final class RecordedSpans implements AutoCloseable {

    private final List<SpanData> ended = new CopyOnWriteArrayList<>();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder().addSpanProcessor(new Recorder()).build();

    /** Keeps what has ended. */
    private final class Recorder implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    /** A registry whose observations become spans. */
    ObservationRegistry observations() {
        Tracer tracer = provider.get("test");
        OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
        Propagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(
                        new io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler(
                                new PropagatingSenderTracingObservationHandler<>(bridge, propagator),
                                new PropagatingReceiverTracingObservationHandler<>(bridge, propagator),
                                new DefaultTracingObservationHandler(bridge)));
        return registry;
    }

    List<SpanData> all() {
        return List.copyOf(ended);
    }

    /** The one span of a name. */
    SpanData only(String name) {
        List<SpanData> found =
                ended.stream().filter(span -> span.getName().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans '" + name + "' among "
                    + ended.stream().map(SpanData::getName).toList());
        }
        return found.get(0);
    }

    Map<String, String> attributes(SpanData span) {
        Map<String, String> texts = new TreeMap<>();
        span.getAttributes().forEach((key, value) -> texts.put(key.getKey(), String.valueOf(value)));
        return texts;
    }

    @Override
    public void close() {
        provider.close();
    }
}
