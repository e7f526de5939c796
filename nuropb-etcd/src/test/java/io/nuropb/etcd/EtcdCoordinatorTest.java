package io.nuropb.etcd;

import io.nuropb.tck.coordinator.CoordinatorContract;
import io.nuropb.tck.coordinator.CoordinatorThreadsContract;
import io.nuropb.tck.coordinator.MixedFleetContract;
import io.nuropb.testservers.EtcdServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract of all coordinators, on one etcd; each contest is about a service of its own. */
@Tag("servers")
class EtcdCoordinatorTest implements CoordinatorContract, CoordinatorThreadsContract, MixedFleetContract {

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer etcd;

    private final EtcdBench bench = new EtcdBench(etcd, Duration.ofSeconds(2));

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Override
    public EtcdBench bench() {
        return bench;
    }
}
