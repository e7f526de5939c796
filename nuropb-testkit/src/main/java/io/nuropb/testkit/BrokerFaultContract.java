package io.nuropb.testkit;

/** The root of the contracts about what goes wrong. */
public interface BrokerFaultContract extends BrokerContract {

    /** The faults of the present test's broker. */
    BrokerFaults faults();
}
