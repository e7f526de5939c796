package io.nuropb.rabbitmq;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where certificates, and perhaps a private key, come from: files, or a key store that the program has read itself. */
public sealed interface TlsFile {

    /**
     * PEM texts, as OpenSSL writes them.
     *
     * @param certificates one or more certificates; before a key, its own certificate comes first and then its issuers
     * @param key the unencrypted PKCS #8 private key; {@code null} in a file of authorities
     */
    record Pem(Path certificates, @Nullable Path key) implements TlsFile {}

    /**
     * A PKCS #12 or JKS key store.
     *
     * @param file the key store
     * @param password opens the store and the key in it; never shown
     */
    record Store(Path file, String password) implements TlsFile {

        /** Shows the file alone. */
        @Override
        public String toString() {
            return "Store[" + file + "]";
        }
    }

    /**
     * A key store that the program has read itself.
     *
     * @param name what it is called in messages
     * @param store asked for at each connection, so that renewed certificates count
     * @param password opens the key in it, if there is one; never shown
     */
    record Loaded(String name, Supplier<KeyStore> store, String password) implements TlsFile {

        /** Shows the name alone. */
        @Override
        public String toString() {
            return "Loaded[" + name + "]";
        }
    }
}
