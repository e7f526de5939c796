package io.nuropb.service;

import io.nuropb.Backoff;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives back to the queue what this instance does not know and another one of its fleet handles, each time after a pause, and not for
 * ever. Thread-safe; does not block.
 */
final class RequeueForPeers {

    /** Of a queue that counts deliveries, some are left for handlers that fail. */
    static final int MAX_DELIVERIES = TopologyProfile.DELIVERY_LIMIT - 4;

    /** How many messages are kept in mind; when there are more, the oldest are new when they come again. */
    static final int MAX_MESSAGES = 10_000;

    /**
     * Short, for a busy broker gives what returns to whoever has room just then, and an instance with a small prefetch seldom has. The
     * prefetch bounds how many go round.
     */
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100));

    private record GivenBack(Moment first, int times) {}

    private final PeerCapabilities otherInstances;
    private final Scheduler scheduler;
    private final Duration limit;
    private final DispatchMetrics metrics;
    /** By what a message is known when it comes again; the oldest first. */
    private final Map<String, GivenBack> known = new LinkedHashMap<>();

    /** @param limit for how long a message is given back, from when it first came here */
    RequeueForPeers(PeerCapabilities otherInstances, Scheduler scheduler, Duration limit, DispatchMetrics metrics) {
        this.otherInstances = otherInstances;
        this.scheduler = scheduler;
        this.limit = limit;
        this.metrics = metrics;
    }

    /** The way back of a call of a method that this instance has not; empty if it has to be handled here all the same. */
    Optional<CompletionStage<Settlement>> of(InFlightMessage<Message.Call> call) {
        return otherInstances.handle(call.message().method()) ? givenBack(call) : Optional.empty();
    }

    /** The same for an event of a topic to which this instance does not listen. */
    Optional<CompletionStage<Settlement>> ofEvent(InFlightMessage<Message.Event> event) {
        return otherInstances.listenTo(event.message().topic()) ? givenBack(event) : Optional.empty();
    }

    private Optional<CompletionStage<Settlement>> givenBack(InFlightMessage<?> received) {
        Delivery delivery = received.delivery();
        if (delivery.earlierDeliveries() >= MAX_DELIVERIES) {
            return Optional.empty();
        }
        return times(identity(received)).map(times -> {
            metrics.givenBack.incrementAndGet();
            CompletableFuture<Settlement> settled = new CompletableFuture<>();
            scheduler.schedule(PAUSES.pause(times, scheduler.random()), () -> settled.complete(Settlement.REQUEUE));
            return settled;
        });
    }

    /** A message without a correlation id is known by its body. */
    private static String identity(InFlightMessage<?> received) {
        String correlationId = received.message().correlationId();
        return correlationId.isEmpty()
                ? MessageKey.fingerprint(received.delivery().envelope())
                : correlationId;
    }

    /** How often it was given back before; empty if that was often enough. */
    private Optional<Integer> times(String message) {
        Moment now = scheduler.now();
        synchronized (known) {
            forgetBefore(now);
            GivenBack before = known.get(message);
            if (before == null) {
                if (limit.isZero()) {
                    return Optional.empty();
                }
                makeRoom();
                known.put(message, new GivenBack(now, 1));
                return Optional.of(0);
            }
            if (!now.isBefore(before.first().plus(limit))) {
                return Optional.empty();
            }
            known.put(message, new GivenBack(before.first(), before.times() + 1));
            return Optional.of(before.times());
        }
    }

    private void makeRoom() {
        if (known.size() >= MAX_MESSAGES) {
            Iterator<GivenBack> oldest = known.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was given back long ago: it has been handled, or given up, or will be when it comes again. */
    private void forgetBefore(Moment now) {
        Iterator<GivenBack> oldest = known.values().iterator();
        while (oldest.hasNext()
                && oldest.next().first().plus(limit.multipliedBy(2)).isBefore(now)) {
            oldest.remove();
        }
    }
}
