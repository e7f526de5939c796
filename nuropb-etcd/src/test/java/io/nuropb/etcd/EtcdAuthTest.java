package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An etcd that asks for user and password. */
@Tag("servers")
class EtcdAuthTest {

    private static final Canaries CANARIES = new Canaries();
    private static final String PASSWORD = CANARIES.of("password");
    private static final String WRONG = CANARIES.of("wrong password");

    private static EtcdServer etcd;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
        etcd.enableAuthentication(CANARIES.of("root"));
        etcd.addUser("orders-user", PASSWORD, "/nuropb/orders/");
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void aUserWithRightsOnTheServicesKeysIsElected() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", PASSWORD), "orders")) {
            assertThat(joining.loss()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsNamedAndNeverShown() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", WRONG), "orders")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.BAD_CREDENTIALS);
            assertThat(loss.message()).contains("orders-user").doesNotContain(WRONG);
        }
    }

    @Test
    void aMissingRightIsNamedWithTheKeys() throws Exception {
        try (Joining joining = new Joining(config().withCredentials("orders-user", PASSWORD), "billing")) {
            SessionLoss loss = joining.loss().orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.PERMISSION_DENIED);
            assertThat(loss.message()).contains("/nuropb/billing/");
        }
    }

    private static EtcdConfig config() {
        return EtcdConfig.of(etcd.endpoint().toString());
    }
}
