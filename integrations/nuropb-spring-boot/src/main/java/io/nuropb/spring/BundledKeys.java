package io.nuropb.spring;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * What an SSL bundle of the application has for us. It is asked for at each connection, so that a bundle that Spring Boot has loaded
 * anew counts from the next connection on.
 *
 * @param name what it is called in messages
 * @param bundle the bundle as it is at that moment
 */
record BundledKeys(String name, Supplier<SslBundle> bundle) {

    /** Whether it names authorities; if it does not, those that the JVM trusts count. */
    boolean hasAuthorities() {
        return bundle.get().getStores().getTrustStore() != null;
    }

    /** Whether it has a certificate to show. */
    boolean hasIdentity() {
        return bundle.get().getStores().getKeyStore() != null;
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
