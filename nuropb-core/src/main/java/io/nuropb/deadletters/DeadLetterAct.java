package io.nuropb.deadletters;

import io.nuropb.Justification;
import io.nuropb.deadletters.DeadLetter.Kind;

/**
 * What is to be done with dead letters, with which of them, and on whose word.
 *
 * @param deed what to do
 * @param filter with which letters
 * @param perSecond how many of them in a second: 0.01 to 100,000, or {@link Double#POSITIVE_INFINITY} for as many as
 *     the broker takes
 * @param maxReplays how often a message may be replayed, 1 to 100; one that was replayed so often is parked instead
 * @param withRequests whether requests are replayed, too: their callers have given up, so nobody waits for what they
 *     lead to
 * @param dryRun whether to do nothing but count what would be done
 * @param by who wants it, as {@link Justification} asks for; of no interest in a dry run
 * @param why what for, as {@link Justification} asks for; of no interest in a dry run
 */
public record DeadLetterAct(
        Deed deed,
        DeadLetterFilter filter,
        double perSecond,
        int maxReplays,
        boolean withRequests,
        boolean dryRun,
        String by,
        String why) {

    /** How often a message may be replayed unless something else is said. */
    public static final int DEFAULT_MAX_REPLAYS = 3;

    private static final double SLOWEST = 0.01;
    private static final double FASTEST = 100_000;
    private static final int MOST_REPLAYS = 100;

    /** What can be done with a dead letter. */
    public enum Deed {
        /** It goes to the service's queue once more. */
        REPLAY,
        /** It goes to the parking queue, where it stays. */
        PARK,
        /** It is forgotten. */
        DISCARD
    }

    /** What is decided about one letter. */
    enum Decision {
        /** It stays where it is, as a request. */
        KEEP_REQUEST,
        /** It stays where it is: no instance could handle it. */
        KEEP_MALFORMED,
        REPLAY,
        PARK,
        DISCARD
    }

    /**
     * @throws IllegalArgumentException if a value is out of its range, or an act that changes something says not by
     *     whom and why
     */
    public DeadLetterAct {
        boolean isPaced = perSecond >= SLOWEST && perSecond <= FASTEST;
        if (!isPaced && perSecond != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "A rate of " + perSecond + " messages a second is not in 0.01 to 100000");
        }
        if (maxReplays < 1 || maxReplays > MOST_REPLAYS) {
            throw new IllegalArgumentException("At most " + maxReplays + " replays of a message; allowed: 1 to 100");
        }
        if (!dryRun) {
            Justification said = new Justification(by, why);
            by = said.by();
            why = said.why();
        }
    }

    /** Replays all letters that are no requests, as fast as the broker takes them. */
    public static DeadLetterAct replay(String by, String why) {
        return of(Deed.REPLAY, false, by, why);
    }

    /** Parks all letters. */
    public static DeadLetterAct park(String by, String why) {
        return of(Deed.PARK, false, by, why);
    }

    /** Discards all letters. */
    public static DeadLetterAct discard(String by, String why) {
        return of(Deed.DISCARD, false, by, why);
    }

    /** Counts for how many letters something would be done. */
    public static DeadLetterAct dryRun(Deed deed) {
        return of(deed, true, "", "");
    }

    private static DeadLetterAct of(Deed deed, boolean dryRun, String by, String why) {
        return new DeadLetterAct(
                deed, DeadLetterFilter.all(), Double.POSITIVE_INFINITY, DEFAULT_MAX_REPLAYS, false, dryRun, by, why);
    }

    /** The same with other letters. */
    public DeadLetterAct withFilter(DeadLetterFilter other) {
        return new DeadLetterAct(deed, other, perSecond, maxReplays, withRequests, dryRun, by, why);
    }

    /** The same at another rate, in messages a second. */
    public DeadLetterAct withRate(double rate) {
        return new DeadLetterAct(deed, filter, rate, maxReplays, withRequests, dryRun, by, why);
    }

    /** The same with another limit to the replays of a message. */
    public DeadLetterAct withMaxReplays(int most) {
        return new DeadLetterAct(deed, filter, perSecond, most, withRequests, dryRun, by, why);
    }

    /** The same, requests included. */
    public DeadLetterAct includingRequests() {
        return new DeadLetterAct(deed, filter, perSecond, maxReplays, true, dryRun, by, why);
    }

    /** What becomes of a letter that the filter lets through. */
    Decision decide(DeadLetter letter) {
        return switch (deed) {
            case PARK -> Decision.PARK;
            case DISCARD -> Decision.DISCARD;
            case REPLAY -> replay(letter);
        };
    }

    private Decision replay(DeadLetter letter) {
        if (letter.kind() == Kind.MALFORMED || letter.kind() == Kind.RESPONSE) {
            return Decision.KEEP_MALFORMED;
        }
        if (letter.kind() == Kind.REQUEST && !withRequests) {
            return Decision.KEEP_REQUEST;
        }
        return letter.replays() >= maxReplays ? Decision.PARK : Decision.REPLAY;
    }

    /** For the journal. */
    String describe() {
        String rate = perSecond == Double.POSITIVE_INFINITY ? "" : ", at most " + perSecond + " a second";
        return deed.name().toLowerCase(java.util.Locale.ROOT) + " of " + filter.describe() + rate
                + (withRequests ? ", requests included" : "") + (dryRun ? ", as a dry run" : "");
    }
}
