package io.nuropb.tck.broker;

import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;

/** An adapter's broker ports in one virtual host. Each call gives a new client with connections of its own. */
public interface BrokerClients {

    /** A client that verifies and declares; it neither creates nor deletes virtual hosts. */
    BrokerTopology topology();

    /** A client that consumes. */
    MessageSource source();

    /** A client that publishes. */
    MessagePublisher publisher();
}
