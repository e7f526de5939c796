package io.nuropb.tck.broker;

import io.nuropb.Identity;
import io.nuropb.Scheduler;
import java.time.Duration;

/**
 * What the test of an adapter supplies to the broker contracts: a broker, and clients in a virtual host of it that was
 * made for this one test and holds nothing.
 *
 * <p>Implement the contracts that your adapter is to keep in a test class, and supply a bench; JUnit finds the tests:
 *
 * <pre>{@code
 * class MyBrokerTest implements BrokerTopologyContract, MessageSourceContract, ConsumptionEndContract,
 *         MessagePublisherContract, DeadLetterContract {
 *     private final MyBench bench = new MyBench();
 *
 *     @Override
 *     public BrokerBench bench() {
 *         return bench;
 *     }
 * }
 * }</pre>
 *
 * <p>{@link BrokerTopologyInspectionContract} is for adapters that see more than declaring tells them;
 * {@link BrokerAccessContract} needs a {@link BrokerAccessBench}, {@link VerifiedSenderContract} a
 * {@link VerifiedSenderBench}, and the contracts about failure ({@link BrokerTopologyFaultContract},
 * {@link MessageSourceFaultContract}, {@link MessagePublisherFaultContract}) need a {@link BrokerFaultBench}.
 *
 * <p>It lives for one test. Its scheduler decides whether the test runs in virtual or in real time; the contracts do
 * not know.
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

    /**
     * Clients for an instance of a service, or of a program that only calls: with rights of their own, if the bench
     * gives any.
     */
    default BrokerClients clientsFor(Identity identity) {
        return this;
    }

    /** Clients in a virtual host that does not exist. */
    BrokerClients inMissingVirtualHost();

    /** Closes all clients that were made and the scheduler, and stops what was started. Idempotent. */
    @Override
    void close();
}
