package io.nuropb.rabbitmq;

import io.nuropb.DurationText;
import io.nuropb.Setting;
import java.time.Duration;

/**
 * How long the adapter waits for RabbitMQ, and how much it keeps in memory meanwhile.
 *
 * @param heartbeat how often each side shows that it is alive; a silent connection is given up after twice this time.
 *     Whole seconds, 1 s to 1 h
 * @param connect for one attempt to open a connection to one address
 * @param operation for one operation: verifying or declaring a topology, beginning to consume; opening a connection
 *     included
 * @param confirm from {@code publish} until the broker's answer; a message is given up then
 * @param unconfirmed how many messages to one exchange may wait for the broker's confirm at once; 1 or more
 * @param waiting how many more may wait for their turn behind these, before {@code publish} refuses; 1 or more
 */
public record RabbitLimits(
        Duration heartbeat, Duration connect, Duration operation, Duration confirm, int unconfirmed, int waiting) {

    private static final Duration LONGEST_HEARTBEAT = Duration.ofHours(1);

    /** @throws IllegalArgumentException if a value is out of its range; the message names it */
    public RabbitLimits {
        if (heartbeat.toNanosPart() != 0 || heartbeat.toSeconds() < 1 || heartbeat.compareTo(LONGEST_HEARTBEAT) > 0) {
            throw new IllegalArgumentException(
                    "Heartbeat " + DurationText.of(heartbeat) + " is not whole seconds between 1 s and 1 h");
        }
        positive("connect", connect);
        positive("operation", operation);
        positive("confirm", confirm);
        positive("unconfirmed", unconfirmed);
        positive("waiting", waiting);
    }

    /**
     * Heartbeat 60 s, connect 5 s, operation 10 s, confirm 10 s; 5,000 messages unconfirmed and 20,000 waiting: more
     * than one client has.
     */
    public static RabbitLimits defaults() {
        return new RabbitLimits(
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                5_000,
                20_000);
    }

    /** The same with another heartbeat. */
    public RabbitLimits withHeartbeat(Duration other) {
        return new RabbitLimits(other, connect, operation, confirm, unconfirmed, waiting);
    }

    /** The same with another limit for opening a connection. */
    public RabbitLimits withConnect(Duration other) {
        return new RabbitLimits(heartbeat, other, operation, confirm, unconfirmed, waiting);
    }

    /** The same with another limit for operations. */
    public RabbitLimits withOperation(Duration other) {
        return new RabbitLimits(heartbeat, connect, other, confirm, unconfirmed, waiting);
    }

    /** The same with another limit for confirms. */
    public RabbitLimits withConfirm(Duration other) {
        return new RabbitLimits(heartbeat, connect, operation, other, unconfirmed, waiting);
    }

    /** The same with other numbers of messages. */
    public RabbitLimits withMessages(int otherUnconfirmed, int otherWaiting) {
        return new RabbitLimits(heartbeat, connect, operation, confirm, otherUnconfirmed, otherWaiting);
    }

    /** A limit in milliseconds for the client library and sockets, which count no more than 24 days. */
    static int millis(Duration limit) {
        return (int) Math.min(limit.toMillis(), Integer.MAX_VALUE);
    }

    private static void positive(String name, Duration value) {
        if (!Setting.isDuration(value, Duration.ofMillis(1))) {
            throw new IllegalArgumentException("The limit '" + name + "' is " + DurationText.of(value)
                    + ", not 1 ms to " + Setting.LONGEST.toDays() + " days");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The limit '" + name + "' is " + value + ", not 1 or more");
        }
    }
}
