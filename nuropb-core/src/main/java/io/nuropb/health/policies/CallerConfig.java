package io.nuropb.health.policies;

import io.nuropb.Setting;
import java.time.Duration;

/**
 * When a caller is at fault, and what is done about it then.
 *
 * @param mode how far the leader goes
 * @param window the time that a caller is judged by; 1 s to 365 days. Two windows that begin half of it apart have to
 *     agree
 * @param messages how many messages of a caller in a window say something of it; 1 or more
 * @param warnShare the share of faulty messages from which a caller is warned of; above 0, up to 1
 * @param refuseShare the share of faulty messages from which a caller is refused; {@code warnShare} to 1
 * @param outShare the share of callers that are refused at once at most, but one always may be; 0 to 1
 * @param quarantine for how long a caller is refused the first time, which doubles each time; 1 s to 365 days
 * @param longestQuarantine for how long at most; {@code quarantine} to 365 days. Up to a tenth is added by chance
 * @param seed what that chance begins with; another one for each service lets quarantines end at different times
 */
public record CallerConfig(
        Mode mode,
        Duration window,
        long messages,
        double warnShare,
        double refuseShare,
        double outShare,
        Duration quarantine,
        Duration longestQuarantine,
        long seed) {

    private static final Duration LEAST = Duration.ofSeconds(1);

    /** How far the leader goes. */
    public enum Mode {
        /** It says what it would do. */
        WARN,
        /** It refuses a caller's requests. */
        REFUSE,
        /** It closes the connections of a caller whom it has to refuse again, too. */
        TERMINATE,
        /**
         * It lets such a caller open no connection either, to any virtual host of the broker, until the quarantine
         * ends. Only where each user of the broker is one caller: whoever else uses the name is shut out, too.
         */
        SHUT_OUT;

        /** Whether it closes connections, which needs a terminator that is able to. */
        public boolean closesConnections() {
            return this == TERMINATE || this == SHUT_OUT;
        }
    }

    /** @throws IllegalArgumentException if a value is out of its range; the message names it */
    public CallerConfig {
        Setting.requireDuration("CallerConfig.window", window, LEAST);
        Setting.require(messages >= 1, "CallerConfig.messages", messages, "1 or more");
        Setting.require(warnShare > 0 && warnShare <= 1, "CallerConfig.warnShare", warnShare, "above 0, up to 1");
        Setting.require(
                refuseShare >= warnShare && refuseShare <= 1,
                "CallerConfig.refuseShare",
                refuseShare,
                "warnShare to 1");
        Setting.require(outShare >= 0 && outShare <= 1, "CallerConfig.outShare", outShare, "0 to 1");
        Setting.requireDuration("CallerConfig.quarantine", quarantine, LEAST);
        Setting.requireDuration("CallerConfig.longestQuarantine", longestQuarantine, quarantine);
    }

    /**
     * It only warns; a window of 60 s with 100 messages, a warning from 10 % and refusal from 50 % faulty messages, at
     * most 10 % of callers out at once, for 60 s to 15 min.
     */
    public static CallerConfig defaults() {
        return new CallerConfig(
                Mode.WARN,
                Duration.ofSeconds(60),
                100,
                0.1,
                0.5,
                0.1,
                Duration.ofSeconds(60),
                Duration.ofMinutes(15),
                0);
    }

    /** The same in another mode. */
    public CallerConfig withMode(Mode other) {
        return new CallerConfig(
                other, window, messages, warnShare, refuseShare, outShare, quarantine, longestQuarantine, seed);
    }

    /**
     * The same with another window; the shorter it is, the sooner a caller is refused, and the more often one that only
     * had a bad moment.
     */
    public CallerConfig withWindow(Duration other) {
        return new CallerConfig(
                mode, other, messages, warnShare, refuseShare, outShare, quarantine, longestQuarantine, seed);
    }

    /** The same with another beginning of chance. */
    public CallerConfig withSeed(long other) {
        return new CallerConfig(
                mode, window, messages, warnShare, refuseShare, outShare, quarantine, longestQuarantine, other);
    }
}
