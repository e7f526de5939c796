package io.nuropb.tck.broker;

import io.nuropb.health.sensors.BrokerMonitor;

/** What the test of an adapter supplies to the contracts of {@link BrokerMonitor}. */
public interface BrokerMonitorBench extends BrokerBench {

    /** A new monitor of the bench's virtual host, with connections of its own. */
    BrokerMonitor monitor();
}
