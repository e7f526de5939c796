package io.nuropb.testservers;

import java.time.Duration;
import java.util.Optional;

/**
 * How a private etcd is started.
 *
 * @param heartbeatInterval how often a leader of etcd's own tells the other members that it is there; whole
 *     milliseconds
 * @param electionTimeout how long a member waits for that, at least five heartbeats. It also sets the shortest lease
 *     TTL that etcd grants: one and a half times this, rounded up to whole seconds
 * @param tls the server's certificate, or none for plain text
 * @param quotaBytes how much it stores before it takes no more writes; 0 for etcd's own limit
 * @param startLimit how long a start may take before it counts as failed
 */
public record EtcdOptions(
        Duration heartbeatInterval,
        Duration electionTimeout,
        Optional<ServerTls> tls,
        long quotaBytes,
        Duration startLimit) {

    /** Checks the values. */
    public EtcdOptions {
        if (heartbeatInterval.toMillis() < 1)
            throw new IllegalArgumentException("heartbeatInterval must be at least 1 ms: " + heartbeatInterval);
        if (electionTimeout.compareTo(heartbeatInterval.multipliedBy(5)) < 0)
            throw new IllegalArgumentException("electionTimeout must be at least five heartbeats of "
                    + heartbeatInterval + ": " + electionTimeout);
        if (startLimit.isNegative() || startLimit.isZero())
            throw new IllegalArgumentException("startLimit must be positive: " + startLimit);
    }

    /** Plain text, leases from 1 s, a start limit of 30 s. */
    public static EtcdOptions defaults() {
        return new EtcdOptions(
                Duration.ofMillis(20), Duration.ofMillis(200), Optional.empty(), 0, Duration.ofSeconds(30));
    }

    /** The same with other times; see the record's components for their rules. */
    public EtcdOptions withElection(Duration heartbeatInterval, Duration electionTimeout) {
        return new EtcdOptions(heartbeatInterval, electionTimeout, tls, quotaBytes, startLimit);
    }

    /** The same with TLS for clients. Members of a cluster still talk to each other in plain text. */
    public EtcdOptions withTls(ServerTls tls) {
        return new EtcdOptions(heartbeatInterval, electionTimeout, Optional.of(tls), quotaBytes, startLimit);
    }

    /** The same with a limit for what it stores, in bytes; at least 1. */
    public EtcdOptions withQuota(long bytes) {
        return new EtcdOptions(heartbeatInterval, electionTimeout, tls, bytes, startLimit);
    }

    String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    void addServerOptionsTo(CommandLine line) {
        line.with("--heartbeat-interval", heartbeatInterval.toMillis())
                .with("--election-timeout", electionTimeout.toMillis())
                .with("--logger", "zap")
                .with("--log-level", "warn")
                .with("--log-outputs", "stderr")
                .with("--auto-compaction-mode", "periodic")
                .with("--auto-compaction-retention", "1h");
        if (quotaBytes > 0) {
            line.with("--quota-backend-bytes", quotaBytes);
        }
        tls.ifPresent(given -> {
            line.with("--cert-file", given.identity().certificate())
                    .with("--key-file", given.identity().privateKey());
            // An authority alone makes etcd turn away clients without a certificate, whatever --client-cert-auth says.
            if (given.clientCertificateRequired()) {
                line.with("--trusted-ca-file", given.authority()).with("--client-cert-auth");
            }
        });
    }

    void addClientOptionsTo(CommandLine line) {
        tls.ifPresent(given -> line.with("--cert", given.identity().certificate())
                .with("--key", given.identity().privateKey())
                .with("--cacert", given.authority()));
    }
}
