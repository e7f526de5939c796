package io.nuropb.tck.broker;

import org.junit.jupiter.api.AfterEach;

/** What all contracts of a broker adapter have in common: each test runs on a bench of its own. */
public interface OnBrokerBench {

    /** The bench of the present test: the same one during one test, a new one in each. */
    BrokerBench bench();

    /** Ends the test's bench. */
    @AfterEach
    default void closeBench() {
        bench().close();
    }
}
