package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.testkit.servers.EtcdOptions;
import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.ServerTls;
import io.nuropb.testkit.servers.TestCertificates;
import io.nuropb.testkit.servers.TlsIdentity;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections by {@code https}: who is let in, who is not, and what the error says. */
@Tag("servers")
class EtcdTlsTest {

    private static final TestCertificates OURS = TestCertificates.create();
    private static final TestCertificates FOREIGN = TestCertificates.create();
    private static final TlsIdentity CLIENT = OURS.client("orders");

    @Test
    void aClientCertificateOfTheRightAuthorityIsLetIn() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(OURS.mutualTls()));
                Joining joining = new Joining(
                        config(etcd, trusting(OURS).withClientCertificate(CLIENT.certificate(), CLIENT.privateKey())),
                        "orders")) {
            assertThat(joining.loss()).isEmpty();
        }
    }

    @Test
    void aClientWithoutACertificateIsNotLetInWhereOneIsRequired() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(OURS.mutualTls()));
                Joining joining = new Joining(config(etcd, trusting(OURS)), "orders")) {
            assertThat(joining.loss()).isPresent();
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        assertInsecure(OURS.tls(), trusting(FOREIGN));
    }

    @Test
    void aServerForAnotherHostIsRefusedUnlessThatIsAskedForByName() throws Exception {
        ServerTls elsewhere = new ServerTls(OURS.serverNamed("elsewhere.example"), OURS.authority(), false);
        assertInsecure(elsewhere, trusting(OURS));
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(elsewhere));
                Joining joining = new Joining(config(etcd, trusting(OURS).withoutHostNameVerification()), "orders")) {
            assertThat(joining.loss()).isEmpty();
        }
    }

    @Test
    void anExpiredServerIsRefused() throws Exception {
        assertInsecure(new ServerTls(OURS.expiredServer(), OURS.authority(), false), trusting(OURS));
    }

    private static void assertInsecure(ServerTls server, EtcdTls client) throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(server));
                Joining joining = new Joining(config(etcd, client), "orders")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.INSECURE);
            assertThat(loss.message()).contains(String.valueOf(etcd.port()));
        }
    }

    private static EtcdTls trusting(TestCertificates certificates) {
        return EtcdTls.trusting(certificates.authority());
    }

    private static EtcdConfig config(EtcdServer etcd, EtcdTls tls) {
        return EtcdConfig.of("https://localhost:" + etcd.port())
                .withLeaseTtl(Duration.ofSeconds(5))
                .withTls(tls);
    }
}
