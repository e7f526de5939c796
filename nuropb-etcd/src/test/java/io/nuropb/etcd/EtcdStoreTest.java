package io.nuropb.etcd;

import io.nuropb.tck.store.LeaseStoreContract;
import io.nuropb.testservers.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract of all stores, on one etcd; each test has keys of its own. */
@Tag("servers")
class EtcdStoreTest implements LeaseStoreContract {

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer etcd;

    private final EtcdStoreBench bench = EtcdStoreBench.on(etcd);

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Override
    public EtcdStoreBench bench() {
        return bench;
    }
}
