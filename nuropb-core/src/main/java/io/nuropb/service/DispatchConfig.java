package io.nuropb.service;

import io.nuropb.Backoff;
import io.nuropb.DurationText;
import io.nuropb.Setting;
import io.nuropb.messaging.Retries;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;

/**
 * How messages are handled.
 *
 * @param handlerDeadline how long a handler may take until its result is written, before its call fails and its thread
 *     is interrupted; at least 1 ms, at most half of {@code consumerTimeout}
 * @param consumerTimeout after what time without settlement the broker closes a channel, as RabbitMQ's
 *     {@code consumer_timeout} is configured. A handler begins only if its whole deadline ends before nine tenths of it
 *     have passed since the message came; what waits for longer, be it for a thread or for its turn, is given back. The
 *     last tenth is for the response to be confirmed
 * @param maxOverdue how many handlers may hold their threads although their deadline has passed, before messages have
 *     to wait until one of these ends; at least 1. No more threads than this and the prefetch together are in handlers
 *     at once
 * @param limits how large a message may be
 * @param replies how often, and with what pauses, a response or an event that follows is published again that the
 *     broker has not confirmed; in any case not longer than nine tenths of {@code consumerTimeout} after the message
 *     came. If the broker may have taken it, the pauses double without end
 * @param memoryLimit how long a {@link Deduplication} may take to find or remember an answer; at least 1 ms, and in any
 *     case not longer than a tenth of {@code consumerTimeout}. After that, the message is handled without it
 * @param giveBackLimit for how long a call or event is given back to the queue that this instance does not know and
 *     another one of its fleet handles, as while a service is upgraded; after that it is refused once it has come back
 *     fifty times, and after thirty times the limit in any case. While the leader holds back all that handle it, or the
 *     broker takes no messages, no time counts. Zero for never
 * @param logInterval how often a message of one kind that is given up is logged, at most; the others are counted
 */
public record DispatchConfig(
        Duration handlerDeadline,
        Duration consumerTimeout,
        int maxOverdue,
        WireLimits limits,
        Retries replies,
        Duration memoryLimit,
        Duration giveBackLimit,
        Duration logInterval) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public DispatchConfig {
        Setting.requireDuration("DispatchConfig.handlerDeadline", handlerDeadline, SHORTEST);
        Setting.requireDuration("DispatchConfig.consumerTimeout", consumerTimeout, SHORTEST);
        Setting.require(
                handlerDeadline.compareTo(consumerTimeout.dividedBy(2)) <= 0,
                "DispatchConfig.handlerDeadline",
                handlerDeadline,
                "at most half of consumerTimeout (" + DurationText.of(consumerTimeout)
                        + "), after which the broker closes the channel."
                        + " If the broker's consumer_timeout is longer, say so with withConsumerTimeout first");
        Setting.require(maxOverdue >= 1, "DispatchConfig.maxOverdue", maxOverdue, "at least 1");
        Setting.requireDuration("DispatchConfig.memoryLimit", memoryLimit, SHORTEST);
        Setting.requireDuration("DispatchConfig.giveBackLimit", giveBackLimit, Duration.ZERO);
        Setting.requireDuration("DispatchConfig.logInterval", logInterval, Duration.ZERO);
    }

    /**
     * 60 s for a handler, of the 30 min that RabbitMQ waits by default; 100 overdue handlers;
     * {@link WireLimits#defaults()}; attempts without number, 0.1 to 1 s apart; 5 s for the memory; 2 min of giving
     * back; one line a minute.
     */
    public static DispatchConfig defaults() {
        return new DispatchConfig(
                Duration.ofSeconds(60),
                Duration.ofMinutes(30),
                100,
                WireLimits.defaults(),
                new Retries(Integer.MAX_VALUE, new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1))),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1));
    }

    /** How long after it came a message is settled at the latest, be it by giving it back. */
    Duration settleLimit() {
        return consumerTimeout.multipliedBy(9).dividedBy(10);
    }

    /** How long it takes at most from when a handler begins until its answer is remembered, or known not to be. */
    Duration runLimit() {
        return handlerDeadline.plus(memoryWait());
    }

    /** How long a message waits for a thread at most. */
    Duration threadPatience() {
        return handlerDeadline.multipliedBy(2);
    }

    /** How long after its handling began a message may come again whose settlement did not reach the broker. */
    Duration redeliveryMemory() {
        return consumerTimeout.multipliedBy(2);
    }

    /** How long a {@link Deduplication} is waited for. */
    Duration memoryWait() {
        Duration most = consumerTimeout.dividedBy(10);
        return memoryLimit.compareTo(most) < 0 ? memoryLimit : most;
    }

    /** The same with another deadline for handlers. */
    public DispatchConfig withHandlerDeadline(Duration value) {
        return new DispatchConfig(
                value, consumerTimeout, maxOverdue, limits, replies, memoryLimit, giveBackLimit, logInterval);
    }

    /** The same for a broker with another consumer time-out. */
    public DispatchConfig withConsumerTimeout(Duration value) {
        return new DispatchConfig(
                handlerDeadline, value, maxOverdue, limits, replies, memoryLimit, giveBackLimit, logInterval);
    }

    /** The same with another number of overdue handlers. */
    public DispatchConfig withMaxOverdue(int value) {
        return new DispatchConfig(
                handlerDeadline, consumerTimeout, value, limits, replies, memoryLimit, giveBackLimit, logInterval);
    }

    /** The same with other limits for messages. */
    public DispatchConfig withLimits(WireLimits value) {
        return new DispatchConfig(
                handlerDeadline, consumerTimeout, maxOverdue, value, replies, memoryLimit, giveBackLimit, logInterval);
    }

    /** The same with other attempts at publishing a response. */
    public DispatchConfig withReplies(Retries value) {
        return new DispatchConfig(
                handlerDeadline, consumerTimeout, maxOverdue, limits, value, memoryLimit, giveBackLimit, logInterval);
    }

    /** The same with another limit for what a {@link Deduplication} may take. */
    public DispatchConfig withMemoryLimit(Duration value) {
        return new DispatchConfig(
                handlerDeadline, consumerTimeout, maxOverdue, limits, replies, value, giveBackLimit, logInterval);
    }

    /** The same with another limit for what other instances of the fleet handle. */
    public DispatchConfig withGiveBackLimit(Duration value) {
        return new DispatchConfig(
                handlerDeadline, consumerTimeout, maxOverdue, limits, replies, memoryLimit, value, logInterval);
    }
}
