package io.nuropb.service;

import io.nuropb.Backoff;
import io.nuropb.DurationText;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.PeerCapabilities.Served;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    /** Of a queue that counts deliveries, some are left for handlers that fail. */
    static final int MAX_DELIVERIES = TopologyProfile.DELIVERY_LIMIT - 4;

    /**
     * How often a message that was delivered so often goes to the tail in vain, before it is refused: its queue would
     * not tell anybody.
     */
    private static final int VAIN_ATTEMPTS = 2;

    /** How many messages are kept in mind; when there are more, the oldest are new when they come again. */
    static final int MAX_MESSAGES = 10_000;

    /** How often, and for how long, a message is given back at least that nobody is known to handle just now. */
    static final int MIN_HOPEFUL_RETURNS = 10;

    private static final Duration HOPE = Duration.ofSeconds(2);

    /** So often at most is a message delivered, to whomever, from when nobody is known to handle it. */
    private static final int MAX_HOPEFUL_DELIVERIES = 200;

    /**
     * How often a message has come back in vain when it is refused after the limit. In a long queue that takes longer:
     * what waits behind all that a peer has not come to yet has not been left lying by it.
     */
    private static final int MIN_RETURNS = 50;

    /** After so many times the limit it is refused however seldom it has come back. */
    private static final int LIMITS_AT_MOST = 30;

    /** Of so many places, one is for messages that return to the head of the queue. */
    private static final int PLACES_TO_A_SHARE = 4;

    /**
     * Short, for a busy broker gives what returns to whoever has room just then, and an instance with a small prefetch
     * seldom has.
     */
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100));

    /** For who may be back, or is about to begin. */
    private static final Backoff HOPEFUL_PAUSES = new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1));

    /** A message does not go to the tail more often than that: a queue in which nothing else waits would spin. */
    private static final Duration ROUND = Duration.ofMillis(100);

    /** It holds its place for so long at least: an instance moves no more than its prefetch in this time. */
    private static final Duration PACE = Duration.ofMillis(20);

    /**
     * What is known of a message.
     *
     * @param first when it first came
     * @param latest when it was last let go
     * @param expires when its time to live is over, at the latest; {@code null} if it has none
     * @param times how often it came before
     * @param hopefulSince since when nobody was known to handle it, without a break; {@code null} if somebody is
     * @param hopeful how often it came since then
     * @param hopefulFrom how often it had been delivered then, to whomever
     */
    private record Known(
            Moment first,
            Moment latest,
            @Nullable Moment expires,
            int times,
            @Nullable Moment hopefulSince,
            int hopeful,
            int hopefulFrom) {

        /** The same when it is let go, after so many deliveries. */
        Known returned(Moment moment, Served byPeers, int deliveries) {
            return byPeers == Served.NOW
                    ? new Known(first, moment, expires, times + 1, null, 0, 0)
                    : new Known(
                            first,
                            moment,
                            expires,
                            times + 1,
                            hopefulSince == null ? moment : hopefulSince,
                            hopeful + 1,
                            hopefulSince == null ? deliveries : hopefulFrom);
        }

        /** Whether it was left lying by those that handle it, for so long that they will not take it. */
        boolean isLeft(Moment now, Duration limit) {
            return (times >= MIN_RETURNS && !now.isBefore(first.plus(limit)))
                    || !now.isBefore(first.plus(limit.multipliedBy(LIMITS_AT_MOST)));
        }

        /** Whether nobody was known to handle it for so long, and so often, that nobody will. */
        boolean isHopeless(Moment now, int deliveries) {
            return hopefulSince != null
                    && (deliveries - hopefulFrom >= MAX_HOPEFUL_DELIVERIES
                            || (hopeful >= MIN_HOPEFUL_RETURNS && !now.isBefore(hopefulSince.plus(HOPE))));
        }
    }

    private final Scheduler scheduler;
    private final Duration limit;
    private final MessagePublisher publisher;
    private final String queue;
    private final DispatchMetrics metrics;
    private final Fingerprints fingerprints = new Fingerprints();
    /** First those that were let go longest ago. */
    private final Map<DeliveryKey, Known> known = new LinkedHashMap<>();

    private int share = 1;
    private int held;

    /**
     * @param queue what the instance consumes
     * @param limit for how long a message is given back at least that others are known to handle, from when it first
     *     came here
     */
    RequeueForPeers(
            Scheduler scheduler, Duration limit, MessagePublisher publisher, String queue, DispatchMetrics metrics) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.publisher = publisher;
        this.queue = queue;
        this.metrics = metrics;
    }

    /** Why a message is refused that others handle, and have not taken. */
    String notTaken(String what) {
        return "Only some of this service's instances handle " + what + ", and none of these took the message within "
                + DurationText.of(limit);
    }

    /**
     * Says how many messages the instance takes at once. Whoever takes one at a time has no place for what only waits.
     */
    void prefetch(int places) {
        synchronized (known) {
            share = places == 1 ? 0 : Math.max(1, places / PLACES_TO_A_SHARE);
        }
    }

    /** The way back of a message that this instance does not know; empty if it has to be refused here. */
    Optional<CompletionStage<Settlement>> of(InFlightMessage<?> received, Served byPeers) {
        return byPeers == Served.NEVER ? Optional.empty() : givenBack(received, byPeers);
    }

    private Optional<CompletionStage<Settlement>> givenBack(InFlightMessage<?> received, Served byPeers) {
        DeliveryKey key = DeliveryKey.of(received, fingerprints);
        Moment now = scheduler.now();
        synchronized (known) {
            forgetBefore(now);
            Known message = again(key, received, now);
            int counted = TailCopy.countedByQueue(received.delivery());
            int deliveries = received.delivery().earlierDeliveries();
            boolean isInVain = byPeers == Served.NOW ? message.isLeft(now, limit) : message.isHopeless(now, deliveries);
            if (isInVain
                    || (message.expires != null && !now.isBefore(message.expires))
                    || counted >= MAX_DELIVERIES + VAIN_ATTEMPTS) {
                known.remove(key);
                return Optional.empty();
            }
            metrics.givenBack(GiveBackReason.PEERS);
            if (held < share && counted < MAX_DELIVERIES) {
                Backoff pauses = byPeers == Served.NOW ? PAUSES : HOPEFUL_PAUSES;
                Duration pause =
                        pauses.pause(byPeers == Served.NOW ? message.times : message.hopeful, scheduler.random());
                remember(key, message.returned(now.plus(pause), byPeers, deliveries));
                held++;
                return Optional.of(toHead(pause));
            }
            Moment due = message.times == 0 ? now : message.latest.plus(ROUND);
            Duration pause = now.plus(PACE).isBefore(due) ? now.until(due) : PACE;
            remember(key, message.returned(now.plus(pause), byPeers, deliveries));
            Optional<Duration> rest = Optional.ofNullable(message.expires).map(end -> now.until(end));
            return Optional.of(toTail(TailCopy.of(received.delivery(), queue, rest), pause));
        }
    }

    private Known again(DeliveryKey key, InFlightMessage<?> received, Moment now) {
        Duration expiration = received.delivery().envelope().expiration();
        Moment expires = expiration == null ? null : now.plus(expiration);
        Known before = known.get(key);
        if (before == null) {
            return new Known(now, now, expires, 0, null, 0, 0);
        }
        boolean isSooner = before.expires != null && (expires == null || before.expires.isBefore(expires));
        return new Known(
                before.first,
                before.latest,
                isSooner ? before.expires : expires,
                before.times,
                before.hopefulSince,
                before.hopeful,
                before.hopefulFrom);
    }

    private void remember(DeliveryKey key, Known message) {
        if (message.times == 1) {
            makeRoom();
        }
        known.remove(key);
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

    /** It stays where it is if the broker does not confirm the copy: one attempt, for each may be another copy. */
    private CompletionStage<Settlement> toTail(OutgoingMessage copy, Duration pause) {
        CompletableFuture<Settlement> settled = new CompletableFuture<>();
        scheduler.schedule(
                pause,
                () -> publish(copy)
                        .whenComplete((published, failure) -> settled.complete(
                                published == Published.CONFIRMED ? Settlement.ACK : Settlement.REQUEUE)));
        return settled;
    }

    private CompletionStage<Published> publish(OutgoingMessage copy) {
        try {
            return publisher.publish(copy.exchange(), copy.routingKey(), copy.mandatory(), copy.envelope());
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void makeRoom() {
        if (known.size() >= MAX_MESSAGES) {
            Iterator<Known> oldest = known.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was given back long ago: it has been handled, or is new when it comes again. */
    private void forgetBefore(Moment now) {
        Iterator<Known> oldest = known.values().iterator();
        while (oldest.hasNext()
                && oldest.next().latest().plus(limit.multipliedBy(2)).isBefore(now)) {
            oldest.remove();
        }
    }
}
