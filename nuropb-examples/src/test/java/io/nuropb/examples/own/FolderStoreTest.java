package io.nuropb.examples.own;

import io.nuropb.tck.store.LeaseStoreBench;
import io.nuropb.tck.store.LeaseStoreContract;
import io.nuropb.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

// tag::contract[]
class FolderStoreTest implements LeaseStoreContract {

    private final LeaseStoreBench bench;

    FolderStoreTest(@TempDir Path folder) {
        bench = new FolderStoreBench(folder, new VirtualTime(), Duration.ofSeconds(15));
    }

    @Override
    public LeaseStoreBench bench() {
        return bench;
    }
}
// end::contract[]
