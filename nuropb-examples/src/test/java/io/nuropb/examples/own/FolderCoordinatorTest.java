package io.nuropb.examples.own;

import io.nuropb.tck.coordinator.CoordinatorBench;
import io.nuropb.tck.coordinator.CoordinatorContract;
import io.nuropb.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** What an election over a folder has to be, in virtual time. */
class FolderCoordinatorTest implements CoordinatorContract {

    private final CoordinatorBench bench;

    FolderCoordinatorTest(@TempDir Path folder) {
        bench = new FolderCoordinatorBench(folder, new VirtualTime(), Duration.ofSeconds(15));
    }

    @Override
    public CoordinatorBench bench() {
        return bench;
    }
}
