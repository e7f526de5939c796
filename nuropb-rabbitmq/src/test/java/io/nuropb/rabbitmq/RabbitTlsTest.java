package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TestCertificates;
import io.nuropb.testservers.TlsClient;
import io.nuropb.testservers.TlsContract;
import io.nuropb.testservers.TlsIdentity;
import io.nuropb.testservers.TlsRefusal;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Connections by {@code amqps}, and by {@code https} to the management API, to a server that wants client certificates
 * and to bad ones.
 */
@Tag("servers")
final class RabbitTlsTest {

    private static final Topology NOTHING = new Topology(List.of(), List.of(), List.of());
    private static final TestCertificates OURS = TestCertificates.create();
    private static final TestCertificates FOREIGN = TestCertificates.create();
    private static final TlsIdentity CLIENT = OURS.client("client");

    /** The client library stands 32. */
    private static final int LEVELS = 100;
    /** More than a frame has. */
    private static final int BODY_BYTES = 1_000_000;

    private static final String POISONED = "poisoned";

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer strict;

    private final RabbitBench bench = new RabbitBench(strict);

    @BeforeAll
    static void startServer() {
        strict = RabbitServer.start(RabbitOptions.defaults().withTls(OURS.mutualTls()));
    }

    @AfterAll
    static void stopServer() {
        strict.close();
    }

    @AfterEach
    void closeBench() {
        bench.close();
    }

    /** A broker that is reached by {@code amqps}. */
    @Nested
    final class Amqp extends Connecting {
        @Override
        public int strictPort() {
            return strict.tlsPort();
        }

        @Override
        public Optional<TlsRefusal> connect(int port, TlsClient client) {
            return refusal(verify(config(port, tls(client))));
        }
    }

    /** A management API that is reached by {@code https}, beside a broker with which all is well. */
    @Nested
    final class Management extends Connecting {
        @Override
        public int strictPort() {
            return strict.tlsManagementPort();
        }

        @Override
        public Optional<TlsRefusal> connect(int port, TlsClient client) {
            RabbitConfig managed = bench.config().withTls(tls(client)).withManagement("https://localhost:" + port);
            try {
                ManagementApi api = new ManagementApi(
                        managed, Objects.requireNonNull(managed.management()), new JacksonJson(), bench.scheduler());
                return refusal(api.get("overview"));
            } catch (BrokerException e) {
                return refusal(CompletableFuture.failedFuture(e));
            }
        }
    }

    /** What both have in common. */
    private abstract static class Connecting implements TlsContract {
        @Override
        public TestCertificates certificates() {
            return OURS;
        }

        @Override
        public Class<?> configuration() {
            return RabbitTls.class;
        }

        static RabbitTls tls(TlsClient client) {
            RabbitTls tls = RabbitTls.defaults().trusting(client.authority());
            return client.identity()
                    .map(own -> tls.identifiedBy(own.certificate(), own.privateKey()))
                    .orElse(tls);
        }

        static Optional<TlsRefusal> refusal(CompletionStage<?> connecting) {
            return Stages.outcome(connecting)
                    .map(problem -> new TlsRefusal(problem.reason().name(), String.valueOf(problem.getMessage())));
        }
    }

    @Test
    void keyStoresDoAsWellAsPemFiles() {
        assertConnects(RabbitTls.defaults()
                .trusting(OURS.trustStore(), OURS.password())
                .identifiedBy(CLIENT.keyStore(), CLIENT.password()));
    }

    @Test
    void loadedKeyStoresAreAskedForAtEachConnection() {
        AtomicInteger asked = new AtomicInteger();
        RabbitTls tls = RabbitTls.defaults()
                .trusting("ours", () -> {
                    asked.incrementAndGet();
                    return loaded(OURS.trustStore(), OURS.password());
                })
                .identifiedBy("client", () -> loaded(CLIENT.keyStore(), CLIENT.password()), CLIENT.password());
        assertConnects(tls);
        int first = asked.get();
        assertConnects(tls);
        assertThat(asked).as("renewed certificates count").hasValueGreaterThan(first);
        assertThat(tls.toString()).contains("ours").doesNotContain(CLIENT.password());
    }

    @Test
    void theManagementApiIsAskedWithRenewedCertificatesAfterAHandshakeThatFailed() {
        AtomicReference<TestCertificates> trusted = new AtomicReference<>(FOREIGN);
        RabbitTls tls = RabbitTls.defaults()
                .trusting("ours", () -> {
                    TestCertificates authority = Objects.requireNonNull(trusted.get());
                    return loaded(authority.trustStore(), authority.password());
                })
                .identifiedBy(CLIENT.certificate(), CLIENT.privateKey());
        ManagementApi api = managementApi(tls);
        assertThat(Stages.failure(api.get("overview")).reason()).isEqualTo(Reason.INSECURE);
        trusted.set(OURS);
        assertThat(Stages.await(api.get("overview"))).isNotNull();
        api.close();
    }

    @Test
    void theManagementApiIsShownARenewedClientCertificateAfterItHasRefusedOne() {
        AtomicReference<TlsIdentity> own = new AtomicReference<>(FOREIGN.client("client"));
        ManagementApi api = managementApi(trusting(OURS)
                .identifiedBy(
                        "client",
                        () -> loaded(Objects.requireNonNull(own.get()).keyStore(), CLIENT.password()),
                        CLIENT.password()));
        assertThat(Stages.failure(api.get("overview")).reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        own.set(CLIENT);
        assertThat(Stages.await(api.get("overview"))).isNotNull();
        api.close();
    }

    private ManagementApi managementApi(RabbitTls tls) {
        RabbitConfig managed =
                bench.config().withTls(tls).withManagement("https://localhost:" + strict.tlsManagementPort());
        return new ManagementApi(
                managed, Objects.requireNonNull(managed.management()), new JacksonJson(), bench.scheduler());
    }

    @Test
    void aKeyStoreThatCannotBeSuppliedIsInsecure() {
        RabbitTls trusting = trusting(OURS);
        Supplier<KeyStore> broken = () -> {
            throw new IllegalStateException("Unable to load the vault");
        };
        assertInsecure(RabbitTls.defaults().trusting("bundle 'b'", broken), "bundle 'b'", "Unable to load the vault");
        assertInsecure(trusting.identifiedBy("bundle 'c'", broken, ""), "bundle 'c'", "Unable to load the vault");
        assertInsecure(RabbitTls.defaults().trusting("bundle 'd'", () -> null), "bundle 'd'", "null");
        assertInsecure(trusting.identifiedBy("bundle 'e'", () -> null, ""), "bundle 'e'", "null");
    }

    @Test
    void aKeyStoreWithoutTrustedCertificatesIsInsecure() {
        assertInsecure(
                RabbitTls.defaults().trusting("bundle 'b'", OURS::emptyStore),
                "bundle 'b'",
                "no trusted certificate",
                "keytool");
    }

    @Test
    void aKeyStoreWhoseKeyIsNotTheCertificatesIsInsecure() {
        assertInsecure(
                trusting(OURS).identifiedBy("bundle 'b'", OURS::storeWithForeignKey, OURS.password()),
                "bundle 'b'",
                "does not belong to the certificate");
    }

    private void assertInsecure(RabbitTls tls, String... words) {
        BrokerException problem = refusal(tls);
        assertThat(problem.reason()).as(problem.getMessage()).isEqualTo(Reason.INSECURE);
        assertThat(problem.getMessage()).contains(words);
    }

    private static KeyStore loaded(Path file, String password) {
        try {
            return KeyStore.getInstance(file.toFile(), password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("The key store of the test cannot be read", e);
        }
    }

    @Test
    void anAuthorityThatTheJvmDoesNotKnowIsRefusedByDefault() {
        BrokerException problem = refusal(RabbitTls.defaults());
        assertThat(problem.reason()).isEqualTo(Reason.INSECURE);
        assertThat(problem)
                .hasMessageContaining("localhost:" + strict.tlsPort())
                .hasMessageContaining("RabbitTls.trusting");
    }

    @Test
    void verificationCanBeTurnedOffByName() {
        assertConnects(trusting(FOREIGN)
                .identifiedBy(CLIENT.certificate(), CLIENT.privateKey())
                .withoutVerification());
    }

    @Test
    void aPortWithoutTlsIsInsecure() {
        BrokerException problem = Stages.failure(verify(config(strict.amqpPort(), trusting(OURS))));
        assertThat(problem.reason()).isEqualTo(Reason.INSECURE);
        assertThat(problem).hasMessageContaining("does not speak TLS").hasMessageContaining("Check the port");
    }

    @Test
    void aManagementPortWithoutTlsIsInsecure() {
        assertThat(new Management().connect(strict.managementPort(), new TlsClient(OURS.authority(), Optional.empty())))
                .hasValueSatisfying(refusal -> {
                    assertThat(refusal.reason()).isEqualTo("INSECURE");
                    assertThat(refusal.message()).contains("does not speak TLS", "15671 for https");
                });
    }

    @Test
    void plainAmqpToATlsPortIsUnreachable() {
        BrokerException problem = Stages.failure(verify(RabbitConfig.of("amqp://localhost:" + strict.tlsPort())));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("amqps");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        BrokerException missing = refusal(RabbitTls.defaults().trusting(Path.of("/no/such/file.pem")));
        assertThat(missing.reason()).isEqualTo(Reason.INSECURE);
        assertThat(missing).hasMessageContaining("/no/such/file.pem");
        BrokerException locked = refusal(RabbitTls.defaults().trusting(OURS.trustStore(), "hunter2"));
        assertThat(locked.reason()).isEqualTo(Reason.INSECURE);
        assertThat(locked)
                .hasMessageContaining(OURS.trustStore().toString())
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("hunter2"));
        BrokerException noKey = refusal(trusting(OURS).identifiedBy(CLIENT.certificate(), CLIENT.certificate()));
        assertThat(noKey).hasMessageContaining("openssl pkcs8");
    }

    @Test
    void messagesThatTheClientLibraryCannotReadAreHandedOutOverTlsToo() throws Exception {
        Object nested = "x";
        for (int i = 0; i < LEVELS; i++) {
            nested = List.of(nested);
        }
        publish(
                new BasicProperties.Builder().headers(Map.of("x", nested)).build(),
                new BasicProperties.Builder().correlationId("good").build());
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        RabbitTls tls = trusting(OURS).identifiedBy(CLIENT.certificate(), CLIENT.privateKey());
        MessageSource source = bench.in(config(strict.tlsPort(), tls)).source();
        Stages.await(source.consume(
                Subscription.shared(POISONED, 1),
                delivery -> {
                    deliveries.add(delivery);
                    return CompletableFuture.completedFuture(Settlement.ACK);
                },
                lost -> {}));

        assertThat(next(deliveries)).satisfies(poison -> {
            assertThat(poison.headers()).isEmpty();
            assertThat(poison.body()).hasSize(BODY_BYTES);
        });
        assertThat(next(deliveries)).satisfies(good -> {
            assertThat(good.correlationId()).isEqualTo("good");
            assertThat(good.body()).hasSize(BODY_BYTES);
        });
    }

    private static Envelope next(BlockingQueue<Delivery> deliveries) throws InterruptedException {
        Delivery delivery = deliveries.poll(30, TimeUnit.SECONDS);
        return Objects.requireNonNull(delivery, "a delivery").envelope();
    }

    private static void publish(BasicProperties... messages) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(strict.uri("/"));
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(POISONED, true, false, true, null);
            channel.confirmSelect();
            for (BasicProperties properties : messages) {
                channel.basicPublish("", POISONED, properties, new byte[BODY_BYTES]);
            }
            channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(30));
        }
    }

    private static RabbitTls trusting(TestCertificates authority) {
        return RabbitTls.defaults().trusting(authority.authority());
    }

    private void assertConnects(RabbitTls tls) {
        assertThat(Stages.await(verify(config(strict.tlsPort(), tls))).isSatisfied())
                .isTrue();
    }

    private BrokerException refusal(RabbitTls tls) {
        return Stages.failure(verify(config(strict.tlsPort(), tls)));
    }

    private static RabbitConfig config(int port, RabbitTls tls) {
        return RabbitConfig.of("amqps://localhost:" + port)
                .withUser(strict.user(), strict.password())
                .withTls(tls);
    }

    private CompletionStage<TopologyReport> verify(RabbitConfig config) {
        return bench.in(config).topology().verify(NOTHING);
    }
}
