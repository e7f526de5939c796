package io.nuropb.service;

import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.PeerCapabilities.Served;
import io.nuropb.service.ReturningMessage.End;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives back to the queue what this instance does not know and another one of its fleet handles, not for ever, and so
 * that it keeps nobody else waiting. Thread-safe; does not block.
 *
 * <p>What is given back comes before all others, for it returns to the head of the queue. That is quick, but each such
 * message holds a place of the prefetch as long as it goes round. So only a share of the places is for these; what does
 * not fit into it goes to the tail of the queue, behind all that others wait for.
 */
final class RequeueForPeers {

    /** How many messages are kept in mind; when there are more, the oldest are new when they come again. */
    static final int MAX_MESSAGES = 10_000;

    /** Of so many places, one is for messages that return to the head of the queue. */
    private static final int PLACES_TO_A_SHARE = 4;

    /** It holds its place for so long at least: an instance moves no more than its prefetch in this time. */
    private static final Duration PACE = Duration.ofMillis(20);

    private final Scheduler scheduler;
    private final Duration limit;
    private final ConfirmedSender sender;
    private final String queue;
    private final DispatchMetrics metrics;
    private final Fingerprints fingerprints = new Fingerprints();
    /** First those that were let go longest ago. */
    private final Map<DeliveryKey, ReturningMessage> known = new LinkedHashMap<>();

    private int share = 1;
    private int held;

    /** What becomes of a message that is not given back, or no more. */
    interface Refusal {

        /**
         * Refuses it.
         *
         * @param why those that handle it have not taken it; empty if nobody is known to handle it
         */
        CompletionStage<Settlement> refuse(Optional<String> why);
    }

    /**
     * @param limit for how long a message is given back at least that others are known to handle, from when it first
     *     came here
     * @param sender publishes copies; while it is held up, nothing is given back
     * @param queue what the instance consumes
     */
    RequeueForPeers(
            Scheduler scheduler, Duration limit, ConfirmedSender sender, String queue, DispatchMetrics metrics) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.sender = sender;
        this.queue = queue;
        this.metrics = metrics;
    }

    /**
     * Says how many messages the instance takes at once. Whoever takes one at a time has no place for what only waits.
     */
    void prefetch(int places) {
        synchronized (known) {
            share = places == 1 ? 0 : Math.max(1, places / PLACES_TO_A_SHARE);
        }
    }

    /**
     * Settles a message that this instance does not know: gives it back, or has it refused. While the broker takes
     * nothing it waits here, as what this instance knows does: whoever handles it may have to wait as well, and each
     * return would bring it nearer to its end.
     *
     * @param what its method or topic, for people
     * @param byPeers says whether others handle it, each time it is asked
     */
    CompletionStage<Settlement> settle(
            InFlightMessage<?> received, String what, Supplier<Served> byPeers, Refusal refusal) {
        if (byPeers.get() == Served.NEVER) {
            return refusal.refuse(Optional.empty());
        }
        DeliveryKey key = DeliveryKey.of(received, fingerprints);
        if (sender.isFree()) {
            return givenBack(key, received, what, byPeers.get(), refusal);
        }
        return returning(sender.free(received.latestStart())).thenCompose(isFree -> {
            if (isFree) {
                return givenBack(key, received, what, byPeers.get(), refusal);
            }
            metrics.givenBack(GiveBackReason.PEERS);
            return CompletableFuture.completedFuture(Settlement.REQUEUE);
        });
    }

    private CompletionStage<Settlement> givenBack(
            DeliveryKey key, InFlightMessage<?> received, String what, Served byPeers, Refusal refusal) {
        Moment now = sender.freeTime();
        int counted = TailCopy.countedByQueue(received.delivery());
        int deliveries = received.delivery().earlierDeliveries();
        Optional<End> end;
        synchronized (known) {
            forgetBefore(now);
            ReturningMessage message = again(key, received, now);
            end = message.isExpired(scheduler.now())
                    ? Optional.of(End.EXPIRED)
                    : message.end(byPeers, now, limit, deliveries, counted);
            if (end.isEmpty()) {
                metrics.givenBack(GiveBackReason.PEERS);
                boolean goesToHead = held < share && counted < ReturningMessage.MAX_DELIVERIES;
                held += goesToHead ? 1 : 0;
                Duration pause = goesToHead ? message.pause(byPeers, scheduler.random()) : pauseAtTail(message, now);
                remember(key, message.returned(now.plus(pause), byPeers, deliveries, limit));
                return returning(goesToHead ? toHead(pause) : toTail(received, message.expires(), pause));
            }
            known.remove(key);
        }
        return refusal.refuse(why(end.get(), what, byPeers));
    }

    private static Duration pauseAtTail(ReturningMessage message, Moment now) {
        Moment due = message.times() == 0 ? now : message.latest().plus(ReturningMessage.ROUND);
        return now.plus(PACE).isBefore(due) ? now.until(due) : PACE;
    }

    private Optional<String> why(End end, String what, Served byPeers) {
        String those = switch (byPeers) {
            case NOW -> "Only some of this service's instances";
            case HELD_BACK -> "Only instances of this service that its leader holds back for a time";
            case ABOUT_NOW, NEVER -> "Only instances of this service that are gone, or have yet to begin,";
        };
        String have = those + " handle " + what + ", and none of these took the message ";
        return switch (end) {
            case UNKNOWN -> Optional.empty();
            case LEFT -> Optional.of(have + "within " + DurationText.of(limit));
            case EXPIRED -> Optional.of(have + "within its time to live");
            case NOT_COPIED ->
                Optional.of(have + "before its queue would have given it up, for the broker did not take"
                        + " copies of it into the queue");
        };
    }

    private ReturningMessage again(DeliveryKey key, InFlightMessage<?> received, Moment now) {
        Duration expiration = received.delivery().envelope().expiration();
        Moment expires = expiration == null ? null : scheduler.now().plus(expiration);
        ReturningMessage before = known.get(key);
        return before == null ? ReturningMessage.first(now, expires) : before.again(expires);
    }

    private void remember(DeliveryKey key, ReturningMessage message) {
        if (known.remove(key) == null) {
            makeRoom();
        }
        known.put(key, message);
    }

    private CompletionStage<Settlement> toHead(Duration pause) {
        CompletableFuture<Settlement> settled = new CompletableFuture<>();
        scheduler.schedule(pause, () -> {
            synchronized (known) {
                held--;
            }
            settled.complete(Settlement.REQUEUE);
        });
        return settled;
    }

    /** It returns to the head if the broker does not confirm the copy. */
    private CompletionStage<Settlement> toTail(InFlightMessage<?> received, @Nullable Moment expires, Duration pause) {
        CompletableFuture<Settlement> settled = new CompletableFuture<>();
        Moment latest = received.latestStart();
        Moment end = expires != null && expires.isBefore(latest) ? expires : latest;
        scheduler.schedule(
                pause,
                () -> sender.sendCopy(() -> copy(received, expires), end)
                        .thenAccept(
                                isConfirmed -> settled.complete(isConfirmed ? Settlement.ACK : Settlement.REQUEUE)));
        return settled;
    }

    private OutgoingMessage copy(InFlightMessage<?> received, @Nullable Moment expires) {
        Moment soonest = scheduler.now().plus(Duration.ofMillis(1));
        Optional<Duration> rest = Optional.ofNullable(expires)
                .map(end -> end.isBefore(soonest)
                        ? Duration.ofMillis(1)
                        : scheduler.now().until(end));
        return TailCopy.of(received.delivery(), queue, rest);
    }

    /** Meanwhile it is no work of this instance's. */
    private <T> CompletionStage<T> returning(CompletionStage<T> stage) {
        metrics.returning.incrementAndGet();
        return stage.whenComplete((value, failure) -> metrics.returning.decrementAndGet());
    }

    private void makeRoom() {
        if (known.size() >= MAX_MESSAGES) {
            Iterator<ReturningMessage> oldest = known.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was given back long ago: it has been handled, or is new when it comes again. */
    private void forgetBefore(Moment now) {
        Iterator<ReturningMessage> oldest = known.values().iterator();
        while (oldest.hasNext()
                && oldest.next().latest().plus(limit.multipliedBy(2)).isBefore(now)) {
            oldest.remove();
        }
    }
}
