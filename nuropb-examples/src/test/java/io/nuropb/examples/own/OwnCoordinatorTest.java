package io.nuropb.examples.own;

import io.nuropb.testkit.CoordinatorBench;
import io.nuropb.testkit.CoordinatorContract;
import io.nuropb.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

// tag::contract[]
class OwnCoordinatorTest implements CoordinatorContract {

    private final CoordinatorBench bench;

    OwnCoordinatorTest(@TempDir Path folder) {
        bench = new OwnCoordinatorBench(folder, new VirtualTime(), Duration.ofSeconds(15));
    }

    @Override
    public CoordinatorBench bench() {
        return bench;
    }
}
// end::contract[]
