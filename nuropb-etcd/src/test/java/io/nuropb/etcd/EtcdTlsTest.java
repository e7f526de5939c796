package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.store.StoreException;
import io.nuropb.testservers.EtcdOptions;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.ServerTls;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.testservers.TestCertificates;
import io.nuropb.testservers.TlsClient;
import io.nuropb.testservers.TlsContract;
import io.nuropb.testservers.TlsIdentity;
import io.nuropb.testservers.TlsRefusal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections by {@code https}: who is let in, who is not, and what the error says. */
@Tag("servers")
final class EtcdTlsTest implements TlsContract {

    private static final TestCertificates OURS = TestCertificates.create();
    private static final TestCertificates FOREIGN = TestCertificates.create();
    private static final TlsIdentity CLIENT = OURS.client("client");
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer strict;

    @BeforeAll
    static void startServer() {
        strict = EtcdServer.start(EtcdOptions.defaults().withTls(OURS.mutualTls()));
    }

    @AfterAll
    static void stopServer() {
        strict.close();
    }

    @Override
    public TestCertificates certificates() {
        return OURS;
    }

    @Override
    public int strictPort() {
        return strict.port();
    }

    @Override
    public Class<?> configuration() {
        return EtcdTls.class;
    }

    @Override
    public Optional<TlsRefusal> connect(int port, TlsClient client) {
        EtcdTls tls = EtcdTls.trusting(client.authority());
        return joining(
                port,
                client.identity()
                        .map(own -> tls.withClientCertificate(own.certificate(), own.privateKey()))
                        .orElse(tls));
    }

    @Test
    void anotherHostsServerIsAcceptedWhereThatIsAskedForByName() {
        ServerTls elsewhere = new ServerTls(OURS.serverNamed("elsewhere.example"), OURS.authority(), false);
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(elsewhere))) {
            EtcdTls tls = EtcdTls.trusting(OURS.authority());
            assertThat(joining(etcd.port(), tls)).isPresent();
            assertThat(joining(etcd.port(), tls.withoutHostNameVerification())).isEmpty();
        }
    }

    @Test
    void loadedKeyStoresDoAsWellAsFiles() {
        TlsIdentity client = OURS.client("client");
        EtcdTls tls = EtcdTls.trusting("ours", () -> loaded(OURS.trustStore(), OURS.password()));
        assertThat(joining(strict.port(), tls)).as("without the certificate").isPresent();
        EtcdTls identified = tls.withClientCertificate(
                "client", () -> loaded(client.keyStore(), client.password()), client.password());
        assertThat(joining(strict.port(), identified)).isEmpty();
        assertThat(identified.toString()).contains("ours", "client").doesNotContain(client.password());
    }

    @Test
    void authoritiesAreReadAnewAfterAHandshakeThatFailed() {
        AtomicReference<TestCertificates> trusted = new AtomicReference<>(FOREIGN);
        EtcdTls tls = EtcdTls.trusting("ours", () -> {
                    TestCertificates authority = Objects.requireNonNull(trusted.get());
                    return loaded(authority.trustStore(), authority.password());
                })
                .withClientCertificate(CLIENT.certificate(), CLIENT.privateKey());
        assertConnectsOnceRenewed(tls, Reason.INSECURE, () -> trusted.set(OURS));
    }

    @Test
    void theClientCertificateIsReadAnewAfterAHandshakeThatFailed() {
        AtomicReference<TlsIdentity> own = new AtomicReference<>(FOREIGN.client("client"));
        EtcdTls tls = EtcdTls.trusting(OURS.authority())
                .withClientCertificate(
                        "client",
                        () -> loaded(Objects.requireNonNull(own.get()).keyStore(), CLIENT.password()),
                        CLIENT.password());
        assertConnectsOnceRenewed(tls, Reason.BAD_CREDENTIALS, () -> own.set(CLIENT));
    }

    private static void assertConnectsOnceRenewed(EtcdTls tls, Reason refusal, Runnable renewing) {
        try (SystemScheduler scheduler = new SystemScheduler();
                EtcdStore store = new EtcdStore(config(strict.port(), tls), scheduler)) {
            assertThat(store.connect().toCompletableFuture())
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .satisfies(thrown ->
                            assertThat(StoreException.in(thrown).reason()).isEqualTo(refusal));
            renewing.run();
            assertThat(store.connect().toCompletableFuture()).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aCallThatFailedByTlsIsFollowedByOneWithRenewedCertificates() {
        AtomicReference<TestCertificates> trusted = new AtomicReference<>(FOREIGN);
        EtcdTls tls = EtcdTls.trusting("ours", () -> {
                    TestCertificates authority = Objects.requireNonNull(trusted.get());
                    return loaded(authority.trustStore(), authority.password());
                })
                .withClientCertificate(CLIENT.certificate(), CLIENT.privateKey());
        EtcdConfig impatient = config(strict.port(), tls).withRetries(Duration.ofMillis(1), Duration.ofMillis(1));
        try (SystemScheduler scheduler = new SystemScheduler();
                EtcdStore store = new EtcdStore(impatient, scheduler)) {
            assertThat(store.grant(TTL).toCompletableFuture()).failsWithin(PATIENCE);
            trusted.set(OURS);
            assertThat(store.grant(TTL).toCompletableFuture()).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aKeyStoreThatCannotBeSuppliedIsInsecure() {
        EtcdTls trusting = EtcdTls.trusting(OURS.authority());
        Supplier<KeyStore> broken = () -> {
            throw new IllegalStateException("Unable to load the vault");
        };
        assertInsecure(EtcdTls.trusting("bundle 'b'", broken), "bundle 'b'", "Unable to load the vault");
        assertInsecure(
                trusting.withClientCertificate("bundle 'c'", broken, ""), "bundle 'c'", "Unable to load the vault");
        assertInsecure(EtcdTls.trusting("bundle 'd'", () -> null), "bundle 'd'", "null");
        assertInsecure(trusting.withClientCertificate("bundle 'e'", () -> null, ""), "bundle 'e'", "null");
    }

    @Test
    void aKeyStoreThatIsNotSuppliedInTimeHoldsUpNobody() {
        CountDownLatch vault = new CountDownLatch(1);
        AtomicReference<Thread> asking = new AtomicReference<>();
        EtcdTls tls = EtcdTls.trusting("bundle 'b'", () -> {
                    asking.set(Thread.currentThread());
                    await(vault);
                    return loaded(OURS.trustStore(), OURS.password());
                })
                .withClientCertificate(CLIENT.certificate(), CLIENT.privateKey());
        EtcdConfig impatient = config(strict.port(), tls).withCallDeadline(Duration.ofSeconds(2));
        try (SystemScheduler scheduler = new SystemScheduler();
                EtcdStore store = new EtcdStore(impatient, scheduler)) {
            assertThat(store.connect().toCompletableFuture())
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .satisfies(thrown -> {
                        assertThat(StoreException.in(thrown).reason()).isEqualTo(Reason.UNREACHABLE);
                        assertThat(StoreException.in(thrown).mayBeDone()).isFalse();
                        assertThat(StoreException.in(thrown)).hasMessageContaining("bundle 'b'");
                    });
            assertThat(asking.get()).isNotNull().isNotSameAs(Thread.currentThread());
            vault.countDown();
            assertThat(store.connect().toCompletableFuture()).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aLeaderWhoseAuthoritiesCannotBeReadForAWhileKeepsItsLease() throws Exception {
        assertKeepsItsLease(() -> {
            throw new IllegalStateException("The file is being written");
        });
    }

    @Test
    void aLeaderWhoseAuthoritiesAreOthersForAWhileKeepsItsLease() throws Exception {
        assertKeepsItsLease(() -> loaded(FOREIGN.trustStore(), FOREIGN.password()));
    }

    /**
     * @param meanwhile is asked in place of the right authorities when the connection is lost, and soon not any more
     */
    private static void assertKeepsItsLease(Supplier<KeyStore> meanwhile) throws Exception {
        Supplier<KeyStore> sound = () -> loaded(OURS.trustStore(), OURS.password());
        AtomicReference<Supplier<KeyStore>> supplier = new AtomicReference<>(sound);
        CountDownLatch disappointments = new CountDownLatch(2);
        EtcdTls tls = EtcdTls.trusting(
                        "ours", () -> Objects.requireNonNull(supplier.get()).get())
                .withClientCertificate(CLIENT.certificate(), CLIENT.privateKey());
        try (TcpProxy network = TcpProxy.to(strict.port());
                Joining joining = new Joining(config(network.port(), tls), "orders")) {
            assertThat(joining.loss()).isEmpty();
            supplier.set(() -> {
                disappointments.countDown();
                return meanwhile.get();
            });
            network.cut();
            await(disappointments);
            supplier.set(sound);
            joining.awaitRenewal();
            assertThat(joining.lossWithin(Duration.ofMillis(1))).isEmpty();
        }
    }

    private static void await(CountDownLatch awaited) {
        try {
            assertThat(awaited.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("The test was interrupted while it waited", e);
        }
    }

    @Test
    void aKeyStoreWithoutTrustedCertificatesIsInsecure() {
        assertInsecure(
                EtcdTls.trusting("bundle 'b'", OURS::emptyStore), "bundle 'b'", "no trusted certificate", "keytool");
    }

    @Test
    void aKeyStoreWhoseKeyIsNotTheCertificatesIsInsecure() {
        EtcdTls tls = EtcdTls.trusting(OURS.authority())
                .withClientCertificate("bundle 'b'", OURS::storeWithForeignKey, OURS.password());
        assertInsecure(tls, "bundle 'b'", "does not belong to the certificate");
    }

    private static void assertInsecure(EtcdTls tls, String... words) {
        assertThat(joining(strict.port(), tls)).hasValueSatisfying(refusal -> {
            assertThat(refusal.reason()).as(refusal.message()).isEqualTo("INSECURE");
            assertThat(refusal.message()).contains(words);
        });
    }

    private static KeyStore loaded(Path file, String password) {
        try {
            return KeyStore.getInstance(file.toFile(), password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("The key store of the test cannot be read", e);
        }
    }

    /** Since it says nothing at all: it hangs up. */
    @Test
    void aRealServerWithoutTlsIsUnreachable() {
        try (EtcdServer plain = EtcdServer.start()) {
            assertThat(joining(plain.port(), EtcdTls.trusting(OURS.authority())))
                    .hasValueSatisfying(refusal -> {
                        assertThat(refusal.reason()).isEqualTo("UNREACHABLE");
                        assertThat(refusal.message()).contains("Check that this port speaks TLS");
                    });
        }
    }

    private static Optional<TlsRefusal> joining(int port, EtcdTls tls) {
        try (Joining joining = new Joining(config(port, tls), "orders")) {
            return joining.loss().map(loss -> new TlsRefusal(loss.reason().name(), loss.message()));
        } catch (Exception e) {
            throw new AssertionError("The session neither joins nor ends", e);
        }
    }

    private static EtcdConfig config(int port, EtcdTls tls) {
        return EtcdConfig.of("https://localhost:" + port).withLeaseTtl(TTL).withTls(tls);
    }
}
