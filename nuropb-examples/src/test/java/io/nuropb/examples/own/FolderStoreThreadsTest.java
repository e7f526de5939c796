package io.nuropb.examples.own;

import io.nuropb.SystemScheduler;
import io.nuropb.tck.store.LeaseStoreBench;
import io.nuropb.tck.store.LeaseStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The folder on real threads, in real time. */
class FolderStoreThreadsTest implements LeaseStoreContract {

    private final LeaseStoreBench bench;

    FolderStoreThreadsTest(@TempDir Path folder) {
        bench = new FolderStoreBench(folder, new SystemScheduler(), Duration.ofSeconds(2));
    }

    @Override
    public LeaseStoreBench bench() {
        return bench;
    }
}
