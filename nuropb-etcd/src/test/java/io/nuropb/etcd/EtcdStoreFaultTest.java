package io.nuropb.etcd;

import io.nuropb.tck.store.LeaseStoreFaultContract;
import io.nuropb.testservers.EtcdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The contract about failures, on an etcd for each test. */
@Tag("servers")
class EtcdStoreFaultTest implements LeaseStoreFaultContract {

    private final EtcdServer etcd = EtcdServer.start();
    private final EtcdStoreBench bench = EtcdStoreBench.guarded(etcd);

    @Override
    public EtcdStoreBench bench() {
        return bench;
    }

    @AfterEach
    void stopEtcd() {
        etcd.close();
    }
}
