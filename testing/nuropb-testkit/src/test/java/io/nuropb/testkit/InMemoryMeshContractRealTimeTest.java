package io.nuropb.testkit;

import io.nuropb.SystemScheduler;

/** Whole instances over the in-memory broker, in real time and with many threads. */
class InMemoryMeshContractRealTimeTest implements MeshContract, MeshFaultContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(new SystemScheduler());

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
