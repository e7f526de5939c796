package io.nuropb.spring;

import io.nuropb.rabbitmq.BrokerAddress;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitTls;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.core.io.ResourceLoader;

/**
 * Turns Spring Boot's connection details of RabbitMQ, wherever they are from, and {@code spring.rabbitmq.ssl.*} into
 * our words, as Spring Boot's own connection factory reads them.
 */
final class BootBrokerAccess {

    private static final String GUEST = "guest";
    private static final String SSL = "spring.rabbitmq.ssl";

    private BootBrokerAccess() {}

    /** @throws InvalidSettingException if Spring Boot's settings say something that cannot be done here */
    static BrokerAccess of(
            RabbitConnectionDetails details, @Nullable RabbitProperties properties, ResourceLoader resources) {
        RabbitConfig config = Settings.checked("spring.rabbitmq", () -> {
            RabbitConfig plain = RabbitConfig.of(
                    addresses(details),
                    orElse(details.getVirtualHost(), "/"),
                    orElse(details.getUsername(), GUEST),
                    orElse(details.getPassword(), GUEST));
            RabbitTls tls = tls(details, properties, resources);
            return tls == null ? plain : plain.withTls(tls);
        });
        return new BrokerAccess(
                config,
                properties == null ? null : properties.getRequestedHeartbeat(),
                properties == null ? null : properties.getConnectionTimeout());
    }

    /** What Spring Boot takes for a host may be the end of a password, and is not to be shown. */
    private static List<BrokerAddress> addresses(RabbitConnectionDetails details) {
        if (details.getAddresses().stream().anyMatch(address -> address.host().contains("@"))) {
            throw new InvalidSettingException(
                    "spring.rabbitmq.addresses",
                    "has an address with more than one '@', of which Spring Boot takes the first for the end of the password.",
                    "Set spring.rabbitmq.username and spring.rabbitmq.password instead.",
                    null);
        }
        return details.getAddresses().stream()
                .map(address -> new BrokerAddress(address.host().strip(), address.port()))
                .toList();
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static @Nullable RabbitTls tls(
            RabbitConnectionDetails details, @Nullable RabbitProperties properties, ResourceLoader resources) {
        RabbitProperties.Ssl ssl = properties == null ? null : properties.getSsl();
        boolean bundled = details.getSslBundle() != null;
        if (!bundled && (ssl == null || !ssl.determineEnabled())) {
            return null;
        }
        RabbitTls tls = bundled
                ? RabbitSettings.tls(new BundledKeys(
                        SSL + ".bundle",
                        bundleName(ssl),
                        () -> Objects.requireNonNull(details.getSslBundle(), "the SSL bundle is gone")))
                : stored(Objects.requireNonNull(ssl), resources);
        if (ssl == null || ssl.isVerifyHostname()) {
            return tls;
        }
        if (!bundled && !ssl.isValidateServerCertificate()) {
            return tls;
        }
        throw new InvalidSettingException(
                SSL + ".verify-hostname",
                "is false, but the certificate is to be validated: whoever holds one of a trusted authority could pass for the"
                        + " broker.",
                "Give the broker a certificate for the host name that is connected to, or trust its own certificate alone and leave"
                        + " this setting out.",
                null);
    }

    /** Connection details of another origin have a bundle without a name. */
    private static String bundleName(RabbitProperties.@Nullable Ssl ssl) {
        String name = ssl == null ? null : ssl.getBundle();
        return name == null ? "the SSL bundle for RabbitMQ" : "SSL bundle '" + name + "'";
    }

    private static RabbitTls stored(RabbitProperties.Ssl ssl, ResourceLoader resources) {
        RabbitTls tls = ssl.isValidateServerCertificate()
                ? RabbitTls.defaults()
                : RabbitTls.defaults().withoutVerification();
        String trust = ssl.getTrustStore();
        if (trust != null) {
            String password = ssl.getTrustStorePassword();
            load(SSL + ".trust-store", resources, trust, ssl.getTrustStoreType(), password);
            tls = tls.trusting(
                    trust, () -> load(SSL + ".trust-store", resources, trust, ssl.getTrustStoreType(), password));
        }
        String own = ssl.getKeyStore();
        if (own == null) {
            return tls;
        }
        String password = orElse(ssl.getKeyStorePassword(), "");
        load(SSL + ".key-store", resources, own, ssl.getKeyStoreType(), password);
        return tls.identifiedBy(
                own, () -> load(SSL + ".key-store", resources, own, ssl.getKeyStoreType(), password), password);
    }

    /** @param password without one, nobody looks whether the store is whole, as Spring Boot's own connection does it */
    private static KeyStore load(
            String property, ResourceLoader resources, String location, String type, @Nullable String password) {
        try (InputStream in = resources.getResource(location).getInputStream()) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(in, password == null ? null : password.toCharArray());
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidSettingException(
                    property,
                    "is '" + location + "', which cannot be read as a key store of type " + type + ": "
                            + e.getMessage(),
                    "Check the file, its type and its password.",
                    e);
        }
    }
}
