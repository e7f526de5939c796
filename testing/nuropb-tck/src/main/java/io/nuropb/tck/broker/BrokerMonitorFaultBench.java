package io.nuropb.tck.broker;

/** What the test of an adapter supplies to the contracts of a monitor whose broker fails. */
public interface BrokerMonitorFaultBench extends BrokerMonitorBench, BrokerFaultBench {}
