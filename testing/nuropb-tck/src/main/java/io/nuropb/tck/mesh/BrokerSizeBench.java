package io.nuropb.tck.mesh;

import io.nuropb.tck.broker.BrokerBench;

/** What {@link MessageSizeContract} needs: a broker that takes small messages only. */
public interface BrokerSizeBench extends BrokerBench {

    /**
     * The largest body that the broker takes, in bytes: some kilobytes, and less than what instances themselves allow.
     */
    int maxMessageBytes();
}
