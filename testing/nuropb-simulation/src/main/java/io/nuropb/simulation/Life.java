package io.nuropb.simulation;

import java.time.Duration;

/** How a fleet's time is filled: the same faults and the same kinds of messages, closely packed or far apart. */
public enum Life {
    /** Five minutes in which something breaks every few seconds, with leases of seconds. */
    DENSE(
            minutes(5),
            minutes(5),
            seconds(15),
            seconds(3),
            seconds(3),
            1,
            seconds(3),
            seconds(15),
            seconds(5),
            seconds(30)),
    /** Two to twelve hours with a fault every few minutes, each up to four times as long, with leases of a minute. */
    LONG(
            minutes(120),
            minutes(720),
            minutes(4),
            seconds(30),
            seconds(180),
            4,
            seconds(30),
            seconds(120),
            seconds(30),
            seconds(300));

    private final Duration shortest;
    private final Duration longest;
    private final Duration meanPause;
    private final Duration densestLoad;
    private final Duration sparsestLoad;
    private final int stretch;
    private final Duration shortestTtl;
    private final Duration longestTtl;
    private final Duration shortestAudit;
    private final Duration longestAudit;

    Life(
            Duration shortest,
            Duration longest,
            Duration meanPause,
            Duration densestLoad,
            Duration sparsestLoad,
            int stretch,
            Duration shortestTtl,
            Duration longestTtl,
            Duration shortestAudit,
            Duration longestAudit) {
        this.shortest = shortest;
        this.longest = longest;
        this.meanPause = meanPause;
        this.densestLoad = densestLoad;
        this.sparsestLoad = sparsestLoad;
        this.stretch = stretch;
        this.shortestTtl = shortestTtl;
        this.longestTtl = longestTtl;
        this.shortestAudit = shortestAudit;
        this.longestAudit = longestAudit;
    }

    /** Which one a seed lives. */
    static Life draw(long seed, double longLives) {
        return new Chance(seed, "life").happens(longLives) ? LONG : DENSE;
    }

    /** How long faults come for. */
    Duration faulty(Chance chance) {
        return whole(chance, shortest, longest);
    }

    /** How long it takes on average until the next fault, before the seed's own factor. */
    Duration meanPause() {
        return meanPause;
    }

    /** How long it takes on average until a client's next message. */
    Duration meanLoad(Chance chance) {
        return whole(chance, densestLoad, sparsestLoad);
    }

    /** How many times as long as usual faults may last. */
    int stretch() {
        return stretch;
    }

    Duration ttl(Chance chance) {
        return whole(chance, shortestTtl, longestTtl);
    }

    Duration auditPeriod(Chance chance) {
        return whole(chance, shortestAudit, longestAudit);
    }

    private static Duration whole(Chance chance, Duration least, Duration most) {
        return least.plusSeconds(chance.below((int) most.minus(least).toSeconds() + 1));
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    private static Duration minutes(int count) {
        return Duration.ofMinutes(count);
    }
}
