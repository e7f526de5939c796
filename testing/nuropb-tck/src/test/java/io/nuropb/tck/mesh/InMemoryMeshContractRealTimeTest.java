package io.nuropb.tck.mesh;

import io.nuropb.SystemScheduler;
import io.nuropb.tck.broker.InMemoryBrokerBench;

/** Whole instances over the in-memory broker, in real time and with many threads. */
class InMemoryMeshContractRealTimeTest implements MeshContract, MeshFaultContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(new SystemScheduler());

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
