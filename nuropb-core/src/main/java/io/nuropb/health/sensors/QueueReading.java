package io.nuropb.health.sensors;

import io.nuropb.Moment;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the broker said of a queue. What it did not say is empty, which is not 0.
 *
 * @param ready messages that wait for a consumer
 * @param unacknowledged messages that are with a consumer
 * @param consumers consumers of the queue
 * @param published messages that came to the queue since the broker began to count; only grows, until the counting
 *     begins anew
 * @param taken when the answer came; empty if nothing was said. The broker may have counted earlier and does not say
 *     when: RabbitMQ's management API some seconds (its statistics are new every 5 s by default), a passive declaration
 *     just now
 */
public record QueueReading(
        OptionalLong ready,
        OptionalLong unacknowledged,
        OptionalLong consumers,
        OptionalLong published,
        Optional<Moment> taken) {

    private static final QueueReading UNKNOWN = new QueueReading(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    /** Of a queue of which the broker said nothing. */
    public static QueueReading unknown() {
        return UNKNOWN;
    }

    /** What a passive declaration says; of a quorum queue whose leader does not answer the broker, that is twice 0. */
    public static QueueReading declared(long ready, long consumers, Moment taken) {
        return new QueueReading(
                OptionalLong.of(ready),
                OptionalLong.empty(),
                OptionalLong.of(consumers),
                OptionalLong.empty(),
                Optional.of(taken));
    }
}
