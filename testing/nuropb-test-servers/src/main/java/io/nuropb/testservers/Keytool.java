package io.nuropb.testservers;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The JDK's {@code keytool}, at work on one PKCS #12 file. */
final class Keytool {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /**
     * When a certificate holds.
     *
     * @param start in keytool's own words, for example {@code -1d}
     * @param days from there on
     */
    record Validity(String start, int days) {}

    private final Path store;
    private final String password;

    Keytool(Path store, String password) {
        this.store = store;
        this.password = password;
    }

    void makeAuthority(String alias, Validity validity) {
        make(
                alias,
                "NuroPB test authority",
                validity,
                List.of(),
                "bc:critical=ca:true",
                "ku:critical=keyCertSign,cRLSign");
    }

    void makeSelfSigned(String alias, String commonName, Validity validity, String... extensions) {
        make(alias, commonName, validity, List.of(), extensions);
    }

    void makeSigned(String alias, String signer, String commonName, Validity validity, String... extensions) {
        make(alias, commonName, validity, List.of("-signer", signer), extensions);
    }

    /** The file is written anew each time, so one at a time. */
    private synchronized void make(
            String alias, String commonName, Validity validity, List<String> signer, String... extensions) {
        CommandLine line = new CommandLine(Path.of(System.getProperty("java.home"), "bin", "keytool"))
                .with("-J-XX:TieredStopAtLevel=1") // half the time for a program that runs for a second
                .with("-J-XX:+UseSerialGC")
                .with("-genkeypair")
                .with("-alias", alias)
                .with("-dname", "CN=" + commonName)
                .with("-keyalg", "EC")
                .with("-groupname", "secp256r1")
                .with("-startdate", validity.start())
                .with("-validity", validity.days())
                .with("-storetype", "PKCS12")
                .with("-keystore", store)
                .with("-storepass", password)
                .with(signer);
        for (String extension : extensions) line.with("-ext", extension);
        new ServerCommand(line.words(), Map.of()).run(LIMIT);
    }

    Certificate certificate(String alias) {
        try {
            return Objects.requireNonNull(open().getCertificate(alias), alias);
        } catch (GeneralSecurityException e) {
            throw new ServerException("Cannot read the certificate " + alias + " in " + store, e);
        }
    }

    PrivateKey privateKey(String alias) {
        try {
            return (PrivateKey) Objects.requireNonNull(open().getKey(alias, password.toCharArray()), alias);
        } catch (GeneralSecurityException e) {
            throw new ServerException("Cannot read the private key " + alias + " in " + store, e);
        }
    }

    private synchronized KeyStore open() throws GeneralSecurityException {
        try {
            return KeyStore.getInstance(store.toFile(), password.toCharArray());
        } catch (IOException e) {
            throw new ServerException("Cannot read " + store, e);
        }
    }
}
