package io.nuropb.tck.coordinator;

import io.nuropb.SystemScheduler;
import java.time.Duration;

/** The in-memory coordinator in real time. */
class InMemoryCoordinatorThreadsTest implements CoordinatorThreadsContract, CoordinatorContract {

    private final InMemoryCoordinatorBench bench =
            new InMemoryCoordinatorBench(new SystemScheduler(), Duration.ofSeconds(2));

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }
}
