package io.nuropb.tck.broker;

import io.nuropb.messaging.MessagePublisher;

/** What the test of an adapter supplies to {@link VerifiedSenderContract}. */
public interface VerifiedSenderBench extends BrokerBench {

    /** A new client that publishes, and whose messages name the user under which it connects. */
    MessagePublisher identifyingPublisher();

    /** The user under which that client connects. */
    String user();
}
