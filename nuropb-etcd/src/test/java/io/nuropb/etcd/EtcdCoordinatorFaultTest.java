package io.nuropb.etcd;

import io.nuropb.tck.coordinator.CoordinatorFaultContract;
import io.nuropb.tck.coordinator.CoordinatorOutageContract;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The contract about failures, on an etcd for each test. */
@Tag("servers")
class EtcdCoordinatorFaultTest implements CoordinatorFaultContract, CoordinatorOutageContract {

    private final EtcdServer etcd = EtcdServer.start();
    private final EtcdBench bench = new EtcdBench(etcd, Duration.ofSeconds(3));

    @Override
    public EtcdBench bench() {
        return bench;
    }

    @AfterEach
    void stopEtcd() {
        etcd.close();
    }
}
