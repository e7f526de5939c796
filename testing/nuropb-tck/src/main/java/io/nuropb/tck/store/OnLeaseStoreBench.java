package io.nuropb.tck.store;

import org.junit.jupiter.api.AfterEach;

/** What all contracts of a lease store have in common: each test runs on a bench of its own. */
public interface OnLeaseStoreBench {

    /** The bench of the present test: the same one during one test, a new one in each. */
    LeaseStoreBench bench();

    /** Ends the test's bench. */
    @AfterEach
    default void closeBench() {
        bench().close();
    }
}
