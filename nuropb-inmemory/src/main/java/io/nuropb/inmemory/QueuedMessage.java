package io.nuropb.inmemory;

import io.nuropb.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A message in a queue.
 *
 * @param position its place in the queue, to which it comes back when it is requeued
 * @param message the message
 * @param returns how often it was delivered and came back
 * @param expiry when it expires; {@code null} for never
 */
record QueuedMessage(
        long position,
        RoutedMessage message,
        int returns,
        @Nullable Moment expiry) {

    QueuedMessage returned() {
        return new QueuedMessage(position, message, returns + 1, expiry);
    }

    boolean isExpiredAt(Moment now) {
        return expiry != null && !now.isBefore(expiry);
    }
}
