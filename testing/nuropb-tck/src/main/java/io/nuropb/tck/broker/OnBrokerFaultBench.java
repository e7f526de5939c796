package io.nuropb.tck.broker;

/** What all contracts about failing brokers have in common. */
public interface OnBrokerFaultBench extends OnBrokerBench {

    @Override
    BrokerFaultBench bench();
}
