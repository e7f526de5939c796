package io.nuropb.tck.store;

import io.nuropb.store.LeaseStore;
import java.time.Duration;

/** What the test of a store supplies to {@link LeaseStoreFaultContract}: a store whose server can be made to fail. */
public interface LeaseStoreFaultBench extends LeaseStoreBench {

    /** After how long a call to a server that is gone fails at the latest. */
    Duration callLimit();

    /** A new client that may neither read nor write the test's keys. */
    LeaseStore connectWithoutRights();

    /** Kills the server; what it has stored stays. */
    void stop();

    /** Starts the server again, and waits until it answers. */
    void start();
}
