package io.nuropb.examples.own;

import io.nuropb.SystemScheduler;
import io.nuropb.tck.coordinator.CoordinatorBench;
import io.nuropb.tck.coordinator.CoordinatorThreadsContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class FolderCoordinatorThreadsTest implements CoordinatorThreadsContract {

    private final CoordinatorBench bench;

    FolderCoordinatorThreadsTest(@TempDir Path folder) {
        bench = new FolderCoordinatorBench(folder, new SystemScheduler(), Duration.ofSeconds(2));
    }

    @Override
    public CoordinatorBench bench() {
        return bench;
    }
}
