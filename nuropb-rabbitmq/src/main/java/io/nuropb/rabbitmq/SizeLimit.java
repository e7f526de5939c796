package io.nuropb.rabbitmq;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The largest body that the broker takes, once it has refused one: the next that is too large is not sent, so that it closes no channel
 * on which others wait for their confirms. It is forgotten with the connection, for an operator may have raised it. Thread-safe.
 */
final class SizeLimit {

    private long maxBytes;
    private @Nullable OpenConnection told;

    synchronized void met(SizeRefusal refusal, OpenConnection connection) {
        maxBytes = refusal.maxBytes();
        told = connection;
    }

    /** The limit, if it is known to be exceeded by a message that is to be sent. */
    synchronized OptionalLong exceededBy(Publication message, OpenConnection connection) {
        return connection.equals(told) && message.body().length > maxBytes
                ? OptionalLong.of(maxBytes)
                : OptionalLong.empty();
    }
}
