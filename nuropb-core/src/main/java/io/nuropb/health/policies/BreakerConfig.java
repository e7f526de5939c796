package io.nuropb.health.policies;

import io.nuropb.Setting;
import java.time.Duration;

/**
 * When failures are too many, and for how long a fleet pauses then.
 *
 * @param window the time that failures are counted in, and for how long they have to go on until something is done; 1 s
 *     to 365 days
 * @param recent the time in which a beginning is noticed; 1 s to the window
 * @param share the share of failed messages that is too much; above 0, up to 1
 * @param perMinute how many failures a minute are too many, if their share is too; 1 or more
 * @param dominance the share of all failures from which one instance, method or caller is what is wrong; above 0.5, up
 *     to 1
 * @param pause how long the first pause lasts, which doubles each time; 1 s to 365 days
 * @param longestPause how long it lasts at most, and after how much calm the next is as short as the first;
 *     {@code pause} to 365 days
 * @param probe how many messages have to be handled well at the end of a pause; 1 or more
 * @param refusesCallers whether a caller is refused by whose fault, or with whose messages, nearly all failures happen;
 *     faults of its own are left to the {@link CallerPolicy} otherwise
 */
public record BreakerConfig(
        Duration window,
        Duration recent,
        double share,
        long perMinute,
        double dominance,
        Duration pause,
        Duration longestPause,
        long probe,
        boolean refusesCallers) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final double SECONDS_PER_MINUTE = 60;

    /** @throws IllegalArgumentException if a value is out of its range; the message names it */
    public BreakerConfig {
        Setting.requireDuration("BreakerConfig.window", window, LEAST);
        Setting.requireDuration("BreakerConfig.recent", recent, LEAST);
        Setting.require(recent.compareTo(window) <= 0, "BreakerConfig.recent", recent, "1 s to the window");
        Setting.require(share > 0 && share <= 1, "BreakerConfig.share", share, "above 0, up to 1");
        Setting.require(perMinute >= 1, "BreakerConfig.perMinute", perMinute, "1 or more");
        Setting.require(dominance > 0.5 && dominance <= 1, "BreakerConfig.dominance", dominance, "above 0.5, up to 1");
        Setting.requireDuration("BreakerConfig.pause", pause, LEAST);
        Setting.requireDuration("BreakerConfig.longestPause", longestPause, pause);
        Setting.require(probe >= 1, "BreakerConfig.probe", probe, "1 or more");
    }

    /**
     * A window of 60 s and a beginning of 10 s, in which 10 % and 20 a minute are too many; 80 % of the failures are
     * one instance's, method's or caller's; pauses of 60 s to 15 min, 20 messages to end one; callers are left to their
     * own policy.
     */
    public static BreakerConfig defaults() {
        return new BreakerConfig(
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                0.1,
                20,
                0.8,
                Duration.ofSeconds(60),
                Duration.ofMinutes(15),
                20,
                false);
    }

    /**
     * Whether there are enough failures in the window, and too large a share of what was handled in this or a shorter
     * time.
     */
    boolean isTooMany(long inWindow, long failed, long handled) {
        return inWindow >= mostInWindow() && failed > 0 && failed >= share * handled;
    }

    /** Whether they are so few in the window that what was wrong is over: less than half of what is too many. */
    boolean isFew(long failed, long handled) {
        return 2.0 * failed < mostInWindow() || 2.0 * failed < share * handled;
    }

    private double mostInWindow() {
        return perMinute * (window.toSeconds() / SECONDS_PER_MINUTE);
    }

    /** The same, with callers that make up nearly all failures being refused or not. */
    public BreakerConfig refusingCallers(boolean other) {
        return new BreakerConfig(window, recent, share, perMinute, dominance, pause, longestPause, probe, other);
    }
}
