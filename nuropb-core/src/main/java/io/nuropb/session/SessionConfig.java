package io.nuropb.session;

import io.nuropb.Backoff;
import io.nuropb.Setting;
import java.time.Duration;

/**
 * How sessions behave towards a store.
 *
 * @param keyPrefix where a service's keys live: begins with {@code /}, does not end with it, is printable ASCII without
 *     blanks, and has {@link #SERVICE} exactly once
 * @param leaseTtl the TTL that sessions ask for, at least 100 ms. What the store grants counts. After the death of a
 *     leader it takes this long to get another one
 * @param callLimit how long one call to the store may take, at least 10 ms; connecting may take four times as long, and
 *     giving back a lease twice, with all attempts
 * @param retries the pauses between attempts of what is tried again within a session: a renewal, a read, a watch, and
 *     giving back the lease
 */
public record SessionConfig(String keyPrefix, Duration leaseTtl, Duration callLimit, Backoff retries) {

    /** What stands for the service's name in a key prefix. */
    public static final String SERVICE = "{service}";

    private static final Duration MIN_TTL = Duration.ofMillis(100);
    private static final Duration MAX_TTL = Duration.ofHours(1);
    private static final Duration MIN_LIMIT = Duration.ofMillis(10);
    private static final Duration MAX_LIMIT = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public SessionConfig {
        Setting.require(
                isPrefix(keyPrefix),
                "SessionConfig.keyPrefix",
                keyPrefix,
                "/…, with " + SERVICE + " once, not ending with /");
        Setting.require(isBetween(MIN_TTL, leaseTtl, MAX_TTL), "SessionConfig.leaseTtl", leaseTtl, "100 ms to 1 h");
        Setting.require(
                isBetween(MIN_LIMIT, callLimit, MAX_LIMIT), "SessionConfig.callLimit", callLimit, "10 ms to 1 min");
    }

    /** Keys under {@code /nuropb/{service}}, leases of 15 s, calls of at most 3 s, pauses from 50 ms to 2 s. */
    public static SessionConfig defaults() {
        return new SessionConfig(
                "/nuropb/" + SERVICE,
                Duration.ofSeconds(15),
                Duration.ofSeconds(3),
                new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2)));
    }

    /** The same with another TTL. */
    public SessionConfig withLeaseTtl(Duration value) {
        return new SessionConfig(keyPrefix, value, callLimit, retries);
    }

    /** The same with another limit for one call. */
    public SessionConfig withCallLimit(Duration value) {
        return new SessionConfig(keyPrefix, leaseTtl, value, retries);
    }

    /** The same with other pauses between attempts. */
    public SessionConfig withRetries(Backoff value) {
        return new SessionConfig(keyPrefix, leaseTtl, callLimit, value);
    }

    private static boolean isPrefix(String prefix) {
        int place = prefix.indexOf(SERVICE);
        return prefix.startsWith("/")
                && !prefix.endsWith("/")
                && place >= 0
                && prefix.indexOf(SERVICE, place + 1) < 0
                && prefix.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static boolean isBetween(Duration least, Duration value, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
