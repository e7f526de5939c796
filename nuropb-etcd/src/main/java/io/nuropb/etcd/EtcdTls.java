package io.nuropb.etcd;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whom to trust on the way to etcd, and what to show for oneself. Files are read, and key stores asked for, when a
 * connection is opened; again, when another one takes the place of one that was lost, or that one side refused.
 *
 * <p>What cannot be read then, or is not accepted, ends an attempt to join. A session that has joined goes on, and
 * tries again for as long as its lease lasts: whoever renews certificates may be writing them at that moment, or give
 * them to etcd a little earlier than to its clients.
 *
 * <p>Reading and asking is done on a thread of {@code Scheduler.blocking()}, one connection at a time, and may take
 * long: a renewal that needs the new connection fails by its own limit meanwhile, as if etcd did not answer, and so
 * does an attempt to join.
 *
 * @param trust the authorities whose certificates are accepted
 * @param clientCertificate what to show to a server that asks for it
 * @param hostNamesVerified whether the server's certificate must be for the host of the endpoint
 */
public record EtcdTls(Trust trust, Optional<ClientCertificate> clientCertificate, boolean hostNamesVerified) {

    /** The authorities whose certificates are accepted. */
    public sealed interface Trust {

        /** Those that the JVM trusts. */
        record Jvm() implements Trust {}

        /**
         * Those in a PEM file.
         *
         * @param file one or more certificates
         */
        record Authorities(Path file) implements Trust {}

        /**
         * Those in a key store.
         *
         * @param file a PKCS #12 or JKS file
         * @param password opens it; appears in no text that this library makes
         */
        record Store(Path file, String password) implements Trust {

            @Override
            public String toString() {
                return "Store[file=" + file + ", password=hidden]";
            }
        }

        /**
         * Those in a key store that the program has read itself.
         *
         * @param name what it is called in messages
         * @param store asked for at each connection, so that renewed certificates count
         */
        record Loaded(String name, Supplier<KeyStore> store) implements Trust {

            @Override
            public String toString() {
                return "Loaded[" + name + "]";
            }
        }
    }

    /** A certificate with its private key. */
    public sealed interface ClientCertificate {

        /**
         * Those in PEM files.
         *
         * @param certificate the certificate, followed by the intermediate certificates if there are any
         * @param privateKey the unencrypted PKCS #8 key
         */
        record Pem(Path certificate, Path privateKey) implements ClientCertificate {}

        /**
         * Those in a key store that the program has read itself.
         *
         * @param name what it is called in messages
         * @param store asked for at each connection, so that renewed certificates count
         * @param password opens the key in it; appears in no text that this library makes
         */
        record Loaded(String name, Supplier<KeyStore> store, String password) implements ClientCertificate {

            @Override
            public String toString() {
                return "Loaded[" + name + "]";
            }
        }
    }

    /** Trusts whom the JVM trusts. */
    public static EtcdTls trustingJvm() {
        return new EtcdTls(new Trust.Jvm(), Optional.empty(), true);
    }

    /** Trusts the authorities in a PEM file, and nobody else. */
    public static EtcdTls trusting(Path authorities) {
        return new EtcdTls(new Trust.Authorities(authorities), Optional.empty(), true);
    }

    /** Trusts the authorities in a PKCS #12 or JKS file, and nobody else. */
    public static EtcdTls trusting(Path store, String password) {
        return new EtcdTls(new Trust.Store(store, password), Optional.empty(), true);
    }

    /**
     * Trusts the authorities in a key store that the program has read itself, and nobody else.
     *
     * @param name what it is called in messages
     * @param store asked for at each connection, so that renewed certificates count
     */
    public static EtcdTls trusting(String name, Supplier<KeyStore> store) {
        return new EtcdTls(new Trust.Loaded(name, store), Optional.empty(), true);
    }

    /** The same, showing a certificate. */
    public EtcdTls withClientCertificate(Path certificate, Path privateKey) {
        return new EtcdTls(trust, Optional.of(new ClientCertificate.Pem(certificate, privateKey)), hostNamesVerified);
    }

    /**
     * The same, showing the certificate in a key store that the program has read itself.
     *
     * @param name what it is called in messages
     * @param store asked for at each connection, so that renewed certificates count
     * @param password opens the key in it
     */
    public EtcdTls withClientCertificate(String name, Supplier<KeyStore> store, String password) {
        return new EtcdTls(trust, Optional.of(new ClientCertificate.Loaded(name, store, password)), hostNamesVerified);
    }

    /**
     * The same, accepting a trusted certificate for any host: whoever holds one can pass for etcd. Logged as a warning
     * at the first connection.
     */
    public EtcdTls withoutHostNameVerification() {
        return new EtcdTls(trust, clientCertificate, false);
    }
}
