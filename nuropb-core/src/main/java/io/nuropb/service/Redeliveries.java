package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.ReplyEncoder.Prepared;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this instance has made of its deliveries, for the case that one comes again because its settlement did not reach
 * the broker: the channel was lost, be it because the handler took too long for the broker. It is then settled as
 * before, or its outcome, if that could not be published, is published now; its handler does not run again, and not a
 * second time beside the first. Thread-safe.
 */
final class Redeliveries {

    /** How many deliveries that are settled are remembered; the oldest are forgotten first. */
    static final int REMEMBERED = 10_000;

    private final Scheduler scheduler;
    private final Duration memory;
    private final DispatchMetrics metrics;
    private final Map<DeliveryKey, Handling> handlings = new ConcurrentHashMap<>();
    private final Queue<DeliveryKey> settled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Fingerprints fingerprints = new Fingerprints();

    /** One handling, from when it begins. */
    private static final class Handling {
        private final Moment begun;
        private final CompletableFuture<Settlement> settlement = new CompletableFuture<>();
        private final Asked asked;
        private volatile @Nullable Outcome outcome;
        private volatile @Nullable Prepared prepared;

        Handling(Moment begun, Asked asked) {
            this.begun = begun;
            this.asked = asked;
        }

        /** One that goes on with what an earlier delivery came to, if that is known and was not settled. */
        Handling(Moment begun, Handling before) {
            this(begun, before.askedForNext());
            outcome = before.outcome;
            prepared = before.prepared;
        }

        boolean isKnown() {
            return outcome instanceof Outcome.Answer || outcome instanceof Outcome.ReturnedWithEvents;
        }

        /** What to send, made once from an outcome that counts: its values may be such as can be read once. */
        @Nullable
        Prepared prepared(Outcome known, Steps steps) {
            Prepared earlier = prepared;
            if (earlier != null) {
                return earlier;
            }
            outcome = known;
            Prepared mine = steps.prepare(known, asked);
            if (isKnown()) {
                prepared = mine;
            }
            return mine;
        }

        /** Whoever comes later needs to know no more than its settlement. */
        void forget() {
            outcome = null;
            prepared = null;
        }

        /**
         * Whether a handler has asked for a delivery that comes after this one. Other instances that had it in between
         * have granted no such wish, for they do not know that it would be the first.
         */
        Asked askedForNext() {
            if (outcome instanceof Outcome.CallAgain) {
                return Asked.YES;
            }
            return outcome instanceof Outcome.NotStarted ? asked : Asked.UNKNOWN;
        }
    }

    /** Whether a handler has asked for this delivery: it may do so once for each message. */
    enum Asked {
        /** None has: it is the first, or this instance has given the earlier ones back before their handlers began. */
        NO,
        /** One of this instance has. */
        YES,
        /** There was an earlier one of which this instance knows nothing. */
        UNKNOWN
    }

    /** How a message is handled. */
    interface Steps {

        /** Runs the handler; fails only if it cannot begin, then at once or later. */
        CompletionStage<Outcome> handle();

        /** What to send for an outcome; {@code null} if the message is to be delivered again instead. */
        @Nullable
        Prepared prepare(Outcome outcome, Asked asked);

        /** Publishes what was prepared; never fails. */
        CompletionStage<Settlement> send(Prepared prepared);
    }

    /** @param memory for how long a handling counts after it began; one that is not settled counts until it is */
    Redeliveries(Scheduler scheduler, Duration memory, DispatchMetrics metrics) {
        this.scheduler = scheduler;
        this.memory = memory;
        this.metrics = metrics;
    }

    /** Handles a message, unless it is a delivery that comes again. */
    CompletionStage<Settlement> settle(InFlightMessage<?> received, Steps steps) {
        Asked unlessKnown = received.mayBeRepeated() ? Asked.UNKNOWN : Asked.NO;
        if (received.message().correlationId().isEmpty()) {
            return handled(steps).thenCompose(outcome -> sent(steps.prepare(outcome, unlessKnown), steps));
        }
        DeliveryKey key = DeliveryKey.of(received, fingerprints);
        if (received.delivery().redelivered()) {
            return resume(key, unlessKnown, received.limit(), steps);
        }
        Handling handling = new Handling(scheduler.now(), unlessKnown);
        handlings.put(key, handling);
        return begin(key, handling, steps);
    }

    /**
     * Handles a delivery that comes again, unless what has been made of it counts; behind that, as long as it goes on,
     * but not past the delivery's own limit.
     */
    private CompletionStage<Settlement> resume(DeliveryKey key, Asked unlessKnown, Moment limit, Steps steps) {
        Handling before = handlings.get(key);
        if (before == null
                || (before.settlement.isDone() && before.begun.plus(memory).isBefore(scheduler.now()))) {
            return takeOver(key, before, new Handling(scheduler.now(), unlessKnown), limit, steps);
        }
        return over(before, limit)
                .thenCompose(isOver ->
                        isOver ? follow(key, before, limit, steps) : CompletableFuture.completedFuture(goneBack()));
    }

    /** Completes with whether a handling has come to its end in time. */
    private CompletionStage<Boolean> over(Handling before, Moment limit) {
        if (before.settlement.isDone()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        Scheduler.Timer timer = scheduler.schedule(scheduler.now().until(limit), () -> over.complete(false));
        var unused = before.settlement.whenComplete((settlement, failure) -> {
            timer.cancel();
            over.complete(true);
        });
        return over;
    }

    private CompletionStage<Settlement> follow(DeliveryKey key, Handling before, Moment limit, Steps steps) {
        CompletionStage<CompletionStage<Settlement>> behind = before.settlement.handle((settlement, failure) -> {
            if (goesBack(settlement)) {
                return takeOver(key, before, new Handling(scheduler.now(), before), limit, steps);
            }
            metrics.settledAgain.incrementAndGet();
            return CompletableFuture.completedFuture(settlement);
        });
        return behind.thenCompose(Function.identity());
    }

    private Settlement goneBack() {
        metrics.givenBack(GiveBackReason.NO_ROOM);
        return Settlement.REQUEUE;
    }

    /** What could not be settled goes back as well; its settlement is {@code null}. */
    private static boolean goesBack(@Nullable Settlement settlement) {
        return settlement == null || settlement == Settlement.REQUEUE;
    }

    /**
     * Handles a delivery in the place of an earlier handling, unless another delivery of the message has taken that
     * place.
     */
    private CompletionStage<Settlement> takeOver(
            DeliveryKey key, @Nullable Handling before, Handling next, Moment limit, Steps steps) {
        boolean isFirst =
                before == null ? handlings.putIfAbsent(key, next) == null : handlings.replace(key, before, next);
        return isFirst ? begin(key, next, steps) : resume(key, next.asked, limit, steps);
    }

    private CompletionStage<Settlement> begin(DeliveryKey key, Handling handling, Steps steps) {
        Outcome before = handling.outcome;
        CompletionStage<Outcome> outcome =
                handling.isKnown() ? CompletableFuture.completedFuture(before) : handled(steps);
        outcome.thenCompose(known -> sent(handling.prepared(known, steps), steps))
                .whenComplete((settlement, failure) -> {
                    if (!goesBack(settlement)) {
                        handling.forget();
                    }
                    remember(key);
                    if (failure == null) {
                        handling.settlement.complete(settlement);
                    } else {
                        handling.settlement.completeExceptionally(failure);
                    }
                });
        return handling.settlement;
    }

    /** A handling that cannot begin, as when no thread is left for it, has an end all the same. */
    private static CompletionStage<Outcome> handled(Steps steps) {
        try {
            return steps.handle();
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static CompletionStage<Settlement> sent(@Nullable Prepared prepared, Steps steps) {
        return prepared == null ? CompletableFuture.completedFuture(Settlement.REQUEUE) : steps.send(prepared);
    }

    private void remember(DeliveryKey key) {
        settled.add(key);
        if (count.incrementAndGet() > REMEMBERED) {
            count.decrementAndGet();
            DeliveryKey oldest = settled.poll();
            if (oldest != null && !oldest.equals(key)) {
                handlings.computeIfPresent(oldest, (same, one) -> one.settlement.isDone() ? null : one);
            }
        }
    }
}
