package io.nuropb.messaging;

import java.time.Duration;

/**
 * How messages are handled.
 *
 * @param handlerDeadline how long a handler may take, before its call fails and its thread is interrupted; at least 1 ms, and
 *     best below the broker's consumer time-out
 * @param limits how large a message may be
 * @param replies how often, and with what pauses, a response is published again that the broker has not confirmed
 * @param logInterval how often a malformed message of one kind is logged, at most; the others are counted
 */
public record DispatchConfig(Duration handlerDeadline, WireLimits limits, Retries replies, Duration logInterval) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public DispatchConfig {
        if (handlerDeadline.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "DispatchConfig.handlerDeadline is " + handlerDeadline + "; allowed: at least 1 ms");
        }
        if (logInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "DispatchConfig.logInterval is " + logInterval + "; allowed: zero or more");
        }
    }

    /** 60 s for a handler; {@link WireLimits#defaults()}; 15 attempts, 0.1 to 5 s apart; one line a minute. */
    public static DispatchConfig defaults() {
        return new DispatchConfig(
                Duration.ofSeconds(60),
                WireLimits.defaults(),
                new Retries(15, Duration.ofMillis(100), Duration.ofSeconds(5)),
                Duration.ofMinutes(1));
    }

    /** The same with another deadline for handlers. */
    public DispatchConfig withHandlerDeadline(Duration value) {
        return new DispatchConfig(value, limits, replies, logInterval);
    }

    /** The same with other limits for messages. */
    public DispatchConfig withLimits(WireLimits value) {
        return new DispatchConfig(handlerDeadline, value, replies, logInterval);
    }

    /** The same with other attempts at publishing a response. */
    public DispatchConfig withReplies(Retries value) {
        return new DispatchConfig(handlerDeadline, limits, value, logInterval);
    }
}
