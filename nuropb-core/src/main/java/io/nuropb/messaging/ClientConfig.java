package io.nuropb.messaging;

import java.time.Duration;

/**
 * How a client calls.
 *
 * @param maxPending how many calls may wait for their responses at once; at least 1
 * @param prefetch how many responses the broker may send ahead; 1 to 65,535
 * @param limits how large a response may be
 * @param reconnects the pauses between attempts to consume the reply queue again after it was lost; their number is not limited,
 *     for each one is made because of a call
 */
public record ClientConfig(int maxPending, int prefetch, WireLimits limits, Retries reconnects) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public ClientConfig {
        if (maxPending < 1) {
            throw new IllegalArgumentException("ClientConfig.maxPending is " + maxPending + "; allowed: at least 1");
        }
        if (prefetch < 1 || prefetch > 65_535) {
            throw new IllegalArgumentException("ClientConfig.prefetch is " + prefetch + "; allowed: 1 to 65535");
        }
    }

    /** 10,000 pending calls; prefetch 100; {@link WireLimits#defaults()}; 0.2 to 5 s between attempts. */
    public static ClientConfig defaults() {
        return new ClientConfig(
                10_000,
                100,
                WireLimits.defaults(),
                new Retries(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(5)));
    }

    /** The same with another number of pending calls. */
    public ClientConfig withMaxPending(int value) {
        return new ClientConfig(value, prefetch, limits, reconnects);
    }

    /** The same with other pauses between attempts to reconnect. */
    public ClientConfig withReconnects(Retries value) {
        return new ClientConfig(maxPending, prefetch, limits, value);
    }
}
