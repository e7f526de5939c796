package io.nuropb.tck.broker;

/** The in-memory broker on a virtual time line. */
class InMemoryBrokerContractTest
        implements BrokerTopologyContract,
                BrokerTopologyInspectionContract,
                BrokerTopologyFaultContract,
                BrokerAccessContract,
                MessageSourceContract,
                VerifiedSenderContract,
                ConsumptionEndContract,
                MessageSourceFaultContract,
                MessagePublisherContract,
                MessagePublisherFaultContract,
                DeadLetterContract,
                BrokerMonitorContract,
                BrokerMonitorTotalsContract,
                BrokerMonitorFaultContract,
                BrokerMonitorAlarmContract,
                ConnectionTerminatorContract {

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench();

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
