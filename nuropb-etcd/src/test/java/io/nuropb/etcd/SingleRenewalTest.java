package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.SystemScheduler;
import io.nuropb.store.LeaseStore.Granted;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SingleRenewalTest {

    private static final int RENEWALS = 5;
    private static final Duration TTL = Duration.ofSeconds(15);

    @Test
    void etcdIsAskedForARenewalOnce() {
        try (EtcdServer etcd = EtcdServer.start();
                SystemScheduler scheduler = new SystemScheduler();
                EtcdStore store = new EtcdStore(EtcdConfig.of(etcd.endpoint().toString()), scheduler)) {
            Granted granted = store.grant(TTL).toCompletableFuture().join();
            for (int i = 0; i < RENEWALS; i++) {
                assertThat(store.renew(granted.lease())
                                .toCompletableFuture()
                                .join()
                                .ttl())
                        .isEqualTo(TTL);
            }
            // Etcd has read all that this connection brought before it answers what comes last.
            store.revoke(granted.lease()).toCompletableFuture().join();
            assertThat(etcd.requests().of("LeaseKeepAlive")).isEqualTo(RENEWALS);
        }
    }
}
