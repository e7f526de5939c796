package io.nuropb.etcd;

import io.nuropb.testkit.LeaseStoreContract;
import io.nuropb.testkit.servers.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The contract of all stores, on one etcd; each test has keys of its own. */
@Tag("servers")
class EtcdStoreTest implements LeaseStoreContract {

    private static final EtcdServer ETCD = EtcdServer.start();

    private final EtcdStoreBench bench = EtcdStoreBench.on(ETCD);

    @AfterAll
    static void stopEtcd() {
        ETCD.close();
    }

    @Override
    public EtcdStoreBench bench() {
        return bench;
    }
}
