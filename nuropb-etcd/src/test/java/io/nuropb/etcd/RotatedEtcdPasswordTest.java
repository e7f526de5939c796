package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Client;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** etcd's password for a user is changed while instances run that are told the new one. */
@Tag("servers")
class RotatedEtcdPasswordTest {

    private static final String USER = "orders-user";
    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Canaries CANARIES = new Canaries();
    private static final String ROOT_PASSWORD = CANARIES.of("root");

    private static EtcdServer etcd;

    private volatile String known = CANARIES.of("password");

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
        etcd.enableAuthentication(ROOT_PASSWORD);
        etcd.addUser(USER, CANARIES.of("first"), "/nuropb/orders/");
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Test
    void aLeaderThatIsToldTheNewOneKeepsItsLease() throws Exception {
        change(known);
        try (Joining joining = joining(() -> known)) {
            assertThat(joining.loss()).isEmpty();
            known = CANARIES.of("next password");
            change(known);
            assertThat(joining.lossWithin(TTL.multipliedBy(3))).isEmpty();
        }
    }

    /** As where a secret is copied to a file, or kept for a while by whoever tells it. */
    @Test
    void aLeaderThatIsToldTheNewOneLateKeepsItsLease() throws Exception {
        Duration ttl = MachineLoad.stretchedSeconds(TTL.multipliedBy(2));
        change(known);
        try (Joining joining = joining(ttl, () -> known)) {
            assertThat(joining.loss()).isEmpty();
            joining.awaitRenewal();
            String next = CANARIES.of("late password");
            change(next);
            CompletableFuture.delayedExecutor(ttl.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> known = next);
            assertThat(joining.lossWithin(ttl.multipliedBy(2))).isEmpty();
        }
    }

    @Test
    void aLeaderThatIsToldTheOldOneLosesItsLeaseForThat() throws Exception {
        change(known);
        String old = known;
        try (Joining joining = joining(() -> old)) {
            assertThat(joining.loss()).isEmpty();
            change(CANARIES.of("another password"));
            SessionLoss loss = joining.lossWithin(TTL.multipliedBy(3)).orElseThrow();
            assertThat(loss.reason()).as(loss.message()).isEqualTo(Reason.BAD_CREDENTIALS);
        }
    }

    @Test
    void aPasswordThatIsNotToldIsSaidWithoutAWordOfWhoWasToTellIt() throws Exception {
        String secret = CANARIES.of("secret");
        Supplier<String> broken = () -> {
            throw new IllegalStateException(secret);
        };
        Supplier<String> misfit = () -> {
            throw new NoClassDefFoundError(secret);
        };
        for (Supplier<String> supplier : List.of(broken, misfit, () -> "")) {
            try (Joining joining = joining(supplier)) {
                SessionLoss loss = joining.loss().orElseThrow();
                assertThat(loss.reason()).isEqualTo(Reason.UNREACHABLE);
                assertThat(loss.message())
                        .contains("'" + USER + "'", "whoever was to tell the password")
                        .doesNotContain(secret);
            }
        }
    }

    private static Joining joining(Supplier<String> passwords) {
        return joining(TTL, passwords);
    }

    private static Joining joining(Duration ttl, Supplier<String> passwords) {
        return new Joining(
                EtcdConfig.of(etcd.endpoint().toString()).withLeaseTtl(ttl).withCredentials(USER, passwords), "orders");
    }

    private static void change(String password) throws Exception {
        try (Client root = Client.builder()
                .endpoints(etcd.endpoint())
                .user(EtcdStore.bytes("root"))
                .password(EtcdStore.bytes(ROOT_PASSWORD))
                .build()) {
            root.getAuthClient()
                    .userChangePassword(EtcdStore.bytes(USER), EtcdStore.bytes(password))
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
