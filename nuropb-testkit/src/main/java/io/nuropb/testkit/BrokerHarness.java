package io.nuropb.testkit;

import io.nuropb.Scheduler;
import java.time.Duration;

/**
 * What an adapter's test supplies so that the broker contracts can run: a broker, and clients in a virtual host of it that was
 * made for this one test and holds nothing.
 *
 * <p>It works on a virtual time line as well as in real time: the contracts wait through {@link #scheduler()} only.
 */
public interface BrokerHarness extends BrokerClients, AutoCloseable {

    /** The scheduler of all clients. */
    Scheduler scheduler();

    /** How long to wait for something that must happen, for example 10 s; a restarted server's answer included. */
    Duration patience();

    /** How long to watch that something does not happen: some 300 ms in real time, anything on a virtual time line. */
    Duration calm();

    /** The limit within which a publisher of this harness hears what became of a message; at most half the patience. */
    Duration confirmLimit();

    /** Clients in a virtual host that does not exist. */
    BrokerClients inMissingVirtualHost();

    /** Closes every client that was given out, and whatever else the test needed. Idempotent. */
    @Override
    void close();
}
