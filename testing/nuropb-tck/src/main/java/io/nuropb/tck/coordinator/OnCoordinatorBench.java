package io.nuropb.tck.coordinator;

import org.junit.jupiter.api.AfterEach;

/** What all contracts of a coordinator have in common: each test runs on a bench of its own. */
public interface OnCoordinatorBench {

    /** The bench of the present test: the same one during one test, a new one in each. */
    CoordinatorBench bench();

    /** Ends the test's bench. */
    @AfterEach
    default void closeBench() {
        bench().close();
    }
}
