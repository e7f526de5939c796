package io.nuropb.spring;

import io.nuropb.runner.RunnerMode;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * All settings {@code nuropb.*}. What they may be is checked when the instance is made; one that is none of them, which
 * may be a misspelt one, is refused, unless it is a variable of the environment or of the system. Durations without a
 * unit are in seconds.
 *
 * @param enabled Whether the application takes part in the mesh.
 * @param service Name of the service; by default 'spring.application.name'.
 * @param instance Id of this instance, which no other instance of the service may have; by default a random one.
 * @param version Version that the service gives itself when it is asked to describe itself.
 * @param description What the service is for, for people who ask it to describe itself.
 * @param mode What part the application takes in the mesh; by default 'fleet' if it has handlers, and 'client-only' if
 *     it has none.
 * @param profile Layout of the service's queues; 'hardened' has quorum queues, and cannot be shared with Python
 *     instances.
 * @param rpcBindings Further routing keys, beside the service's name, under which requests reach the service.
 * @param prefetch Deliveries under way at once in a follower, or in a leader that is alone; 1 to 65535.
 * @param leaderPrefetch Deliveries under way at once in a leader that has followers, at most 'nuropb.prefetch'; by
 *     default 2, or less if that is less.
 * @param highWaterMark Messages that wait in the service's queue, at which the leader asks for more instances.
 * @param auditPeriod How often the leader looks whether the broker's objects are still there; at least 1s.
 * @param dutyLimit How long a leader may fail to do a leader's work, because the broker cannot be reached or its
 *     objects differ, until it lets others try; at least 1s.
 * @param drainLimit How long handlers under way may take to end when the application stops; by default 5s less than
 *     'spring.lifecycle.timeout-per-shutdown-phase'.
 * @param startWait How long the start of the application waits until the instance serves, before it goes on without; 0
 *     to not wait at all. Until it serves, the application is not ready.
 * @param readinessFollowsServing Whether the application is ready only while the instance serves. A client is ready in
 *     any case.
 * @param dispatch How messages are handled.
 * @param client How other services are called.
 * @param backoff Pauses between attempts to serve again after a failure.
 * @param reconnect Pauses between attempts to reach a server that does not answer.
 * @param etcd Coordinator.
 * @param rabbitmq Broker.
 */
@ConfigurationProperties(prefix = "nuropb", ignoreUnknownFields = false)
public record NuropbProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String service,
        @Nullable String instance,
        @DefaultValue("") String version,
        @DefaultValue("") String description,
        @Nullable RunnerMode mode,
        @DefaultValue("compatible") Durability profile,
        @DefaultValue List<String> rpcBindings,
        @DefaultValue("10") int prefetch,
        @Nullable Integer leaderPrefetch,
        @DefaultValue("1000") long highWaterMark,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s")
        Duration auditPeriod,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s")
        Duration dutyLimit,

        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration drainLimit,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s")
        Duration startWait,

        @DefaultValue("true") boolean readinessFollowsServing,
        @DefaultValue Dispatch dispatch,
        @DefaultValue Client client,
        @DefaultValue Backoff backoff,
        @DefaultValue Reconnect reconnect,
        @DefaultValue Etcd etcd,
        @DefaultValue Rabbitmq rabbitmq) {

    /**
     * How messages are handled.
     *
     * @param handlerDeadline How long a handler may take before its call fails; at most half of
     *     'nuropb.dispatch.consumer-timeout'.
     * @param consumerTimeout RabbitMQ's 'consumer_timeout', as it is configured at the broker.
     * @param maxOverdue Handlers that may hold their threads although their deadline has passed, before messages have
     *     to wait.
     * @param giveBackLimit For how long is given back to the queue what another instance of the fleet handles and this
     *     one does not know.
     */
    public record Dispatch(
            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s")
            Duration handlerDeadline,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30m")
            Duration consumerTimeout,

            @DefaultValue("100") int maxOverdue,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2m")
            Duration giveBackLimit) {}

    /**
     * How other services are called.
     *
     * @param maxPending Requests that may wait for their responses at once.
     * @param maxUnconfirmed Commands and events together that may wait until the broker has taken them.
     * @param connectionWait How long a call may wait for a broker that cannot be reached, before it fails; 0 to fail at
     *     once.
     */
    public record Client(
            @DefaultValue("10000") int maxPending,
            @DefaultValue("10000") int maxUnconfirmed,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s")
            Duration connectionWait) {}

    /**
     * Pauses between attempts.
     *
     * @param first Longest first pause; at least 1ms.
     * @param last What the pauses grow to.
     */
    public record Backoff(
            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("200ms")
            Duration first,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s")
            Duration last) {}

    /**
     * Pauses between attempts to reach a server that does not answer.
     *
     * @param first Longest first pause; at least 1ms.
     * @param last What the pauses grow to: how late the return of a server is noticed at most.
     */
    public record Reconnect(
            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("200ms")
            Duration first,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s")
            Duration last) {}

    /**
     * The coordinator.
     *
     * @param endpoints Client addresses of etcd's members, for example 'http://localhost:2379'; all http or all https.
     * @param keyPrefix Where the service's keys live; begins with '/' and has '{service}' once.
     * @param leaseTtl How long a lease lasts that is not renewed, in whole seconds; a fleet has a new leader this long
     *     after the death of one.
     * @param callDeadline How long one call of etcd may take; 50ms to 1m, and after connecting no longer than three
     *     tenths of the lease TTL.
     * @param username User of etcd, if it asks for one.
     * @param password Password of the user of etcd.
     * @param retry Pauses between attempts within a session.
     * @param ssl How connections to etcd are secured.
     */
    public record Etcd(
            @DefaultValue List<String> endpoints,
            @DefaultValue("/nuropb/{service}") String keyPrefix,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("15s")
            Duration leaseTtl,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("3s")
            Duration callDeadline,

            @Nullable String username,
            @Nullable String password,
            @DefaultValue Retry retry,
            @DefaultValue EtcdSsl ssl) {

        /** Shows neither the password nor the addresses, which may hold one until they are refused for it. */
        @Override
        public String toString() {
            return "Etcd[" + endpoints.size() + " endpoints, " + keyPrefix + ", lease TTL " + leaseTtl
                    + ", call deadline " + callDeadline + ", user " + username + ", " + retry + ", " + ssl + "]";
        }
    }

    /**
     * Pauses between attempts within a session.
     *
     * @param first First pause; at least 1ms.
     * @param longest What the pauses grow to.
     */
    public record Retry(
            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("50ms")
            Duration first,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s")
            Duration longest) {}

    /**
     * How connections to etcd are secured.
     *
     * @param bundle SSL bundle with the authorities to trust and, if etcd wants one, the client certificate; by default
     *     those that the JVM trusts.
     * @param verifyHostname Whether the server's certificate must be for the host of the endpoint.
     */
    public record EtcdSsl(
            @Nullable String bundle, @DefaultValue("true") boolean verifyHostname) {}

    /**
     * The broker. Where Spring Boot has connection details for RabbitMQ (from 'spring.rabbitmq.*' or elsewhere), they
     * count, unless there is an URI here.
     *
     * @param uri Where the broker is: 'amqp[s]://[user:password@]host[:port][,host[:port]...][/vhost]'; by default what
     *     Spring Boot knows of RabbitMQ, or else 'amqp://localhost'.
     * @param username User of the broker, instead of the one in the URI.
     * @param password Password of the user of the broker, instead of the one in the URI.
     * @param ssl How connections to the URI are secured.
     * @param management Management API, with which differences on the broker are reported in full.
     * @param createVirtualHost Whether the virtual host is created where it is missing; needs the management API, as
     *     administrator.
     * @param heartbeat How often each side shows that it is alive, in whole seconds; by default
     *     'spring.rabbitmq.requested-heartbeat', or 60s.
     * @param connectTimeout Limit for opening a connection to one address; by default
     *     'spring.rabbitmq.connection-timeout', or 5s.
     * @param operationTimeout Limit for one operation, such as declaring a topology or beginning to consume.
     * @param confirmTimeout How long the broker may take to confirm a message.
     * @param maxUnconfirmed Messages to one exchange that may wait for the broker's confirm at once.
     * @param maxWaiting Messages that may wait for their turn behind these, before a further one is refused.
     */
    public record Rabbitmq(
            @Nullable String uri,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue RabbitSsl ssl,
            @DefaultValue Management management,
            @DefaultValue("false") boolean createVirtualHost,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration heartbeat,
            @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration connectTimeout,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
            Duration operationTimeout,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
            Duration confirmTimeout,

            @DefaultValue("5000") int maxUnconfirmed,
            @DefaultValue("20000") int maxWaiting) {

        /** Shows neither the URI, which may hold a password, nor the password. */
        @Override
        public String toString() {
            return "Rabbitmq[uri " + (uri == null ? "none" : "hidden") + ", user " + username + ", " + ssl + ", "
                    + management + ", create virtual host " + createVirtualHost + ", heartbeat " + heartbeat
                    + ", connect " + connectTimeout + ", operation " + operationTimeout + ", confirm " + confirmTimeout
                    + ", unconfirmed " + maxUnconfirmed + ", waiting " + maxWaiting + "]";
        }
    }

    /**
     * How connections to the URI are secured.
     *
     * @param bundle SSL bundle with the authorities to trust and, if the broker wants one, the client certificate;
     *     needs an 'amqps' URI.
     */
    public record RabbitSsl(@Nullable String bundle) {}

    /**
     * The broker's management API.
     *
     * @param uri Address of the management API, for example 'http://localhost:15672'; by default it is not used.
     * @param username User of the management API; by default the one who connects.
     * @param password Password of the user of the management API.
     */
    public record Management(
            @Nullable String uri,
            @Nullable String username,
            @Nullable String password) {

        /** Shows everything but the password. */
        @Override
        public String toString() {
            return "Management[" + uri + ", user " + username + "]";
        }
    }
}
