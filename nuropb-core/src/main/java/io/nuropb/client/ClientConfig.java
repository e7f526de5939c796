package io.nuropb.client;

import io.nuropb.Backoff;
import io.nuropb.Setting;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;

/**
 * How a client calls.
 *
 * @param maxPending how many requests may wait for their responses at once; at least 1. What the client asks services
 *     of itself, as for the key of an encrypted call, does not count
 * @param maxUnconfirmed how many commands and events together may wait until the broker has taken them; at least 1.
 *     More than the adapter has room for fail after {@code connectionWait}
 * @param limits how large a message may be that is sent, or a response that is read
 * @param reconnects the pauses between attempts to consume the reply queue, or to publish, after the broker could not
 *     be used
 * @param connectionWait how long a call may wait for a broker that cannot be reached or takes no messages, before it
 *     fails; no new attempt begins later. The first attempt may take as long as the adapter lets it. Zero to fail at
 *     once
 */
public record ClientConfig(
        int maxPending, int maxUnconfirmed, WireLimits limits, Backoff reconnects, Duration connectionWait) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public ClientConfig {
        Setting.require(maxPending >= 1, "ClientConfig.maxPending", maxPending, "at least 1");
        Setting.require(maxUnconfirmed >= 1, "ClientConfig.maxUnconfirmed", maxUnconfirmed, "at least 1");
        Setting.requireDuration("ClientConfig.connectionWait", connectionWait, Duration.ZERO);
    }

    /**
     * 10,000 pending requests; 10,000 unconfirmed commands and events; {@link WireLimits#defaults()}; 0.2 to 1 s
     * between attempts; 5 s to wait for a connection.
     */
    public static ClientConfig defaults() {
        return new ClientConfig(10_000, 10_000, WireLimits.defaults(), Backoff.reconnect(), Duration.ofSeconds(5));
    }

    /** The same with another number of pending requests. */
    public ClientConfig withMaxPending(int value) {
        return new ClientConfig(value, maxUnconfirmed, limits, reconnects, connectionWait);
    }

    /** The same with another number of commands and events that the broker has not taken yet. */
    public ClientConfig withMaxUnconfirmed(int value) {
        return new ClientConfig(maxPending, value, limits, reconnects, connectionWait);
    }

    /** The same with other limits for messages. */
    public ClientConfig withLimits(WireLimits value) {
        return new ClientConfig(maxPending, maxUnconfirmed, value, reconnects, connectionWait);
    }

    /** The same with other pauses between attempts to reconnect. */
    public ClientConfig withReconnects(Backoff value) {
        return new ClientConfig(maxPending, maxUnconfirmed, limits, value, connectionWait);
    }

    /** The same with another time to wait for a connection. */
    public ClientConfig withConnectionWait(Duration value) {
        return new ClientConfig(maxPending, maxUnconfirmed, limits, reconnects, value);
    }
}
