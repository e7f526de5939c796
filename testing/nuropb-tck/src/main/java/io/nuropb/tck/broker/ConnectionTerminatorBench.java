package io.nuropb.tck.broker;

import io.nuropb.health.actuators.ConnectionTerminator;

/** What the test of an adapter supplies to the contract of {@link ConnectionTerminator}. */
public interface ConnectionTerminatorBench extends BrokerBench {

    /** A new terminator for the bench's virtual host. */
    ConnectionTerminator terminator();

    /** The user as whom that terminator connects. */
    String user();

    /** Clients in the bench's virtual host under the name of a user that nobody else has. */
    BrokerClients clientsOf(String user);
}
