package io.nuropb.etcd;

import io.nuropb.Backoff;
import io.nuropb.Setting;
import io.nuropb.session.SessionConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How to reach etcd, and how to behave towards it.
 *
 * @param endpoints the cluster's client addresses, at least one: all {@code http://host:port} or all
 *     {@code https://host:port}
 * @param keyPrefix where a service's keys live: begins with {@code /}, does not end with it, and has {@code {service}}
 *     exactly once
 * @param leaseTtl the TTL that sessions ask for: whole seconds, 1 s to 1 h. etcd grants no less than one and a half
 *     times its election timeout, 2 s with its defaults; what it grants counts. After the death of a leader it takes
 *     this long to get another one
 * @param callDeadline how long one call may take, 50 ms to 1 min; after connecting, no longer than three tenths of
 *     {@code leaseTtl} in any case, so that there is time to ask another member before a lease ends
 * @param retries the pauses between attempts of what is tried again within a session: a renewal, a read, a watch
 * @param tls whom to trust and what to show, with {@code https}; the JVM's trusted authorities if there is none
 * @param credentials user and password, if etcd asks for them
 */
public record EtcdConfig(
        List<URI> endpoints,
        String keyPrefix,
        Duration leaseTtl,
        Duration callDeadline,
        Backoff retries,
        Optional<EtcdTls> tls,
        Optional<EtcdCredentials> credentials) {

    /** What stands for the service's name in a key prefix. */
    public static final String SERVICE = SessionConfig.SERVICE;

    /** How many call deadlines may pass until the first answer. */
    static final int CALLS_TO_CONNECT = 3;

    private static final Duration MAX_TTL = Duration.ofHours(1);
    private static final Duration MIN_DEADLINE = Duration.ofMillis(50);
    private static final Duration MAX_DEADLINE = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public EtcdConfig {
        endpoints = List.copyOf(endpoints);
        Setting.require(!endpoints.isEmpty(), "EtcdConfig.endpoints", endpoints, "at least one");
        EtcdEndpoints.check(endpoints);
        String scheme = endpoints.get(0).getScheme();
        Setting.require(
                endpoints.stream().allMatch(e -> scheme.equals(e.getScheme())),
                "EtcdConfig.endpoints",
                endpoints,
                "all http or all https");
        Setting.require(
                tls.isEmpty() || scheme.equals("https"),
                "EtcdConfig.endpoints",
                endpoints,
                "https, for TLS is configured");
        Setting.require(
                isPrefix(keyPrefix),
                "EtcdConfig.keyPrefix",
                keyPrefix,
                "/…, with " + SERVICE + " once, not ending with /");
        Setting.require(
                leaseTtl.toNanosPart() == 0 && leaseTtl.toSeconds() >= 1 && leaseTtl.compareTo(MAX_TTL) <= 0,
                "EtcdConfig.leaseTtl",
                leaseTtl,
                "whole seconds, 1 s to 1 h");
        Setting.require(
                callDeadline.compareTo(MIN_DEADLINE) >= 0 && callDeadline.compareTo(MAX_DEADLINE) <= 0,
                "EtcdConfig.callDeadline",
                callDeadline,
                "50 ms to 1 min");
    }

    /**
     * The etcd at these addresses, keys under {@code /nuropb/{service}}, leases of 15 s, calls of at most 3 s.
     *
     * @param endpoints for example {@code http://localhost:2379}; each may be several, with commas between them
     * @throws IllegalArgumentException if there is none, or an address is not an {@code http} or {@code https} one; the
     *     message shows nothing of that address
     */
    public static EtcdConfig of(String... endpoints) {
        return new EtcdConfig(
                EtcdEndpoints.parse(endpoints),
                "/nuropb/" + SERVICE,
                Duration.ofSeconds(15),
                Duration.ofSeconds(3),
                new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2)),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with keys at another place. */
    public EtcdConfig withKeyPrefix(String value) {
        return new EtcdConfig(endpoints, value, leaseTtl, callDeadline, retries, tls, credentials);
    }

    /** The same with another TTL. */
    public EtcdConfig withLeaseTtl(Duration value) {
        return new EtcdConfig(endpoints, keyPrefix, value, callDeadline, retries, tls, credentials);
    }

    /** The same with another limit for one call. */
    public EtcdConfig withCallDeadline(Duration value) {
        return new EtcdConfig(endpoints, keyPrefix, leaseTtl, value, retries, tls, credentials);
    }

    /** The same with other pauses between attempts. */
    public EtcdConfig withRetries(Duration first, Duration longest) {
        return new EtcdConfig(
                endpoints, keyPrefix, leaseTtl, callDeadline, new Backoff(first, longest), tls, credentials);
    }

    /** The same with TLS of its own; the endpoints must be {@code https} ones. */
    public EtcdConfig withTls(EtcdTls value) {
        return new EtcdConfig(endpoints, keyPrefix, leaseTtl, callDeadline, retries, Optional.of(value), credentials);
    }

    /** The same as this user of etcd's, whose password stays. */
    public EtcdConfig withCredentials(String user, String password) {
        return withCredentials(new EtcdCredentials(user, password));
    }

    /**
     * The same as this user of etcd's, whose password changes while the program runs, as one that is rotated. etcd is
     * asked for a token with the password that is told when a connection is opened; one whose password etcd does not
     * accept any more is replaced, and nobody loses a lease if that takes less than the rest of it. A new password may
     * be told some time after it holds: it is asked for again meanwhile. If the lease ends first, the session ends for
     * {@code BAD_CREDENTIALS}, as it does at once where etcd has never accepted a password.
     *
     * @param current tells the password of the moment; asked at each connection, on a thread that may block. If it
     *     throws, or tells none, that attempt fails as if etcd could not be reached
     * @throws IllegalArgumentException if the name is empty
     */
    public EtcdConfig withCredentials(String user, Supplier<String> current) {
        return withCredentials(new EtcdCredentials(user, "", current));
    }

    private EtcdConfig withCredentials(EtcdCredentials value) {
        return new EtcdConfig(endpoints, keyPrefix, leaseTtl, callDeadline, retries, tls, Optional.of(value));
    }

    /**
     * How long one call takes at most: the call deadline, or three tenths of the TTL if that is less. A session asks
     * again after a third of the TTL; by then a member that does not answer has to be known for one, or there is no
     * time left to ask another one before the lease ends.
     */
    Duration callLimit() {
        Duration longest = leaseTtl.multipliedBy(3).dividedBy(10);
        return callDeadline.compareTo(longest) < 0 ? callDeadline : longest;
    }

    /** How long connecting may take, when nothing depends on a lease yet: the client library has a lot to load. */
    Duration connectLimit() {
        return callDeadline.multipliedBy(CALLS_TO_CONNECT);
    }

    /** How sessions behave towards this etcd. */
    SessionConfig session() {
        return new SessionConfig(keyPrefix, leaseTtl, callDeadline, retries);
    }

    boolean secure() {
        return "https".equals(endpoints.get(0).getScheme());
    }

    private static boolean isPrefix(String prefix) {
        int place = prefix.indexOf(SERVICE);
        return prefix.startsWith("/")
                && !prefix.endsWith("/")
                && place >= 0
                && prefix.indexOf(SERVICE, place + 1) < 0
                && prefix.chars().allMatch(c -> c > ' ' && c < 127);
    }
}
