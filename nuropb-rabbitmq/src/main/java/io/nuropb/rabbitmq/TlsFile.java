package io.nuropb.rabbitmq;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file with certificates, and perhaps a private key. */
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
}
