package io.nuropb.service;

import io.nuropb.Backoff;
import io.nuropb.Moment;
import io.nuropb.service.PeerCapabilities.Served;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message that this instance gives back each time it comes. Immutable. All moments but that of its
 * expiry are by a clock that stands still while the broker takes nothing.
 *
 * @param first since when those that handle it could have taken it: when it first came, or when the leader was last
 *     found to hold back all of them
 * @param latest when it was last let go
 * @param expires when its time to live is over, at the latest; {@code null} if it has none
 * @param times how often it came since then; 0 at the first time
 * @param lain for how long it was left lying since then: of each round a part of the limit at most
 * @param hopefulSince since when nobody was known to handle it, without a break; {@code null} if somebody is
 * @param hopeful how often it came since then
 * @param hopefulFrom how often it had been delivered then, to whomever
 */
record ReturningMessage(
        Moment first,
        Moment latest,
        @Nullable Moment expires,
        int times,
        Duration lain,
        @Nullable Moment hopefulSince,
        int hopeful,
        int hopefulFrom) {

    /** Of a queue that counts deliveries, some are left for handlers that fail. */
    static final int MAX_DELIVERIES = TopologyProfile.DELIVERY_LIMIT - 4;

    /** A message does not go to the tail more often than that: a queue in which nothing else waits would spin. */
    static final Duration ROUND = Duration.ofMillis(100);

    /**
     * How often a message that was delivered so often goes to the tail in vain, before it is refused: its queue would
     * not tell anybody.
     */
    private static final int VAIN_ATTEMPTS = 2;

    /** How often, and for how long, a message is given back at least that nobody is known to handle just now. */
    private static final int MIN_HOPEFUL_RETURNS = 10;

    private static final Duration HOPE = Duration.ofSeconds(2);

    /** So often at most is a message delivered, to whomever, from when nobody is known to handle it. */
    private static final int MAX_HOPEFUL_DELIVERIES = 200;

    /**
     * How often a message has come back in vain at least when it is refused after the limit. In a long queue that takes
     * longer: what waits behind all that a peer has not come to yet has not been left lying by it, nor has what another
     * instance held while the broker took nothing.
     */
    private static final int MIN_RETURNS = 50;

    /** After so many times the limit it is refused however seldom it has come back. */
    private static final int LIMITS_AT_MOST = 30;

    /**
     * Short, for a busy broker gives what returns to whoever has room just then, and an instance with a small prefetch
     * seldom has.
     */
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(10), Duration.ofMillis(100));

    /** For who may be back, or is about to begin. */
    private static final Backoff HOPEFUL_PAUSES = new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1));

    /** For who is held back: that lasts a minute at least. */
    private static final Backoff LONG_PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

    /** Why a message is given back no more. */
    enum End {
        /** Nobody was known to handle it for so long, and so often, that nobody will. */
        UNKNOWN,
        /** It was left lying by those that handle it, for so long that they will not take it. */
        LEFT,
        /** Its time to live is over. */
        EXPIRED,
        /** Its queue would soon give it up, and the broker has not taken copies of it. */
        NOT_COPIED
    }

    /** One that comes for the first time. */
    static ReturningMessage first(Moment now, @Nullable Moment expires) {
        return new ReturningMessage(now, now, expires, 0, Duration.ZERO, null, 0, 0);
    }

    /**
     * The same when it comes again with this time to live: what an instance knows of that may be less than was left.
     */
    ReturningMessage again(@Nullable Moment end) {
        boolean isSooner = expires != null && (end == null || expires.isBefore(end));
        return new ReturningMessage(
                first, latest, isSooner ? expires : end, times, lain, hopefulSince, hopeful, hopefulFrom);
    }

    /**
     * The same when it is let go. What is held back has not been left lying by anybody.
     *
     * @param deliveries how often it was delivered before, to whomever
     * @param limit for how long it is given back at least while others are known to handle it
     */
    ReturningMessage returned(Moment moment, Served byPeers, int deliveries, Duration limit) {
        if (byPeers == Served.HELD_BACK) {
            return new ReturningMessage(moment, moment, expires, 1, Duration.ZERO, null, 0, 0);
        }
        Duration round = latest.until(moment);
        Duration most = limit.dividedBy(MIN_RETURNS);
        Duration longer = lain.plus(round.compareTo(most) < 0 ? round : most);
        if (byPeers == Served.NOW) {
            return new ReturningMessage(first, moment, expires, times + 1, longer, null, 0, 0);
        }
        return new ReturningMessage(
                first,
                moment,
                expires,
                times + 1,
                longer,
                hopefulSince == null ? moment : hopefulSince,
                hopeful + 1,
                hopefulSince == null ? deliveries : hopefulFrom);
    }

    /**
     * Why it is given back no more, but for its expiry; empty if it is.
     *
     * @param deliveries how often it was delivered before, to whomever
     * @param counted how many of these its queue has counted
     */
    Optional<End> end(Served byPeers, Moment now, Duration limit, int deliveries, int counted) {
        if (byPeers == Served.NEVER || (byPeers == Served.ABOUT_NOW && isHopeless(now, deliveries))) {
            return Optional.of(End.UNKNOWN);
        }
        if (byPeers == Served.NOW && isLeft(now, limit)) {
            return Optional.of(End.LEFT);
        }
        return counted >= MAX_DELIVERIES + VAIN_ATTEMPTS ? Optional.of(End.NOT_COPIED) : Optional.empty();
    }

    private boolean isLeft(Moment now, Duration limit) {
        return lain.compareTo(limit) >= 0 || !now.isBefore(first.plus(limit.multipliedBy(LIMITS_AT_MOST)));
    }

    private boolean isHopeless(Moment now, int deliveries) {
        return hopefulSince != null
                && (deliveries - hopefulFrom >= MAX_HOPEFUL_DELIVERIES
                        || (hopeful >= MIN_HOPEFUL_RETURNS && !now.isBefore(hopefulSince.plus(HOPE))));
    }

    /** @param now the moment by a clock that never stands still */
    boolean isExpired(Moment now) {
        return expires != null && !now.isBefore(expires);
    }

    /** For how long it is kept before it returns to the head of its queue. */
    Duration pause(Served byPeers, RandomGenerator random) {
        return switch (byPeers) {
            case NOW -> PAUSES.pause(times, random);
            case HELD_BACK -> LONG_PAUSES.pause(0, random);
            case ABOUT_NOW, NEVER -> HOPEFUL_PAUSES.pause(hopeful, random);
        };
    }
}
