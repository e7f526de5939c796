package io.nuropb.service;

import io.nuropb.Moment;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessageIds;
import org.jspecify.annotations.Nullable;

/**
 * A message that is under way.
 *
 * @param delivery how it came
 * @param message what it says
 * @param what the service and method, or the topic, for people
 * @param handler by what its failures are counted and it is refused, whatever its text says: the service and method, or
 *     the service and the pattern of its topic
 * @param latestStart until when its handler may begin, so that it ends in time; whoever waits for anything before that
 *     waits no longer
 * @param limit until when it has to be settled, before the broker takes it back
 * @param key what its body was encrypted with, and its response will be; {@code null} if it came in clear
 */
record InFlightMessage<M extends Message>(
        Delivery delivery,
        M message,
        String what,
        String handler,
        Moment latestStart,
        Moment limit,
        @Nullable SymmetricKey key) {

    /** Whether it may have been handled before. */
    boolean mayBeRepeated() {
        return delivery.earlierDeliveries() > 0;
    }

    /** By what it is known in logs. */
    MessageIds ids() {
        return MessageIds.of(message);
    }

    boolean wasEncrypted() {
        return key != null;
    }
}
