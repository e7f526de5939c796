package io.nuropb.etcd;

import io.nuropb.testkit.CoordinatorContract;
import io.nuropb.testkit.CoordinatorThreadsContract;
import io.nuropb.testkit.MixedFleetContract;
import io.nuropb.testkit.servers.EtcdServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The contract of all coordinators, on one etcd; each contest is about a service of its own. */
@Tag("servers")
class EtcdCoordinatorTest implements CoordinatorContract, CoordinatorThreadsContract, MixedFleetContract {

    private static final EtcdServer ETCD = EtcdServer.start();

    private final EtcdBench bench = new EtcdBench(ETCD, Duration.ofSeconds(2));

    @AfterAll
    static void stopEtcd() {
        ETCD.close();
    }

    @Override
    public EtcdBench bench() {
        return bench;
    }
}
