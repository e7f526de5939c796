package io.nuropb.tck.mesh;

import io.nuropb.tck.broker.InMemoryBrokerBench;

/** Whole instances over the in-memory broker, on a virtual time line. */
class InMemoryMeshContractTest implements MeshContract, MeshFaultContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench();

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
