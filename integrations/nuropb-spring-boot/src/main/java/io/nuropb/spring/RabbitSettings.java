package io.nuropb.spring;

import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitLimits;
import io.nuropb.rabbitmq.RabbitTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** Turns {@code nuropb.rabbitmq.*} into a configuration of the adapter for RabbitMQ. */
final class RabbitSettings {

    private static final String PREFIX = "nuropb.rabbitmq";
    private static final String LOCAL = "amqp://localhost";

    private RabbitSettings() {}

    /**
     * The configuration.
     *
     * @param boot what Spring Boot knows of the broker; {@code null} if it knows nothing
     * @throws InvalidSettingException if a setting is not allowed
     */
    static RabbitConfig config(
            NuropbProperties.Rabbitmq rabbitmq, @Nullable BrokerAccess boot, @Nullable SslBundles bundles) {
        String uri = rabbitmq.uri();
        BrokerAccess access = boot == null || uri != null ? own(rabbitmq, uri == null ? LOCAL : uri, bundles) : boot;
        if (uri == null && rabbitmq.ssl().bundle() != null) {
            throw new InvalidSettingException(
                    PREFIX + ".ssl.bundle",
                    "is set, but " + PREFIX + ".uri is not.",
                    "Set " + PREFIX
                            + ".uri to an amqps address, or use spring.rabbitmq.ssl.bundle with Spring Boot's settings.",
                    null);
        }
        RabbitConfig config = access.config().withLimits(limits(rabbitmq, access));
        return managed(known(config, rabbitmq), rabbitmq);
    }

    private static BrokerAccess own(NuropbProperties.Rabbitmq rabbitmq, String uri, @Nullable SslBundles bundles) {
        RabbitConfig config = Settings.checked(PREFIX + ".uri", () -> RabbitConfig.of(uri));
        String bundle = rabbitmq.ssl().bundle();
        if (bundle == null) {
            return new BrokerAccess(config, null, null);
        }
        if (config.tls() == null) {
            throw new InvalidSettingException(
                    PREFIX + ".ssl.bundle",
                    "is set, but " + PREFIX + ".uri does not begin with amqps.",
                    "Write amqps instead of amqp, and the port for TLS, which is usually 5671.",
                    null);
        }
        BundledKeys keys = EtcdSettings.bundle(PREFIX + ".ssl.bundle", bundle, bundles);
        return new BrokerAccess(config.withTls(tls(keys)), null, null);
    }

    /** Whom the bundle trusts, and what it shows. */
    static RabbitTls tls(BundledKeys keys) {
        RabbitTls tls = RabbitTls.defaults();
        if (keys.hasAuthorities()) {
            tls = tls.trusting(keys.name(), keys::authorities);
        }
        return keys.hasIdentity() ? tls.identifiedBy(keys.name(), keys::identity, keys.password()) : tls;
    }

    private static RabbitConfig known(RabbitConfig config, NuropbProperties.Rabbitmq rabbitmq) {
        String user = rabbitmq.username();
        String password = rabbitmq.password();
        return config.withUser(user == null ? config.user() : user, password == null ? config.password() : password);
    }

    private static RabbitConfig managed(RabbitConfig config, NuropbProperties.Rabbitmq rabbitmq) {
        NuropbProperties.Management management = rabbitmq.management();
        String uri = management.uri();
        String user = management.username();
        String password = management.password();
        RabbitConfig managed = uri == null
                ? config
                : Settings.checked(
                        PREFIX + ".management.uri",
                        () -> config.withManagement(
                                uri,
                                user == null ? config.user() : user,
                                password == null ? config.password() : password));
        if (!rabbitmq.createVirtualHost()) {
            return managed;
        }
        if (uri == null) {
            throw new InvalidSettingException(
                    PREFIX + ".create-virtual-host",
                    "is true, which needs the management API, and " + PREFIX + ".management.uri is not set.",
                    "Set " + PREFIX
                            + ".management.uri, for example to http://localhost:15672, or create the virtual host yourself.",
                    null);
        }
        return managed.creatingVirtualHost();
    }

    private static RabbitLimits limits(NuropbProperties.Rabbitmq rabbitmq, BrokerAccess access) {
        RabbitLimits defaults = RabbitLimits.defaults();
        Duration heartbeat = first(rabbitmq.heartbeat(), access.heartbeat(), defaults.heartbeat());
        Duration connect = first(rabbitmq.connectTimeout(), access.connectTimeout(), defaults.connect());
        RabbitLimits beating = Settings.checked(
                rabbitmq.heartbeat() == null && access.heartbeat() != null
                        ? "spring.rabbitmq.requested-heartbeat"
                        : PREFIX + ".heartbeat",
                () -> defaults.withHeartbeat(heartbeat));
        RabbitLimits connecting = Settings.checked(
                rabbitmq.connectTimeout() == null && access.connectTimeout() != null
                        ? "spring.rabbitmq.connection-timeout"
                        : PREFIX + ".connect-timeout",
                () -> beating.withConnect(connect));
        RabbitLimits operating = Settings.checked(
                PREFIX + ".operation-timeout", () -> connecting.withOperation(rabbitmq.operationTimeout()));
        RabbitLimits confirming =
                Settings.checked(PREFIX + ".confirm-timeout", () -> operating.withConfirm(rabbitmq.confirmTimeout()));
        RabbitLimits counting = Settings.checked(
                PREFIX + ".max-unconfirmed",
                () -> confirming.withMessages(rabbitmq.maxUnconfirmed(), defaults.waiting()));
        return Settings.checked(
                PREFIX + ".max-waiting", () -> counting.withMessages(rabbitmq.maxUnconfirmed(), rabbitmq.maxWaiting()));
    }

    private static Duration first(@Nullable Duration own, @Nullable Duration boot, Duration otherwise) {
        if (own != null) {
            return own;
        }
        return boot == null ? otherwise : boot;
    }
}
