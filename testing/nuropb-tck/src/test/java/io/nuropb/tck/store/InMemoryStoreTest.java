package io.nuropb.tck.store;

import io.nuropb.testkit.VirtualTime;
import java.time.Duration;

/** The store in memory in virtual time. */
class InMemoryStoreTest implements LeaseStoreContract, LeaseStoreFaultContract {

    private final InMemoryStoreBench bench = new InMemoryStoreBench(new VirtualTime(), Duration.ofSeconds(15));

    @Override
    public InMemoryStoreBench bench() {
        return bench;
    }
}
