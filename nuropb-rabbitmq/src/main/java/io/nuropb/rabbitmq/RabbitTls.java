package io.nuropb.rabbitmq;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How connections are secured. The certificate and the host name of the server are verified unless that is turned off
 * by name. It holds for AMQP and, where its URI is {@code https}, for the management API.
 *
 * @param authorities who may have signed the server's certificate; {@code null} for the authorities that the JVM trusts
 * @param client the certificate and key by which this client shows who it is; {@code null} for none
 * @param verified whether certificate and host name of the server are verified
 */
public record RabbitTls(
        @Nullable TlsFile authorities, @Nullable TlsFile client, boolean verified) {

    /** Verified, by the authorities that the JVM trusts; no client certificate. */
    public static RabbitTls defaults() {
        return new RabbitTls(null, null, true);
    }

    /** The same, trusting the authorities in a PEM file instead. */
    public RabbitTls trusting(Path pemCertificates) {
        return new RabbitTls(new TlsFile.Pem(pemCertificates, null), client, verified);
    }

    /** The same, trusting the certificates in a PKCS #12 or JKS store instead. */
    public RabbitTls trusting(Path trustStore, String password) {
        return new RabbitTls(new TlsFile.Store(trustStore, password), client, verified);
    }

    /** The same with a client certificate in a PEM file and its unencrypted PKCS #8 key in another. */
    public RabbitTls identifiedBy(Path pemCertificate, Path pemKey) {
        return new RabbitTls(authorities, new TlsFile.Pem(pemCertificate, pemKey), verified);
    }

    /** The same with a client certificate and key in a PKCS #12 or JKS store. */
    public RabbitTls identifiedBy(Path keyStore, String password) {
        return new RabbitTls(authorities, new TlsFile.Store(keyStore, password), verified);
    }

    /**
     * The same, trusting the certificates in a key store that the program has read itself.
     *
     * @param name what it is called in messages
     * @param store asked for at each connection, so that renewed certificates count
     */
    public RabbitTls trusting(String name, Supplier<KeyStore> store) {
        return new RabbitTls(new TlsFile.Loaded(name, store, ""), client, verified);
    }

    /**
     * The same with a client certificate and key in a key store that the program has read itself.
     *
     * @param name what it is called in messages
     * @param store asked for at each connection, so that renewed certificates count
     * @param password opens the key in it
     */
    public RabbitTls identifiedBy(String name, Supplier<KeyStore> store, String password) {
        return new RabbitTls(authorities, new TlsFile.Loaded(name, store, password), verified);
    }

    /**
     * The same, but whoever answers is taken for the server: anybody on the network's path can read and change
     * everything, the password included. A warning is logged when a port first connects.
     */
    public RabbitTls withoutVerification() {
        return new RabbitTls(authorities, client, false);
    }
}
