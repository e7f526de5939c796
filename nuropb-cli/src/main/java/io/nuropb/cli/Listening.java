package io.nuropb.cli;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes a queue of its own that events are bound to, and prints them. Thread-safe.
 *
 * <p>When the connection is lost, the queue is gone and what was published meanwhile is missed; it says so and begins
 * again.
 */
final class Listening {

    private static final Logger log = LoggerFactory.getLogger(Listening.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<String> topics;
    private final Subscription subscription;
    private final boolean withContent;
    private final Printer printer;
    private final Scheduler scheduler;
    private final WireFormat wire;
    private final BrokerTopology topology;
    private final MessageSource source;
    private final String eventsExchange = TopologyNames.defaults().eventsExchange();
    private final AtomicLong heard = new AtomicLong();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile long limit = Long.MAX_VALUE;

    /**
     * Owns none of what it is given, and does nothing yet.
     *
     * @param withContent whether to print what is in the context of an event, secrets included, or the names alone
     */
    Listening(
            Identity identity,
            List<TopicPattern> patterns,
            int prefetch,
            boolean withContent,
            Program program,
            Printer printer,
            BrokerTopology topology,
            MessageSource source) {
        this.topics = patterns.stream().map(TopicPattern::text).toList();
        this.subscription = Subscription.exclusive(
                        "nuropb-" + identity.service() + "-" + identity.instance() + "-listen", prefetch)
                .routed(eventsExchange, topics);
        this.withContent = withContent;
        this.printer = printer;
        this.scheduler = program.scheduler();
        Json json = program.json();
        this.wire = new WireFormat(json, WireLimits.defaults());
        this.topology = topology;
        this.source = source;
    }

    /**
     * Begins to listen.
     *
     * @param events after how many it ends by itself
     * @return completes when it listens, or exceptionally if it cannot
     */
    CompletionStage<@Nullable Void> begin(long events) {
        limit = events;
        return consume()
                .exceptionallyCompose(problem -> isMissing(problem) ? declareAndConsume() : failed(problem))
                .thenCompose(consumption -> announce());
    }

    /** Ends it; does not block. */
    void end() {
        ended.complete(null);
    }

    /** Completes when it has ended, with everything printed. */
    CompletionStage<@Nullable Void> ended() {
        return ended;
    }

    /** Blocks until it has ended. */
    void awaitEnd() throws InterruptedException, ExecutionException {
        ended.get();
    }

    /** How many events have come. */
    long heard() {
        return heard.get();
    }

    private CompletionStage<Consumption> consume() {
        return source.consume(subscription, this::handle, this::lost);
    }

    /** On a mesh where no service has run yet, there is nothing to bind a queue to. */
    private CompletionStage<Consumption> declareAndConsume() {
        Topology events =
                new Topology(List.of(new Exchange(eventsExchange, ExchangeType.TOPIC, true)), List.of(), List.of());
        return topology.declare(events).thenCompose(report -> {
            if (!report.isSatisfied()) {
                log.warn("{}", report.problems());
            }
            return consume();
        });
    }

    private CompletionStage<@Nullable Void> announce() {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("listening", topics);
        line.put("queue", subscription.queue());
        return printer.printLater(line);
    }

    private CompletionStage<Settlement> handle(Delivery delivery) {
        Incoming incoming = wire.decode(delivery.envelope());
        if (!(incoming instanceof Message.Event event)) {
            log.warn("A message that is no event came by '{}': {}", delivery.routingKey(), incoming.getClass());
            return CompletableFuture.completedFuture(Settlement.REJECT);
        }
        long number = heard.incrementAndGet();
        if (number > limit) {
            return CompletableFuture.completedFuture(Settlement.REQUEUE);
        }
        return printer.printLater(line(event)).thenApply(printed -> {
            if (number == limit || printer.isAbandoned()) {
                end();
            }
            return Settlement.ACK;
        });
    }

    private Map<String, @Nullable Object> line(Message.Event event) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("topic", event.topic());
        line.put("event", event.event());
        if (withContent) {
            line.put("context", event.context());
        } else {
            line.put("context_names", List.copyOf(event.context().keySet()));
        }
        line.put("trace_id", event.traceId());
        line.put("correlation_id", event.correlationId());
        line.put("target", event.target());
        return line;
    }

    private void lost(BrokerException problem) {
        log.warn("Events are missed until the queue is there again: {}", problem.getMessage());
        again();
    }

    private void again() {
        if (ended.isDone()) {
            return;
        }
        begin(limit).whenComplete((listening, problem) -> {
            if (problem != null) {
                log.warn(
                        "Trying again in {}: {}",
                        DurationText.of(PAUSE),
                        CompletionFailure.causeOf(problem).getMessage());
                scheduler.schedule(PAUSE, this::again);
            }
        });
    }

    private static boolean isMissing(Throwable problem) {
        return CompletionFailure.causeOf(problem) instanceof BrokerException known
                && known.reason() == Reason.NOT_FOUND;
    }

    private static CompletionStage<Consumption> failed(Throwable problem) {
        return CompletableFuture.failedFuture(CompletionFailure.causeOf(problem));
    }
}
