package io.nuropb.inmemory;

import io.nuropb.Setting;
import java.time.Duration;

/**
 * How clients use an {@link InMemoryBroker}.
 *
 * @param virtualHost the virtual host that they connect to
 * @param user the name under which they connect; the broker asks nobody for more
 * @param createsVirtualHost whether declaring a topology creates the virtual host if it is missing
 * @param identifySender whether each message names {@code user} as its sender, as those of
 *     {@code RabbitConfig.identifyingSender} do. Only so a service can hold callers apart whose messages it cannot use
 * @param confirmLimit how long a publisher waits for the broker's answer to a message; 1 ms to 365 days
 */
public record InMemoryConfig(
        String virtualHost, String user, boolean createsVirtualHost, boolean identifySender, Duration confirmLimit) {

    /** The user of whoever names no other. */
    public static final String DEFAULT_USER = "guest";

    /** @throws IllegalArgumentException if the limit is out of its range */
    public InMemoryConfig {
        Setting.requireDuration("InMemoryConfig.confirmLimit", confirmLimit, Duration.ofMillis(1));
    }

    /** The virtual host {@code /}, which is there from the beginning; 10 s for a confirm. */
    public static InMemoryConfig defaults() {
        return new InMemoryConfig(
                InMemoryBroker.DEFAULT_VIRTUAL_HOST, DEFAULT_USER, false, false, Duration.ofSeconds(10));
    }

    /** The same in another virtual host. */
    public InMemoryConfig withVirtualHost(String value) {
        return new InMemoryConfig(value, user, createsVirtualHost, identifySender, confirmLimit);
    }

    /** The same under another name. */
    public InMemoryConfig withUser(String value) {
        return new InMemoryConfig(virtualHost, value, createsVirtualHost, identifySender, confirmLimit);
    }

    /** The same, with the virtual host being created where it is missing. */
    public InMemoryConfig creatingVirtualHost() {
        return new InMemoryConfig(virtualHost, user, true, identifySender, confirmLimit);
    }

    /** The same, with {@code user} as the sender of each message. */
    public InMemoryConfig identifyingSender() {
        return new InMemoryConfig(virtualHost, user, createsVirtualHost, true, confirmLimit);
    }

    /** The same with another limit for confirms. */
    public InMemoryConfig withConfirmLimit(Duration value) {
        return new InMemoryConfig(virtualHost, user, createsVirtualHost, identifySender, value);
    }
}
