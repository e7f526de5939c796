package io.nuropb.tck.coordinator;

import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.Collection;

/** Sessions over a store whose watches fail when they are closed: they are left, lost and joined again all the same. */
class FailingWatchesTest implements CoordinatorContract, CoordinatorFaultContract {

    private final InMemoryCoordinatorBench bench =
            new InMemoryCoordinatorBench(new VirtualTime(), InMemoryCoordinator.DEFAULT_TTL, FailingStore::new);

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }

    private static final class FailingStore extends PassingStore {
        FailingStore(LeaseStore base) {
            super(base);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            Watch watch = base.watch(ranges, fromRevision, listener);
            return () -> {
                watch.close();
                throw new AssertionError("made up for the end of a watch");
            };
        }
    }
}
