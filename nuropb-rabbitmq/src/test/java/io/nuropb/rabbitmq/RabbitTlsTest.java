package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.servers.RabbitOptions;
import io.nuropb.testkit.servers.RabbitServer;
import io.nuropb.testkit.servers.ServerTls;
import io.nuropb.testkit.servers.TestCertificates;
import io.nuropb.testkit.servers.TlsIdentity;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections by {@code amqps} to a server that wants client certificates, and to one whose certificate is for another host. */
@Tag("servers")
final class RabbitTlsTest {

    private static final Topology NOTHING = new Topology(List.of(), List.of(), List.of());
    private static final TestCertificates OURS = TestCertificates.create();
    private static final TestCertificates FOREIGN = TestCertificates.create();
    private static final TlsIdentity CLIENT = OURS.client("client");

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer strict;

    @SuppressWarnings("NullAway.Init")
    private static RabbitServer elsewhere;

    private final RabbitBench bench = new RabbitBench(strict);

    @BeforeAll
    static void startServers() {
        strict = RabbitServer.start(RabbitOptions.defaults().withTls(OURS.mutualTls()));
        ServerTls otherName = new ServerTls(OURS.serverNamed("elsewhere.example"), OURS.authority(), false);
        elsewhere = RabbitServer.start(RabbitOptions.defaults().withTls(otherName));
    }

    @AfterAll
    static void stopServers() {
        strict.close();
        elsewhere.close();
    }

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void theRightAuthorityAndAClientCertificateConnect() {
        assertConnects(strict, trusting(OURS).identifiedBy(CLIENT.certificate(), CLIENT.privateKey()));
    }

    @Test
    void keyStoresDoAsWellAsPemFiles() {
        assertConnects(
                strict,
                RabbitTls.defaults()
                        .trusting(OURS.trustStore(), OURS.password())
                        .identifiedBy(CLIENT.keyStore(), CLIENT.password()));
    }

    @Test
    void anAuthorityThatTheJvmDoesNotKnowIsRefusedByDefault() {
        BrokerException problem = refusal(strict, RabbitTls.defaults());
        assertThat(problem.reason()).isEqualTo(Reason.INSECURE);
        assertThat(problem)
                .hasMessageContaining("localhost:" + strict.tlsPort())
                .hasMessageContaining("RabbitTls.trusting");
    }

    @Test
    void aWrongAuthorityIsRefused() {
        assertThat(refusal(strict, trusting(FOREIGN)).reason()).isEqualTo(Reason.INSECURE);
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        BrokerException problem = refusal(elsewhere, trusting(OURS));
        assertThat(problem.reason()).isEqualTo(Reason.INSECURE);
        assertThat(problem).hasMessageContaining("localhost");
    }

    @Test
    void verificationCanBeTurnedOffByName() {
        assertConnects(elsewhere, RabbitTls.defaults().withoutVerification());
    }

    @Test
    void aMissingClientCertificateIsBadCredentials() {
        BrokerException problem = refusal(strict, trusting(OURS));
        assertThat(problem.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        assertThat(problem).hasMessageContaining("RabbitTls.identifiedBy");
    }

    @Test
    void aForeignClientCertificateIsBadCredentials() {
        TlsIdentity stranger = FOREIGN.client("client");
        RabbitTls tls = trusting(OURS).identifiedBy(stranger.certificate(), stranger.privateKey());
        assertThat(refusal(strict, tls).reason()).isEqualTo(Reason.BAD_CREDENTIALS);
    }

    @Test
    void anExpiredClientCertificateIsBadCredentials() {
        TlsIdentity late = OURS.expiredClient("client");
        RabbitTls tls = trusting(OURS).identifiedBy(late.certificate(), late.privateKey());
        assertThat(refusal(strict, tls).reason()).isEqualTo(Reason.BAD_CREDENTIALS);
    }

    @Test
    void aPortWithoutTlsIsInsecure() {
        RabbitConfig config =
                RabbitConfig.of("amqps://localhost:" + strict.amqpPort()).withTls(trusting(OURS));
        BrokerException problem = Stages.failure(verify(config));
        assertThat(problem.reason()).isEqualTo(Reason.INSECURE);
        assertThat(problem).hasMessageContaining("does not speak TLS").hasMessageContaining("Check the port");
    }

    @Test
    void plainAmqpToATlsPortIsUnreachable() {
        BrokerException problem = Stages.failure(verify(RabbitConfig.of("amqp://localhost:" + elsewhere.tlsPort())));
        assertThat(problem.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(problem).hasMessageContaining("amqps");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        BrokerException missing = refusal(strict, RabbitTls.defaults().trusting(Path.of("/no/such/file.pem")));
        assertThat(missing.reason()).isEqualTo(Reason.INSECURE);
        assertThat(missing).hasMessageContaining("/no/such/file.pem");
        BrokerException locked = refusal(strict, RabbitTls.defaults().trusting(OURS.trustStore(), "hunter2"));
        assertThat(locked.reason()).isEqualTo(Reason.INSECURE);
        assertThat(locked)
                .hasMessageContaining(OURS.trustStore().toString())
                .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("hunter2"));
        BrokerException noKey =
                refusal(strict, trusting(OURS).identifiedBy(CLIENT.certificate(), CLIENT.certificate()));
        assertThat(noKey).hasMessageContaining("openssl pkcs8");
    }

    private static RabbitTls trusting(TestCertificates authority) {
        return RabbitTls.defaults().trusting(authority.authority());
    }

    private void assertConnects(RabbitServer server, RabbitTls tls) {
        assertThat(Stages.await(verify(config(server, tls))).isSatisfied()).isTrue();
    }

    private BrokerException refusal(RabbitServer server, RabbitTls tls) {
        return Stages.failure(verify(config(server, tls)));
    }

    private static RabbitConfig config(RabbitServer server, RabbitTls tls) {
        return RabbitConfig.of(server.tlsUri("/").toString()).withTls(tls);
    }

    private CompletionStage<io.nuropb.topology.TopologyReport> verify(RabbitConfig config) {
        return bench.in(config).topology().verify(NOTHING);
    }
}
