package io.nuropb.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one instance in one registry: of its handlers' runs, of its calls, and of the waiting in the queue.
 * Runs and calls have the buckets that OpenTelemetry advises for durations of messaging, and more up to the deadline.
 * With the first run or call of a kind come the timers of its common failures, at 0: from a series that begins with a
 * failure no rate is made. Equal to others of the same service in the same registry. Thread-safe.
 */
final class MessageTimers implements MessageObserver {

    static final String PROCESS = "messaging.process.duration";
    static final String OPERATION = "messaging.client.operation.duration";
    static final String WAITED = "nuropb.served.queue.time";

    // https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/#metric-messagingprocessduration, in
    // milliseconds
    private static final long[] BUCKETS = {5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000};

    /** Beyond these, as far as a deadline lets anything take. */
    private static final long[] LONGER = {15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000};

    /** Why a handler that could begin fails. */
    private static final List<String> ERRORS_OF_RUNS = List.of(
            ErrorType.NONE,
            MessageFailure.Kind.HANDLER_ERROR.name(),
            MessageFailure.Kind.HANDLER_EXCEPTION.name(),
            MessageFailure.Kind.DEADLINE.name());

    /** Why a call fails that the service has not answered. */
    private static final List<String> ERRORS_OF_CALLS = List.of(
            ErrorType.NONE,
            ErrorType.of(NuropbTimeoutException.class),
            ErrorType.of(NuropbTransportException.class),
            ErrorType.of(NuropbNotDeliveredException.class));

    /** Messages say in whole seconds when they were sent. */
    private static final long[] BUCKETS_OF_WAITING = {1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000};

    private final MeterRegistry registry;
    private final Tags tags;
    private final long[] bucketsOfRuns;
    private final long[] bucketsOfCalls;
    private final Timer waiting;
    private final Map<Run, Timer> runs = new ConcurrentHashMap<>();
    private final Map<Operation, Timer> operations = new ConcurrentHashMap<>();

    private record Run(String handler, String kind, String error) {}

    private record Operation(String kind, String error) {}

    /**
     * @param tags what all meters of the instance have
     * @param handlerDeadline how long a handler may take
     * @param callTimeout how long a call takes at most if nothing else is said
     */
    MessageTimers(MeterRegistry registry, Tags tags, Duration handlerDeadline, Duration callTimeout) {
        this.registry = registry;
        this.tags = tags;
        bucketsOfRuns = bucketsUpTo(handlerDeadline);
        bucketsOfCalls = bucketsUpTo(callTimeout);
        waiting = timer(
                WAITED,
                "From the sending of a message until its handler begins, in whole seconds",
                tags,
                BUCKETS_OF_WAITING);
    }

    private static long[] bucketsUpTo(Duration deadline) {
        LongStream longer = LongStream.concat(
                LongStream.of(LONGER).filter(bucket -> bucket < deadline.toMillis()),
                LongStream.of(deadline.toMillis()));
        return LongStream.concat(LongStream.of(BUCKETS), longer)
                .filter(bucket -> bucket > 0)
                .sorted()
                .distinct()
                .toArray();
    }

    @Override
    public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
        waited.ifPresent(waiting::record);
        String kind = MessageKind.of(message);
        long begun = registry.config().clock().monotonicTime();
        return new Handling() {
            @Override
            public void ended(Outcome outcome, MessageFailure.@Nullable Kind failure) {
                record(timerOf(new Run(handler, kind, ErrorType.of(outcome, failure))));
            }

            private void record(Timer timer) {
                timer.record(registry.config().clock().monotonicTime() - begun, TimeUnit.NANOSECONDS);
            }
        };
    }

    @Override
    public Sending sending(Message message) {
        String kind = MessageKind.of(message);
        long begun = registry.config().clock().monotonicTime();
        return failure -> timerOf(new Operation(kind, ErrorType.of(failure)))
                .record(registry.config().clock().monotonicTime() - begun, TimeUnit.NANOSECONDS);
    }

    private Timer timerOf(Run run) {
        Timer known = runs.get(run);
        if (known != null) {
            return known;
        }
        ERRORS_OF_RUNS.forEach(error -> runs.computeIfAbsent(new Run(run.handler(), run.kind(), error), this::timer));
        return runs.computeIfAbsent(run, this::timer);
    }

    private Timer timerOf(Operation operation) {
        Timer known = operations.get(operation);
        if (known != null) {
            return known;
        }
        ERRORS_OF_CALLS.forEach(
                error -> operations.computeIfAbsent(new Operation(operation.kind(), error), this::timer));
        return operations.computeIfAbsent(operation, this::timer);
    }

    private Timer timer(Run run) {
        return timer(
                PROCESS,
                "Runs of handlers, until their outcome is known",
                tags.and(Messaging.SYSTEM, Messaging.RABBITMQ, Messaging.OPERATION, Messaging.PROCESS)
                        .and("nuropb.handler", run.handler())
                        .and(MessageKind.NAME, run.kind(), ErrorType.NAME, run.error()),
                bucketsOfRuns);
    }

    private Timer timer(Operation operation) {
        return timer(
                OPERATION,
                "Requests until their result, commands and events until the broker has taken them",
                tags.and(Messaging.SYSTEM, Messaging.RABBITMQ, Messaging.OPERATION, Messaging.SEND)
                        .and(MessageKind.NAME, operation.kind(), ErrorType.NAME, operation.error()),
                bucketsOfCalls);
    }

    private Timer timer(String name, String description, Tags all, long... buckets) {
        Duration[] objectives = new Duration[buckets.length];
        for (int i = 0; i < buckets.length; i++) {
            objectives[i] = Duration.ofMillis(buckets[i]);
        }
        return Timer.builder(name)
                .description(description)
                .tags(all)
                .serviceLevelObjectives(objectives)
                .register(registry);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MessageTimers timers && timers.registry == registry && timers.tags.equals(tags);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(registry) + tags.hashCode();
    }
}
