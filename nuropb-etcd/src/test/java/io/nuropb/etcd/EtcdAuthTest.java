package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.testkit.servers.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An etcd that asks for user and password. */
@Tag("servers")
class EtcdAuthTest {

    private static EtcdServer etcd;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
        etcd.enableAuthentication("root-secret");
        etcd.addUser("orders-user", "orders-secret", "/nuropb/orders/");
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void aUserWithRightsOnTheServicesKeysIsElected() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", "orders-secret"), "orders")) {
            assertThat(joining.loss()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsNamedAndNeverShown() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", "wrong-secret"), "orders")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.BAD_CREDENTIALS);
            assertThat(loss.message()).contains("orders-user").doesNotContain("wrong-secret");
        }
    }

    @Test
    void aMissingRightIsNamedWithTheKeys() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", "orders-secret"), "billing")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.PERMISSION_DENIED);
            assertThat(loss.message()).contains("/nuropb/billing/");
        }
    }

    private static EtcdConfig config() {
        return EtcdConfig.of(etcd.endpoint().toString());
    }
}
