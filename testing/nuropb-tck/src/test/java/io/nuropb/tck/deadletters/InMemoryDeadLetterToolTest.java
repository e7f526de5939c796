package io.nuropb.tck.deadletters;

import io.nuropb.tck.broker.InMemoryBrokerBench;

/** The tool for dead letters in memory, on a virtual time line. */
class InMemoryDeadLetterToolTest implements DeadLetterToolContract, DeadLetterRunContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench();

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
