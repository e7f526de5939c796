package io.nuropb.testkit;

import org.junit.jupiter.api.AfterEach;

/** The root of the broker contracts: how they get at the adapter under test. */
public interface BrokerContract {

    /** The harness of the present test; the same at each call during one test. */
    BrokerHarness broker();

    /** Closes the harness after each test. */
    @AfterEach
    default void closeBroker() {
        broker().close();
    }
}
