package io.nuropb.testkit;

import io.nuropb.Scheduler;
import java.time.Duration;

/**
 * What the test of an adapter supplies to the broker contracts: a broker, and clients in a virtual host of it that was made for
 * this one test and holds nothing.
 *
 * <p>It lives for one test. Its scheduler decides whether the test runs in virtual or in real time; the contracts do not know.
 */
public interface BrokerBench extends BrokerClients, AutoCloseable {

    /** The time line on which the clients run. */
    Scheduler scheduler();

    /** How long anything may take that must happen: generous, since only a failing test waits for so long. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** How long to watch that something does not happen. */
    default Duration calm() {
        return Duration.ofMillis(300);
    }

    /** The limit within which a publisher of this bench hears what became of a message; at most half the patience. */
    Duration confirmLimit();

    /** Clients in a virtual host that does not exist. */
    BrokerClients inMissingVirtualHost();

    /** Closes all clients that were made and the scheduler, and stops what was started. Idempotent. */
    @Override
    void close();
}
