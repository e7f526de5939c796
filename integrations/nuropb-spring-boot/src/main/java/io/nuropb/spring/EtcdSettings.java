package io.nuropb.spring;

import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdTls;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** Turns {@code nuropb.etcd.*} into a configuration of the adapter for etcd. */
final class EtcdSettings {

    private static final String PREFIX = "nuropb.etcd";

    private EtcdSettings() {}

    /** @throws InvalidSettingException if a setting is missing or is not allowed */
    static EtcdConfig config(NuropbProperties.Etcd etcd, @Nullable SslBundles bundles) {
        if (etcd.endpoints().isEmpty()) {
            throw new InvalidSettingException(
                    PREFIX + ".endpoints",
                    "is not set, so the instances of the service have no coordinator to elect their leader through.",
                    "Set nuropb.etcd.endpoints, for example to http://localhost:2379. Or set nuropb.mode=standalone for a service"
                            + " of one instance, or nuropb.mode=client-only to serve nothing.",
                    null);
        }
        EtcdConfig plain = Settings.checked(
                PREFIX,
                () -> EtcdConfig.of(etcd.endpoints().toArray(String[]::new))
                        .withKeyPrefix(etcd.keyPrefix())
                        .withLeaseTtl(etcd.leaseTtl())
                        .withCallDeadline(etcd.callDeadline()));
        EtcdConfig patient = Settings.checked(
                PREFIX + ".retry",
                () -> plain.withRetries(etcd.retry().first(), etcd.retry().longest()));
        return Settings.checked(PREFIX, () -> secured(known(patient, etcd), etcd.ssl(), bundles));
    }

    private static EtcdConfig known(EtcdConfig config, NuropbProperties.Etcd etcd) {
        String user = etcd.username();
        String password = etcd.password();
        if (user == null && password == null) {
            return config;
        }
        if (user == null || password == null) {
            throw new InvalidSettingException(
                    PREFIX + (user == null ? ".username" : ".password"),
                    "is not set, but " + (user == null ? "the password" : "the user") + " is.",
                    "Set both, or neither if etcd asks for no user.",
                    null);
        }
        return config.withCredentials(user, password);
    }

    private static EtcdConfig secured(EtcdConfig config, NuropbProperties.EtcdSsl ssl, @Nullable SslBundles bundles) {
        String name = ssl.bundle();
        if (name == null && ssl.verifyHostname()) {
            return config;
        }
        EtcdTls tls = name == null ? EtcdTls.trustingJvm() : bundled(bundle(PREFIX + ".ssl.bundle", name, bundles));
        return config.withTls(ssl.verifyHostname() ? tls : tls.withoutHostNameVerification());
    }

    private static EtcdTls bundled(BundledKeys keys) {
        EtcdTls tls = keys.hasAuthorities() ? EtcdTls.trusting(keys.name(), keys::authorities) : EtcdTls.trustingJvm();
        return keys.hasIdentity() ? tls.withClientCertificate(keys.name(), keys::identity, keys.password()) : tls;
    }

    /** @throws InvalidSettingException if there is no such bundle */
    static BundledKeys bundle(String property, String name, @Nullable SslBundles bundles) {
        if (bundles == null) {
            throw missing(property, name, null);
        }
        try {
            bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw missing(property, name, e);
        }
        return new BundledKeys(property, "SSL bundle '" + name + "'", () -> bundles.getBundle(name));
    }

    private static InvalidSettingException missing(
            String property, String name, @Nullable NoSuchSslBundleException cause) {
        return new InvalidSettingException(
                property,
                "is '" + name + "', but the application has no SSL bundle of this name.",
                "Define it with spring.ssl.bundle.pem." + name + ".* or spring.ssl.bundle.jks." + name + ".*",
                cause);
    }
}
