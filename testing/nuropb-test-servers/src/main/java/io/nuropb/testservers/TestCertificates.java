package io.nuropb.testservers;

import io.nuropb.testservers.Keytool.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority of a test's own, and good and bad certificates from it. A second authority, whose
 * certificates are not trusted where the first one's are, is a second object.
 *
 * <p>Keys are elliptic (secp256r1). The files lie in a temporary folder that goes with this JVM. Making a certificate
 * takes about half a second; whoever asks for one again gets the same. Thread-safe.
 */
public final class TestCertificates {
    /** Of the form by which {@code bin/verify} finds the secrets of tests in their logs. */
    private static final String PASSWORD =
            "Canary" + UUID.randomUUID().toString().replace("-", "");

    private static final String AUTHORITY = "authority";
    private static final String HERE = "san=dns:localhost,ip:127.0.0.1";
    private static final Validity VALID = new Validity("-1d", 30);
    private static final Validity EXPIRED = new Validity("-10d", 5);
    private static final String SERVER_AND_CLIENT = "eku=serverAuth,clientAuth"; // etcd is also a client of itself

    private final Path folder = Folders.temporary("certificates");
    private final Keytool keytool = new Keytool(folder.resolve("workshop.p12"), PASSWORD);
    private final AtomicInteger made = new AtomicInteger();
    private final Map<String, TlsIdentity> identities = new ConcurrentHashMap<>();
    private final Certificate certificate;

    private TestCertificates() {
        keytool.makeAuthority(AUTHORITY, VALID);
        this.certificate = keytool.certificate(AUTHORITY);
        Folders.write(authority(), PemText.of(certificate));
        save(trustStore(), store -> store.setCertificateEntry(AUTHORITY, certificate));
    }

    /**
     * Makes a new authority.
     *
     * @throws ServerException if the JDK's {@code keytool} fails
     */
    public static TestCertificates create() {
        return new TestCertificates();
    }

    /** The authority's certificate, a PEM file. */
    public Path authority() {
        return folder.resolve("authority.pem");
    }

    /** A PKCS #12 file with the authority's certificate as the only trusted one; see {@link #password()}. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** The password of all PKCS #12 files made here. */
    public String password() {
        return PASSWORD;
    }

    /** A good certificate for {@code localhost} and {@code 127.0.0.1}. */
    public TlsIdentity server() {
        return known("server", () -> signed("localhost", VALID, HERE, SERVER_AND_CLIENT));
    }

    /** A certificate of this authority for a host that is not this one, say {@code elsewhere.example}. */
    public TlsIdentity serverNamed(String host) {
        return known("server " + host, () -> signed(host, VALID, "san=dns:" + host, SERVER_AND_CLIENT));
    }

    /** A certificate as {@link #server()}, whose time is over since five days. */
    public TlsIdentity expiredServer() {
        return known("expired server", () -> signed("localhost", EXPIRED, HERE, SERVER_AND_CLIENT));
    }

    /** A certificate for this host that no authority has signed. */
    public TlsIdentity selfSignedServer() {
        return known("self-signed server", () -> {
            String alias = alias();
            keytool.makeSelfSigned(alias, "localhost", VALID, HERE, SERVER_AND_CLIENT);
            return identity(alias);
        });
    }

    /** A client's good certificate. etcd and RabbitMQ can take its common name for the user's. */
    public TlsIdentity client(String commonName) {
        return known("client " + commonName, () -> signed(commonName, VALID, "eku=clientAuth"));
    }

    /** A client's certificate whose time is over since five days. */
    public TlsIdentity expiredClient(String commonName) {
        return known("expired client " + commonName, () -> signed(commonName, EXPIRED, "eku=clientAuth"));
    }

    /**
     * A client's certificate beside a key that is another one's, which PKCS #12 files can have as well as PEM files.
     */
    public TlsIdentity clientWithForeignKey(String commonName) {
        TlsIdentity own = client(commonName);
        return new TlsIdentity(own.certificate(), server().privateKey(), own.keyStore(), own.password());
    }

    /** What {@link #clientWithForeignKey} has, in a key store that opens with {@link #password()}. */
    public KeyStore storeWithForeignKey() {
        return filled(store ->
                store.setKeyEntry("client", keytool.privateKey(AUTHORITY), PASSWORD.toCharArray(), new Certificate[] {
                    client("client").parsed()
                }));
    }

    /** A key store with nothing in it, as Java sees what {@code openssl pkcs12 -export -nokeys} makes. */
    public KeyStore emptyStore() {
        return filled(store -> {});
    }

    /** For a server with a good certificate that asks its clients for none. */
    public ServerTls tls() {
        return new ServerTls(server(), authority(), false);
    }

    /** For a server with a good certificate that turns away clients without one of this authority. */
    public ServerTls mutualTls() {
        return new ServerTls(server(), authority(), true);
    }

    /** Trusts this authority and nobody else, and shows no certificate. */
    public SSLContext sslContext() {
        return context(null);
    }

    /** Trusts this authority and nobody else, and shows the client's certificate. */
    public SSLContext sslContext(TlsIdentity client) {
        return context(client);
    }

    private TlsIdentity known(String name, Supplier<TlsIdentity> making) {
        return identities.computeIfAbsent(name, absent -> making.get());
    }

    private String alias() {
        return "identity-" + made.incrementAndGet();
    }

    private TlsIdentity signed(String commonName, Validity validity, String... extensions) {
        String alias = alias();
        keytool.makeSigned(alias, AUTHORITY, commonName, validity, extensions);
        return identity(alias);
    }

    private TlsIdentity identity(String alias) {
        PrivateKey key = keytool.privateKey(alias);
        Certificate own = keytool.certificate(alias);
        Path keyStore = folder.resolve(alias + ".p12");
        save(keyStore, store -> store.setKeyEntry(alias, key, PASSWORD.toCharArray(), new Certificate[] {own}));
        return new TlsIdentity(
                Folders.write(folder.resolve(alias + ".pem"), PemText.of(own)),
                Folders.write(folder.resolve(alias + ".key.pem"), PemText.of(key)),
                keyStore,
                PASSWORD);
    }

    private SSLContext context(@Nullable TlsIdentity client) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(KeyStore.getInstance(trustStore().toFile(), PASSWORD.toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(client == null ? new KeyManager[0] : client.keyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ServerException("Cannot make a TLS context from the files in " + folder, e);
        }
    }

    private interface Filling {
        void fill(KeyStore store) throws GeneralSecurityException;
    }

    private static void save(Path file, Filling filling) {
        try (var output = Files.newOutputStream(file)) {
            filled(filling).store(output, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new ServerException("Cannot fill " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static KeyStore filled(Filling filling) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            filling.fill(store);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new ServerException("Cannot fill a key store", e);
        }
    }
}
