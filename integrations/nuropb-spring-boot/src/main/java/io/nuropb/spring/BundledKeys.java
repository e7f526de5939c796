package io.nuropb.spring;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.NestedExceptionUtils;

/**
 * What an SSL bundle of the application has for us. It is asked for at each connection, so that a bundle that Spring
 * Boot has loaded anew counts from the next connection on.
 *
 * @param property the setting that asks for it
 * @param name what it is called in messages
 * @param bundle the bundle as it is at that moment
 */
record BundledKeys(String property, String name, Supplier<SslBundle> bundle) {

    /**
     * Whether it names authorities; if it does not, those that the JVM trusts count.
     *
     * @throws InvalidSettingException if they cannot be read
     */
    boolean hasAuthorities() {
        return has("trust store", "truststore", () -> bundle.get().getStores().getTrustStore());
    }

    /**
     * Whether it has a certificate to show.
     *
     * @throws InvalidSettingException if it cannot be read
     */
    boolean hasIdentity() {
        return has("key store", "keystore", () -> bundle.get().getStores().getKeyStore());
    }

    /** Spring Boot reads the files of a bundle when it is asked for them first. */
    private boolean has(String what, String part, Supplier<@Nullable KeyStore> store) {
        try {
            return store.get() != null;
        } catch (RuntimeException e) {
            throw new InvalidSettingException(
                    property,
                    "is " + name + ", whose " + what + " cannot be read: " + reasons(e) + ".",
                    "Check the files, their format and the passwords that the properties of this bundle name,"
                            + " spring.ssl.bundle.jks.*." + part + " or spring.ssl.bundle.pem.*." + part + ".",
                    e);
        }
    }

    /** The innermost cause names the file. */
    private static String reasons(RuntimeException thrown) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(thrown);
        return root == thrown ? String.valueOf(thrown.getMessage()) : thrown.getMessage() + ": " + root.getMessage();
    }

    KeyStore authorities() {
        return Objects.requireNonNull(
                bundle.get().getStores().getTrustStore(), () -> name + " has no trust store any more");
    }

    /** The password of {@link #identity}, which does not change with the bundle's. */
    String password() {
        return "";
    }

    /** The one key that the bundle means, under {@link #password}. */
    KeyStore identity() {
        SslBundle now = bundle.get();
        KeyStore all = Objects.requireNonNull(now.getStores().getKeyStore(), () -> name + " has no key store any more");
        char[] password = password(now);
        try {
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            String alias = alias(now, all);
            Key key = all.getKey(alias, password);
            if (key == null) {
                throw new IllegalArgumentException(name + " has no key '" + alias + "'");
            }
            one.setKeyEntry(alias, key, password().toCharArray(), all.getCertificateChain(alias));
            return one;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(name + " has no key that can be used: " + e.getMessage(), e);
        }
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String ofKey = bundle.getKey().getPassword();
        String password = ofKey == null ? bundle.getStores().getKeyStorePassword() : ofKey;
        return password == null ? null : password.toCharArray();
    }

    private String alias(SslBundle bundle, KeyStore all) throws GeneralSecurityException {
        String wanted = bundle.getKey().getAlias();
        if (wanted != null) {
            return wanted;
        }
        for (String alias : java.util.Collections.list(all.aliases())) {
            if (all.isKeyEntry(alias)) {
                return alias;
            }
        }
        throw new IllegalArgumentException(name + " has no key");
    }
}
