package io.nuropb.inmemory;

import io.nuropb.Setting;
import java.time.Duration;

/**
 * How clients use an {@link InMemoryBroker}.
 *
 * @param virtualHost the virtual host that they connect to
 * @param createsVirtualHost whether declaring a topology creates the virtual host if it is missing
 * @param confirmLimit how long a publisher waits for the broker's answer to a message; 1 ms to 365 days
 */
public record InMemoryConfig(String virtualHost, boolean createsVirtualHost, Duration confirmLimit) {

    /** @throws IllegalArgumentException if the limit is out of its range */
    public InMemoryConfig {
        Setting.requireDuration("InMemoryConfig.confirmLimit", confirmLimit, Duration.ofMillis(1));
    }

    /** The virtual host {@code /}, which is there from the beginning; 10 s for a confirm. */
    public static InMemoryConfig defaults() {
        return new InMemoryConfig(InMemoryBroker.DEFAULT_VIRTUAL_HOST, false, Duration.ofSeconds(10));
    }

    /** The same in another virtual host. */
    public InMemoryConfig withVirtualHost(String value) {
        return new InMemoryConfig(value, createsVirtualHost, confirmLimit);
    }

    /** The same, with the virtual host being created where it is missing. */
    public InMemoryConfig creatingVirtualHost() {
        return new InMemoryConfig(virtualHost, true, confirmLimit);
    }

    /** The same with another limit for confirms. */
    public InMemoryConfig withConfirmLimit(Duration value) {
        return new InMemoryConfig(virtualHost, createsVirtualHost, value);
    }
}
