package io.nuropb.tck.broker;

import io.nuropb.SystemScheduler;

/** The in-memory broker in real time and with many threads, as a demonstration uses it. */
class InMemoryBrokerRealTimeTest
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

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(new SystemScheduler());

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }
}
